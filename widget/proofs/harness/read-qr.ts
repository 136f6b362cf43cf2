import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader'

// Its own loader would ask a CDN.
const require = createRequire(import.meta.url)
prepareZXingModule({
  overrides: {
    wasmBinary: new Uint8Array(readFileSync(require.resolve('zxing-wasm/reader/zxing_reader.wasm')))
      .buffer,
  },
})

/** Pixels, four bytes each. */
export interface Pixels {
  data: Uint8ClampedArray<ArrayBuffer>
  width: number
  height: number
}

/** What a scanner reads from a picture; empty when it finds no code. */
export async function readQr(picture: Uint8Array | Pixels): Promise<string> {
  const input = picture instanceof Uint8Array ? new Uint8Array(picture) : imageData(picture)
  const [code] = await readBarcodes(input, { formats: ['QRCode'] })
  return code?.text ?? ''
}

const imageData = (pixels: Pixels): ImageData => ({ ...pixels, colorSpace: 'srgb' }) as ImageData
