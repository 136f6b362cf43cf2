import { crc32, inflateSync } from 'node:zlib'
import { LogoRefused, type BarePicture } from './logo-type.ts'

const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex')
const IEND = Buffer.from('0000000049454e44ae426082', 'hex')
// What draws the pixels and their colours; the rest is text, time, place and animation.
const KEPT = new Set(['IHDR', 'PLTE', 'tRNS', 'sRGB', 'gAMA', 'IDAT'])
const SAMPLES: Record<number, number> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 }

/** Whether a file begins as PNG files do. */
export const isPng = (file: Uint8Array) => SIGNATURE.equals(file.subarray(0, SIGNATURE.length))

/**
 * Walks through a PNG, checking every sum, and keeps what draws it.
 * @see PNG (Third Edition), 5 Datastream structure and 11.2 Critical chunks
 * @throws {LogoRefused} It is damaged. @throws {RangeError} It is cut off.
 */
export function barePng(file: Uint8Array): BarePicture {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength)
  const kept: Buffer[] = [SIGNATURE]
  const data: Buffer[] = []
  let header: Buffer | null = null
  for (let at = SIGNATURE.length; ;) {
    const length = bytes.readUInt32BE(at)
    const end = at + 12 + length
    const sum = bytes.readUInt32BE(end - 4)
    const name = bytes.toString('latin1', at + 4, at + 8)
    if (crc32(bytes.subarray(at + 4, end - 4)) !== sum) throw damaged()
    if ((header === null) !== (name === 'IHDR')) throw damaged()
    if (name === 'IHDR') header = bytes.subarray(at + 8, end - 4)
    if (name === 'IDAT') data.push(bytes.subarray(at + 8, end - 4))
    if (name === 'IEND') break
    if (KEPT.has(name)) kept.push(bytes.subarray(at, end))
    at = end
  }
  if (!header) throw damaged()
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)]
  checkPixels(header, Buffer.concat(data))
  return { width, height, bytes: Buffer.concat([...kept, IEND]) }
}

/** A few bytes may unpack to gigabytes: what the header announces is the most that may come out. */
function checkPixels(header: Buffer, packed: Buffer): void {
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)]
  const bitsPerPixel = (SAMPLES[header.readUInt8(9)] ?? Number.NaN) * header.readUInt8(8)
  const isInterlaced = header.readUInt8(12) === 1
  const bytes = height * (1 + Math.ceil((width * bitsPerPixel) / 8))
  // Interlaced, the same pixels come in seven pictures whose lines each begin with one byte more.
  const most = isInterlaced ? 2 * bytes + 64 : bytes
  if (!Number.isSafeInteger(most) || most > 64_000_000) throw damaged()
  try {
    const { length } = inflateSync(packed, { maxOutputLength: most })
    if (!isInterlaced && length !== bytes) throw damaged()
  } catch (cause) {
    throw damaged(cause)
  }
}

function damaged(cause?: unknown): LogoRefused {
  return new LogoRefused('the picture is damaged', { cause })
}
