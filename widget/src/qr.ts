/** Light modules on every side; scanners need four (ISO/IEC 18004). */
export const QUIET_ZONE = 4

/** A QR code as one SVG path, in units of one module. */
export interface QrDrawing {
  /** Modules per side, quiet zone included: the side of the view box. */
  size: number
  /** Draws the dark modules. */
  path: string
}

/** Which modules of a code are dark. */
export interface QrModules {
  /** Modules per side. */
  size: number
  isDark(row: number, column: number): boolean
}

/** Draws the modules of a QR code: each run of dark ones from the start of the last, as that is shorter. */
export function drawModules({ size, isDark }: QrModules): QrDrawing {
  let path = ''
  let x = -QUIET_ZONE
  let y = -QUIET_ZONE
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      let run = 0
      while (column + run < size && isDark(row, column + run)) run++
      if (run === 0) continue
      path += `m${column - x} ${row - y}h${run}v1h-${run}z`
      x = column
      y = row
      column += run
    }
  }
  return { size: size + 2 * QUIET_ZONE, path }
}

/**
 * Reads the modules that a server has worked out.
 * @param packed - A bit each, row by row, dark is 1, as base64.
 * @returns Null: that is no QR code.
 */
export function unpackModules(packed: string): QrModules | null {
  try {
    const bytes = atob(packed)
    const size = Math.floor(Math.sqrt(bytes.length * 8))
    const isDark = (row: number, column: number) => {
      const at = row * size + column
      return ((bytes.charCodeAt(at >> 3) >> (7 - (at & 7))) & 1) === 1
    }
    return size > 20 && size % 4 === 1 ? { size, isDark } : null
  } catch {
    return null
  }
}

// A code is drawn once, not at each second of the countdown. Small: pages show a few.
const drawn = new Map<string, QrDrawing | null>()

/** Keeps the drawing of a text. @param drawing - Null: there can be none. */
export function keepDrawing(text: string, drawing: QrDrawing | null): void {
  if (drawn.size >= 8) drawn.clear()
  drawn.set(text, drawing)
}

/**
 * The drawing of a code.
 * @param packed - Its modules by the server, if it sent them.
 * @returns Null: it cannot be drawn. Undefined: its modules have to be worked out first.
 */
export function drawingOf(text: string, packed?: string): QrDrawing | null | undefined {
  const known = drawn.get(text)
  const modules = !known && packed && unpackModules(packed)
  if (!modules) return known
  keepDrawing(text, drawModules(modules))
  return drawn.get(text)
}

/**
 * Side of the drawing on screen: whole pixels for each module, so that edges stay sharp.
 * @param size - Modules per side.
 * @returns CSS pixels, 330 at most unless two pixels a module need more.
 */
export function qrPixels(size: number): number {
  return size * Math.max(2, Math.floor(330 / size))
}
