import { LogoRefused, type BarePicture } from './logo-type.ts'

const HEADER_BYTES = 12
// Pixels with or without loss, and the transparency that goes with the former.
const KEPT = new Set(['VP8 ', 'VP8L', 'ALPH'])
const HAS_ALPHA = 0x10
const IS_ANIMATED = 0x02

/** Whether a file begins as WebP files do. */
export const isWebp = (file: Uint8Array) =>
  Buffer.from(file.subarray(0, 4)).toString('latin1') === 'RIFF' &&
  Buffer.from(file.subarray(8, HEADER_BYTES)).toString('latin1') === 'WEBP'

/**
 * Walks through a WebP and keeps what draws it: camera, place, colour profile and text go.
 * @see RFC 9649, 2.7 Extended File Format; RFC 6386, 9.1 for the size of `VP8 `
 * @throws {LogoRefused} It is damaged or moves. @throws {RangeError} It is cut off.
 */
export function bareWebp(file: Uint8Array): BarePicture {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength)
  const end = 8 + bytes.readUInt32LE(4)
  if (end > bytes.length) throw damaged()
  const kept: Buffer[] = []
  let size: { width: number; height: number } | null = null
  for (let at = HEADER_BYTES; at < end;) {
    const name = bytes.toString('latin1', at, at + 4)
    const length = bytes.readUInt32LE(at + 4)
    const body = bytes.subarray(at + 8, at + 8 + length)
    const next = at + 8 + length + (length % 2)
    if (next > end) throw damaged()
    if (name === 'VP8X') {
      if (body.readUInt8(0) & IS_ANIMATED) throw new LogoRefused('the picture must not move')
      kept.push(extendedHeader(body))
    }
    if (KEPT.has(name)) kept.push(bytes.subarray(at, next))
    if (name === 'VP8 ') size = lossySize(body)
    if (name === 'VP8L') size = losslessSize(body)
    at = next
  }
  if (!size) throw damaged()
  return { ...size, bytes: riff(Buffer.concat(kept)) }
}

/** The header of a file with transparency apart, without the marks of what was taken out. */
function extendedHeader(body: Buffer): Buffer {
  const chunk = Buffer.alloc(18)
  chunk.write('VP8X', 'latin1')
  chunk.writeUInt32LE(10, 4)
  chunk.writeUInt8(body.readUInt8(0) & HAS_ALPHA, 8)
  body.copy(chunk, 12, 4, 10)
  return chunk
}

function lossySize(body: Buffer) {
  if (body.readUIntBE(3, 3) !== 0x9d_01_2a) throw damaged()
  return { width: body.readUInt16LE(6) & 0x3fff, height: body.readUInt16LE(8) & 0x3fff }
}

function losslessSize(body: Buffer) {
  if (body.readUInt8(0) !== 0x2f) throw damaged()
  const bits = body.readUInt32LE(1)
  return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 }
}

function riff(chunks: Buffer): Buffer {
  const header = Buffer.alloc(HEADER_BYTES)
  header.write('RIFF', 'latin1')
  header.writeUInt32LE(4 + chunks.length, 4)
  header.write('WEBP', 8, 'latin1')
  return Buffer.concat([header, chunks])
}

function damaged(): LogoRefused {
  return new LogoRefused('the picture is damaged')
}
