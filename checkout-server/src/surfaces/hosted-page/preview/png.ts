import { promisify } from 'node:util'
import { crc32, deflate } from 'node:zlib'
import type { Rgb } from '../accent-scheme.ts'
import type { Canvas } from './canvas.ts'

const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex')
const COLOURS = 256
const PALETTE = 3

/**
 * Writes a canvas as PNG of two colours and the steps between them.
 * @param paper - Where nothing covers. @param ink - Where all is covered.
 * @see PNG (Third Edition), 11.2.1 IHDR and 11.2.2 PLTE
 */
export async function encodePng(
  { width, height, pixels }: Canvas,
  paper: Rgb,
  ink: Rgb,
): Promise<Buffer> {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.writeUInt8(8, 8)
  header.writeUInt8(PALETTE, 9)
  const colours = Array.from({ length: COLOURS }, (_, step) =>
    [0, 1, 2].map((part) => {
      const [from, to] = [paper[part] ?? 0, ink[part] ?? 0]
      return Math.round(from + ((to - from) * step) / (COLOURS - 1))
    }),
  )
  // Each line begins with the number of its filter; 0 is none.
  const lines = Buffer.alloc(height * (width + 1))
  for (let y = 0; y < height; y += 1) {
    lines.set(pixels.subarray(y * width, (y + 1) * width), y * (width + 1) + 1)
  }
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(colours.flat())),
    chunk('IDAT', await promisify(deflate)(lines)),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(name: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(name, 'latin1'), data])
  const frame = Buffer.alloc(8)
  frame.writeUInt32BE(data.length, 0)
  frame.writeUInt32BE(crc32(named), 4)
  return Buffer.concat([frame.subarray(0, 4), named, frame.subarray(4)])
}
