import { crc32, deflateSync } from 'node:zlib'
import QRCode from 'qrcode'
import { expect, test } from 'vitest'
import { readLogo } from './read-logo.ts'

const chunk = (name: string, data: Uint8Array) => {
  const named = Buffer.concat([Buffer.from(name, 'latin1'), data])
  const frame = Buffer.alloc(8)
  frame.writeUInt32BE(data.length)
  frame.writeUInt32BE(crc32(named), 4)
  return Buffer.concat([frame.subarray(0, 4), named, frame.subarray(4)])
}
const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex')
const header = (width: number, height: number) => {
  const data = Buffer.alloc(13)
  data.writeUInt32BE(width)
  data.writeUInt32BE(height, 4)
  data.set([8, 2], 8)
  return chunk('IHDR', data)
}
const png = (width: number, height: number, extra: Buffer[] = [], pixels?: Buffer) =>
  Buffer.concat([
    SIGNATURE,
    header(width, height),
    ...extra,
    chunk('IDAT', pixels ?? deflateSync(Buffer.alloc(height * (1 + width * 3)))),
    chunk('IEND', Buffer.alloc(0)),
  ])

// Two by two pixels each, as Chromium writes them.
const JPEG = Buffer.from(
  '/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABALDA4MChAODQ4SERATGCgaGBYWGDEjJR0oOjM9PDkzODdASFxOQERXRTc4UG1RV19iZ2hnPk1xeXBkeFxlZ2P/2wBDARESEhgVGC8aGi9jQjhCY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2P/wAARCAACAAIDASIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAb/xAAZEAEAAgMAAAAAAAAAAAAAAAAAAQMUU5L/xAAVAQEBAAAAAAAAAAAAAAAAAAAABP/EABQRAQAAAAAAAAAAAAAAAAAAAAD/2gAMAwEAAhEDEQA/AITJv3WdSAJH/9k=',
  'base64',
)
const LOSSY = Buffer.from('MAEAnQEqAgACAALATCWgAANwAP7upd//8B+IP4tl8AA=', 'base64')
const segment = (marker: number, text: string) =>
  Buffer.concat([Buffer.from([0xff, marker, 0, text.length + 2]), Buffer.from(text)])
const riff = (...chunks: [string, Uint8Array][]) => {
  const body = Buffer.concat(
    chunks.map(([name, data]) => {
      const size = Buffer.alloc(4)
      size.writeUInt32LE(data.length)
      return Buffer.concat([Buffer.from(name), size, data, Buffer.alloc(data.length % 2)])
    }),
  )
  const head = Buffer.alloc(12)
  head.write('RIFF')
  head.writeUInt32LE(4 + body.length, 4)
  head.write('WEBP', 8)
  return Buffer.concat([head, body])
}
const LOSSLESS = Buffer.from('2f01400000073092fffe07', 'hex')

test('a picture of each kind is taken', async () => {
  const drawn = await QRCode.toBuffer('logo', { scale: 4 })
  expect(readLogo(drawn).type).toBe('image/png')
  expect(readLogo(JPEG).type).toBe('image/jpeg')
  expect(readLogo(riff(['VP8L', LOSSLESS])).type).toBe('image/webp')
  expect(readLogo(riff(['VP8 ', LOSSY])).type).toBe('image/webp')
})

test('what does not draw it is taken out: text, place, animation, and whatever stands behind', () => {
  const secret = Buffer.from('secret')
  const noisy = Buffer.concat([
    png(2, 2, [chunk('tEXt', secret), chunk('eXIf', secret), chunk('acTL', Buffer.alloc(8))]),
    Buffer.from('<script>secret</script>'),
  ])
  expect(Buffer.from(readLogo(noisy).bytes)).toEqual(png(2, 2))

  const [exif, comment] = [segment(0xe1, 'Exif secret'), segment(0xfe, 'secret')]
  const jpeg = Buffer.concat([JPEG.subarray(0, 2), exif, comment, JPEG.subarray(2), secret])
  expect(Buffer.from(readLogo(jpeg).bytes)).toEqual(JPEG)

  const extended = Buffer.from([0x3c, 0, 0, 0, 1, 0, 0, 1, 0, 0])
  const webp = riff(['VP8X', extended], ['ICCP', secret], ['VP8L', LOSSLESS], ['EXIF', secret])
  const bare = Buffer.from([0x10, 0, 0, 0, 1, 0, 0, 1, 0, 0])
  expect(Buffer.from(readLogo(webp).bytes)).toEqual(riff(['VP8X', bare], ['VP8L', LOSSLESS]))
})

test.each([
  ['too many bytes', Buffer.alloc(1_048_577), '1 MB'],
  ['another kind of file', Buffer.from('<svg onload="alert(1)"/>'), 'PNG, JPEG or WebP'],
  ['too many pixels', png(513, 10), '513 × 10'],
  ['no pixels', png(0, 0), 'damaged'],
  ['a wrong sum', Buffer.from(png(2, 2)).fill(1, 30, 32), 'damaged'],
  [
    'pixels that unpack to more than it says',
    png(2, 2, [], deflateSync(Buffer.alloc(9e6))),
    'damaged',
  ],
  [
    'a moving picture',
    riff(['VP8X', Buffer.from([2, 0, 0, 0, 1, 0, 0, 1, 0, 0])]),
    'must not move',
  ],
  ['no picture inside', riff(['ALPH', Buffer.alloc(4)]), 'damaged'],
])('%s is refused in words', (_name, file, words) => {
  expect(() => readLogo(file)).toThrow(words)
  expect(() => readLogo(file)).toThrow(expect.objectContaining({ name: 'LogoRefused' }))
})

test('a file cut off anywhere is refused, never half taken', () => {
  for (const whole of [png(2, 2), JPEG, riff(['VP8L', LOSSLESS])]) {
    for (let length = 12; length < whole.length; length += 1) {
      expect(() => readLogo(whole.subarray(0, length)), String(length)).toThrow(
        expect.objectContaining({ name: 'LogoRefused' }),
      )
    }
  }
})
