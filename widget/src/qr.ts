import { encodeQr } from './qr-encode.ts'

/** Light modules on every side; scanners need four (ISO/IEC 18004). */
export const QUIET_ZONE = 4

/** A QR code as one SVG path, in units of one module. */
export interface QrDrawing {
  /** Modules per side, quiet zone included: the side of the view box. */
  size: number
  /** Draws the dark modules. */
  path: string
}

/**
 * Draws a text as a QR code, with medium error correction.
 * @throws {Error} More text than a QR code holds.
 */
export function drawQr(text: string): QrDrawing {
  const { size, isDark } = encodeQr(text)
  let path = ''
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      let run = 0
      while (column + run < size && isDark(row, column + run)) run++
      if (run === 0) continue
      path += `M${column + QUIET_ZONE} ${row + QUIET_ZONE}h${run}v1h-${run}z`
      column += run
    }
  }
  return { size: size + 2 * QUIET_ZONE, path }
}

// A code is worked out once, not at each second of the countdown. Small: pages show a few.
const drawn = new Map<string, QrDrawing | null>()

/** Draws a text, or takes the drawing that was made before. @returns Null: too much text. */
export function drawingOf(text: string): QrDrawing | null {
  let drawing = drawn.get(text)
  if (drawing === undefined) {
    try {
      drawing = drawQr(text)
    } catch {
      drawing = null
    }
    if (drawn.size >= 8) drawn.clear()
    drawn.set(text, drawing)
  }
  return drawing
}

/**
 * Side of the drawing on screen: whole pixels for each module, so that edges stay sharp.
 * @param size - Modules per side.
 * @returns CSS pixels, 330 at most unless two pixels a module need more.
 */
export function qrPixels(size: number): number {
  return size * Math.max(2, Math.floor(330 / size))
}
