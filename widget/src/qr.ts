import { create } from 'qrcode/lib/core/qrcode.js'

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
  const { modules } = create(text, { errorCorrectionLevel: 'M' })
  let path = ''
  for (let row = 0; row < modules.size; row++) {
    for (let column = 0; column < modules.size; column++) {
      let run = 0
      while (column + run < modules.size && modules.get(row, column + run)) run++
      if (run === 0) continue
      path += `M${column + QUIET_ZONE} ${row + QUIET_ZONE}h${run}v1h-${run}z`
      column += run
    }
  }
  return { size: modules.size + 2 * QUIET_ZONE, path }
}

/**
 * Side of the drawing on screen: whole pixels for each module, so that edges stay sharp.
 * @param size - Modules per side.
 * @returns CSS pixels, 288 at most unless two pixels a module need more.
 */
export function qrPixels(size: number): number {
  return size * Math.max(2, Math.floor(288 / size))
}
