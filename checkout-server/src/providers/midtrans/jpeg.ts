const MAX_SIDE = 4096
// The frame headers: every kind of JPEG but the tables (C4, C8, CC) among the same numbers.
const FRAMES = new Set([
  0xc0, 0xc1, 0xc2, 0xc3, 0xc5, 0xc6, 0xc7, 0xc9, 0xca, 0xcb, 0xcd, 0xce, 0xcf,
])

/** Whether these bytes begin like a JPEG of a size worth decoding; see `isModestPng` for why. */
export function isModestJpeg(bytes: Uint8Array): boolean {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return false
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let at = 2
  // Each segment: FF, its kind, and a length that counts itself.
  while (at + 9 <= bytes.byteLength && view.getUint8(at) === 0xff) {
    const kind = view.getUint8(at + 1)
    if (kind === 0xff) {
      at += 1
      continue
    }
    if (FRAMES.has(kind)) {
      const sides = [view.getUint16(at + 5), view.getUint16(at + 7)]
      return sides.every((side) => side >= 1 && side <= MAX_SIDE)
    }
    at += 2 + view.getUint16(at + 2)
  }
  return false
}
