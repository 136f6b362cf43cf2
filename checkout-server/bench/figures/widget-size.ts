import { readFile } from 'node:fs/promises'
import { brotliCompressSync } from 'node:zlib'
import { bundleAdyen } from '../harness/adyen-page.ts'
import type { Measured } from '../harness/figure.ts'
import type { Bench } from '../harness/world.ts'

const DIST = new URL('../../../widget/dist/', import.meta.url)

// Nothing may be shaken out that a page would use.
const ADYEN = `
  import { AdyenCheckout, PayNow } from '@adyen/adyen-web'
  import '@adyen/adyen-web/styles/adyen.css'
  window.checkout = { AdyenCheckout, PayNow }`

/** What a page loads to show a payment. */
export const widgetSizeBench: Bench = { ids: ['P6'], measure }

async function measure(): Promise<Measured[]> {
  const manifest = JSON.parse(await readFile(new URL('manifest.json', DIST), 'utf8')) as {
    file: string
    brotliBytes: number
    extras: { file: string }
    link: { file: string }
  }
  const extras = await readFile(new URL(manifest.extras.file, DIST))
  const link = await readFile(new URL(manifest.link.file, DIST))
  const script = await readFile(new URL('autogopay-checkout.js', DIST))
  const bytes = brotliCompressSync(script).length
  if (bytes !== manifest.brotliBytes) {
    throw new Error(`the manifest says ${manifest.brotliBytes} B, the file has ${bytes} B`)
  }
  const { script: theirScript, style } = await bundleAdyen(ADYEN)
  const theirs = brotliCompressSync(theirScript).length + brotliCompressSync(style).length
  return [
    {
      id: 'P6',
      what: 'widget: script with styles, all states and both languages, brotli',
      unit: 'B',
      better: 'less',
      ours: [bytes],
      control: { name: '@adyen/adyen-web with PayNow alone: script and styles', values: [theirs] },
      floor: { of: 'ratio', value: 0.35 },
      goal: { of: 'ratio', value: 0.2 },
    },
    {
      id: 'P6',
      what: 'the same in bytes',
      unit: 'B',
      better: 'less',
      ours: [bytes],
      control: null,
      floor: { of: 'ours', value: 20_000 },
      goal: { of: 'ours', value: 12_500 },
    },
    {
      id: 'P6',
      what: 'what the script loads on demand: large code, pictures, dialogs, encoder, brotli',
      unit: 'B',
      better: 'less',
      ours: [brotliCompressSync(extras).length],
      control: null,
      floor: null,
      goal: null,
    },
    {
      id: 'P6',
      what: 'what that loads for payment links, brotli',
      unit: 'B',
      better: 'less',
      ours: [brotliCompressSync(link).length],
      control: null,
      floor: null,
      goal: null,
    },
  ]
}
