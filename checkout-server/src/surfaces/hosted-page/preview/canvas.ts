import type { Stroke } from './glyphs.ts'

/** How much of each pixel is covered, 0 to 255. */
export interface Canvas {
  width: number
  height: number
  pixels: Uint8Array
}

/** An empty one. */
export function openCanvas(width: number, height: number): Canvas {
  return { width, height, pixels: new Uint8Array(width * height) }
}

/**
 * Draws with a round pen, smooth at the edges.
 * @param pen.width - In pixels. @param pen.strength - 0 to 1.
 */
export function draw(
  { width, height, pixels }: Canvas,
  strokes: readonly Stroke[],
  pen: { width: number; strength?: number },
): void {
  const radius = pen.width / 2
  const strength = 255 * (pen.strength ?? 1)
  for (const { from, to } of strokes) {
    const [dx, dy] = [to[0] - from[0], to[1] - from[1]]
    const square = dx * dx + dy * dy
    const left = Math.max(0, Math.floor(Math.min(from[0], to[0]) - radius - 1))
    const right = Math.min(width - 1, Math.ceil(Math.max(from[0], to[0]) + radius + 1))
    const top = Math.max(0, Math.floor(Math.min(from[1], to[1]) - radius - 1))
    const bottom = Math.min(height - 1, Math.ceil(Math.max(from[1], to[1]) + radius + 1))
    for (let y = top; y <= bottom; y += 1) {
      for (let x = left; x <= right; x += 1) {
        const [px, py] = [x + 0.5 - from[0], y + 0.5 - from[1]]
        const share = square === 0 ? 0 : Math.min(1, Math.max(0, (px * dx + py * dy) / square))
        const distance = Math.hypot(px - share * dx, py - share * dy)
        const cover = Math.min(1, Math.max(0, radius + 0.5 - distance)) * strength
        const at = y * width + x
        if (cover > (pixels[at] ?? 0)) pixels[at] = cover
      }
    }
  }
}
