import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type * as ZXing from 'zxing-wasm/reader'

type Reader = typeof ZXing

let loading: Promise<Reader> | null = null

// Loaded at the first picture only: the module is heavy and most payments never need it.
const loadReader = async (): Promise<Reader> => {
  const [reader, wasm] = await Promise.all([
    import('zxing-wasm/reader'),
    readFile(fileURLToPath(import.meta.resolve('zxing-wasm/reader/zxing_reader.wasm'))),
  ])
  // With the bytes at hand it does not ask a public server for them.
  reader.prepareZXingModule({ overrides: { wasmBinary: new Uint8Array(wasm).buffer } })
  return reader
}

/**
 * Reads the text of the QR code in a picture.
 * @param picture - A PNG, JPEG, GIF or BMP file.
 * @returns Null when there is no readable code in it, or it is no picture.
 */
export const decodeQrImage = async (picture: Uint8Array): Promise<string | null> => {
  loading ??= loadReader()
  const { readBarcodes } = await loading
  try {
    const found = await readBarcodes(new Uint8Array(picture), {
      formats: ['QRCode'],
      tryHarder: true,
      tryInvert: true,
      tryDownscale: true,
      maxNumberOfSymbols: 1,
    })
    return found.find((code) => code.isValid)?.text ?? null
  } catch {
    return null
  }
}
