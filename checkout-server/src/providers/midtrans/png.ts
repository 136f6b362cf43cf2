const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
const HEADER_BYTES = 24
const MAX_SIDE = 4096

/**
 * Whether these bytes begin like a PNG of a size worth decoding. A few kilobytes can claim billions of
 * pixels, and decoding takes memory for each.
 */
export function isModestPng(bytes: Uint8Array): boolean {
  if (bytes.byteLength < HEADER_BYTES) return false
  if (SIGNATURE.some((byte, index) => bytes[index] !== byte)) return false
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const sides = [view.getUint32(16), view.getUint32(20)]
  return sides.every((side) => side >= 1 && side <= MAX_SIDE)
}
