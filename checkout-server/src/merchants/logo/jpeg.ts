import { LogoRefused, type BarePicture } from './logo-type.ts'

const START = 0xd8
const END = 0xd9
const SCAN = 0xda
// Frames that browsers draw: baseline, extended, progressive.
const FRAMES = new Set([0xc0, 0xc1, 0xc2])
// Tables, restart interval, the JFIF header (APP0) and the colour transform (APP14).
const KEPT = new Set([0xdb, 0xc4, 0xdd, 0xe0, 0xee, ...FRAMES])

/** Whether a file begins as JPEG files do. */
export const isJpeg = (file: Uint8Array) =>
  file[0] === 0xff && file[1] === START && file[2] === 0xff

/**
 * Walks through a JPEG and keeps what draws it: the camera, the place and the comments go.
 * @see ITU-T T.81, Annex B
 * @throws {LogoRefused} It is damaged. @throws {RangeError} It is cut off.
 */
export function bareJpeg(file: Uint8Array): BarePicture {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength)
  const kept: Buffer[] = [bytes.subarray(0, 2)]
  const size = { width: 0, height: 0 }
  for (let at = 2; ;) {
    if (bytes.readUInt8(at) !== 0xff) throw damaged()
    const marker = bytes.readUInt8(at + 1)
    if (marker === 0xff) {
      at += 1
      continue
    }
    if (marker === END) {
      kept.push(bytes.subarray(at, at + 2))
      break
    }
    const segmentEnd = at + 2 + bytes.readUInt16BE(at + 2)
    if (FRAMES.has(marker)) {
      size.height = bytes.readUInt16BE(at + 5)
      size.width = bytes.readUInt16BE(at + 7)
    }
    const end = marker === SCAN ? endOfScan(bytes, segmentEnd) : segmentEnd
    if (end > bytes.length) throw damaged()
    if (KEPT.has(marker) || marker === SCAN) kept.push(bytes.subarray(at, end))
    at = end
  }
  return { ...size, bytes: Buffer.concat(kept) }
}

/** Where the packed pixels end: at the first marker that is neither a stuffed zero nor a restart. */
function endOfScan(bytes: Buffer, from: number): number {
  for (let at = from; ; at += 1) {
    at = bytes.indexOf(0xff, at)
    if (at < 0) throw damaged()
    const next = bytes.readUInt8(at + 1)
    if (next !== 0 && next !== 0xff && !(next >= 0xd0 && next <= 0xd7)) return at
  }
}

function damaged(): LogoRefused {
  return new LogoRefused('the picture is damaged')
}
