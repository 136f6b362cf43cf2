// Runs on a thread of its own (qr-reader.ts): takes one picture a message, answers its QR text or null.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parentPort } from 'node:worker_threads'
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader'

const file = fileURLToPath(import.meta.resolve('zxing-wasm/reader/zxing_reader.wasm'))
// The bytes themselves, since the library's own loader asks a CDN for them.
prepareZXingModule({ overrides: { wasmBinary: new Uint8Array(readFileSync(file)).buffer } })

parentPort?.on('message', (picture: Uint8Array) => {
  // A failure ends the thread on purpose: a decoder that broke once may answer nonsense from then on.
  void answer(picture)
})

async function answer(picture: Uint8Array): Promise<void> {
  const [code] = await readBarcodes(picture, {
    formats: ['QRCode'],
    maxNumberOfSymbols: 1,
    tryHarder: true,
  })
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
  parentPort?.postMessage(code?.isValid ? code.text : null)
}
