import { readFile } from 'node:fs/promises'
import { brotliCompressSync } from 'node:zlib'
import type { Measured } from '../harness/figure.ts'
import type { Bench } from '../harness/world.ts'

const DIST = new URL('../../../widget/dist/', import.meta.url)

/** What a page loads to show a payment. */
export const widgetSizeBench: Bench = { ids: ['P6'], measure }

async function measure(): Promise<Measured[]> {
  const manifest = JSON.parse(await readFile(new URL('manifest.json', DIST), 'utf8')) as {
    file: string
    brotliBytes: number
  }
  const script = await readFile(new URL('autogopay-checkout.js', DIST))
  const bytes = brotliCompressSync(script).length
  if (bytes !== manifest.brotliBytes) {
    throw new Error(`the manifest says ${manifest.brotliBytes} B, the file has ${bytes} B`)
  }
  return [
    {
      id: 'P6',
      what: 'widget: script with styles, QR encoder and both languages, brotli',
      unit: 'B',
      better: 'less',
      ours: [bytes],
      control: null,
      floor: null,
      goal: { of: 'ours', value: 20_000 },
    },
  ]
}
