import { pathToFileURL } from 'node:url'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { toBuffer } from 'qrcode'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openQrReader } from './qr-reader.ts'

const TEXT =
  '00020101021226620014COM.GO-JEK.WWW011993600914300000000010210G0000000010303UKE51440014ID.CO.QRIS.WWW0215ID00000000000010303UKE5204581253033605802ID5909TOKO DEMO6007JAKARTA610512190540844000.00624750366f9619ff-8b86-4d01-b42d-00c04fc964ff0703A016304E9BD'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'qr-reader-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** A PNG that claims a size: enough of one to pass for a picture, and to be told apart. */
function pngHeader(width: number, height = 1): Uint8Array {
  const header = Buffer.from('89504e470d0a1a0a0000000d494844520000000000000000', 'hex')
  header.writeUInt32BE(width, 16)
  header.writeUInt32BE(height, 20)
  return header
}

/** A thread that crashes on width 13, hangs on width 14 and else answers the width. */
async function moodyWorker(): Promise<URL> {
  const path = join(folder, 'moody-worker.mjs')
  await writeFile(
    path,
    `import { parentPort } from 'node:worker_threads'
     parentPort.on('message', (picture) => {
       const width = Buffer.from(picture).readUInt32BE(16)
       if (width === 13) throw new Error('crashed on purpose')
       if (width === 14) for (;;);
       parentPort.postMessage('width ' + width)
     })`,
  )
  return pathToFileURL(path)
}

test('reads the text of a QR picture, several at a time, without holding up the loop', async () => {
  const reader = openQrReader()
  const pictures = await Promise.all([TEXT, 'HALO', TEXT].map((text) => toBuffer(text)))
  let turns = 0
  const turning = setInterval(() => (turns += 1), 1)
  const texts = await Promise.all(pictures.map((picture) => reader.read(picture)))
  clearInterval(turning)
  expect(texts).toEqual([TEXT, 'HALO', TEXT])
  expect(turns).toBeGreaterThan(5)
  await reader.close()
  expect(await reader.read(await toBuffer(TEXT))).toBeNull()
})

test('a picture without a QR code, or none at all, gives null and the thread goes on', async () => {
  const reader = openQrReader()
  const blank = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
    'base64',
  )
  expect(await reader.read(blank)).toBeNull()
  expect(await reader.read(pngHeader(100, 100))).toBeNull()
  expect(await reader.read(Buffer.from('{"status_code":"503"}'))).toBeNull()
  expect(await reader.read(new Uint8Array())).toBeNull()
  expect(await reader.read(await toBuffer(TEXT))).toBe(TEXT)
  await reader.close()
})

test('a picture that claims to be huge is not decoded', async () => {
  const reader = openQrReader({ workerUrl: await moodyWorker() })
  expect(await reader.read(pngHeader(4096, 4096))).toBe('width 4096')
  expect(await reader.read(pngHeader(4097, 1))).toBeNull()
  expect(await reader.read(pngHeader(1, 60_000))).toBeNull()
  expect(await reader.read(pngHeader(0, 10))).toBeNull()
  await reader.close()
})

test('a thread that crashes or hangs costs one picture, not the next', async () => {
  const reader = openQrReader({ workerUrl: await moodyWorker(), timeoutMs: 1_000 })
  const widths = [1, 13, 2, 14, 3]
  const texts = await Promise.all(widths.map((width) => reader.read(pngHeader(width))))
  expect(texts).toEqual(['width 1', null, 'width 2', null, 'width 3'])
  await reader.close()
})

test('a caller who has gone is not served, nor kept waiting', async () => {
  const reader = openQrReader({ workerUrl: await moodyWorker(), timeoutMs: 3_000 })
  expect(await reader.read(pngHeader(1), AbortSignal.abort())).toBeNull()
  const hanging = reader.read(pngHeader(14))
  const start = performance.now()
  expect(await reader.read(pngHeader(2), AbortSignal.timeout(50))).toBeNull()
  expect(performance.now() - start).toBeLessThan(2_500)
  expect(await hanging).toBeNull()
  expect(await reader.read(pngHeader(3))).toBe('width 3')
  await reader.close()
})

test('closing answers whoever waits', async () => {
  const reader = openQrReader({ workerUrl: await moodyWorker() })
  await reader.read(pngHeader(1))
  const waiting = [reader.read(pngHeader(14)), reader.read(pngHeader(2))]
  await reader.close()
  expect(await Promise.all(waiting)).toEqual([null, null])
})

test('a thread that cannot start gives null', async () => {
  const reader = openQrReader({ workerUrl: new URL('https://example.com/worker.mjs') })
  expect(await reader.read(pngHeader(1))).toBeNull()
  expect(await reader.read(pngHeader(1))).toBeNull()
  const missing = openQrReader({ workerUrl: pathToFileURL(join(folder, 'nowhere.mjs')) })
  expect(await missing.read(pngHeader(1))).toBeNull()
})
