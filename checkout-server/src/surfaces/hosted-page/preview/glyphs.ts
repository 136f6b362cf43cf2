/** A line of a given width from point to point. */
export interface Stroke {
  from: Point
  to: Point
}
export type Point = readonly [x: number, y: number]

/** A letter drawn with a round pen: capitals are 100 high, the baseline is at 100. */
interface Glyph {
  width: number
  /** Each is drawn without lifting the pen. */
  lines: Point[][]
}

const CURVE_STEPS = 48
const SPACING = 24

/**
 * The letters that a preview needs, as strokes: no font has to be on the machine. Clockwise angles in
 * degrees, 0 to the right.
 */
const GLYPHS: Readonly<Record<string, Glyph>> = {
  '0': { width: 64, lines: [arc([32, 50], [32, 50], 0, 360)] },
  '1': {
    width: 36,
    lines: [
      [
        [4, 20],
        [30, 0],
        [30, 100],
      ],
    ],
  },
  '2': { width: 64, lines: [[...arc([31, 30], [29, 30], 195, 398), [2, 100], [62, 100]]] },
  '3': { width: 60, lines: [arc([29, 26], [26, 26], 205, 450), arc([29, 76], [30, 24], 270, 515)] },
  '4': {
    width: 68,
    lines: [
      [
        [48, 100],
        [48, 0],
        [2, 68],
        [66, 68],
      ],
    ],
  },
  '5': { width: 60, lines: [[[56, 0], [13, 0], ...arc([29, 67], [30, 33], 222, 510)]] },
  '6': {
    width: 62,
    lines: [arc([31, 68], [30, 32], 0, 360), curve([1, 68], [1, 30], [20, 8], [46, 2])],
  },
  '7': {
    width: 60,
    lines: [
      [
        [2, 0],
        [60, 0],
        [24, 100],
      ],
    ],
  },
  '8': { width: 62, lines: [arc([31, 25], [26, 25], 0, 360), arc([31, 75], [31, 25], 0, 360)] },
  '9': {
    width: 62,
    lines: [arc([31, 32], [30, 32], 0, 360), curve([61, 32], [61, 70], [42, 92], [16, 98])],
  },
  '.': {
    width: 10,
    lines: [
      [
        [5, 98],
        [5, 98],
      ],
    ],
  },
  ' ': { width: 18, lines: [] },
  R: { width: 60, lines: [bowl(), line([30, 52], [60, 100])] },
  P: { width: 58, lines: [bowl()] },
  p: { width: 58, lines: [arc([30, 68], [28, 32], 0, 360), line([2, 36], [2, 130])] },
  A: {
    width: 72,
    lines: [
      [
        [0, 100],
        [36, 0],
        [72, 100],
      ],
      line([14, 64], [58, 64]),
    ],
  },
  u: {
    width: 54,
    lines: [[[2, 36], ...arc([27, 72], [25, 28], 180, 0), [52, 36]], line([52, 36], [52, 100])],
  },
  t: {
    width: 34,
    lines: [[[14, 10], ...arc([32, 80], [18, 20], 180, 80)], line([0, 36], [34, 36])],
  },
  o: { width: 60, lines: [arc([30, 68], [30, 32], 0, 360)] },
  G: { width: 84, lines: [[...arc([42, 50], [42, 50], 318, 0), [50, 50]]] },
  a: { width: 58, lines: [arc([28, 68], [28, 32], 0, 360), line([56, 36], [56, 100])] },
  y: { width: 56, lines: [line([0, 36], [28, 100]), line([56, 36], [18, 132])] },
}

/**
 * Writes a text as strokes.
 * @param height - Of capitals. @returns Also how wide it is.
 * @throws {Error} A letter that no preview has.
 */
export function writeText(text: string, [left, top]: Point, height: number) {
  const scale = height / 100
  const strokes: Stroke[] = []
  let at = left
  for (const letter of text) {
    const glyph = GLYPHS[letter]
    if (!glyph) throw new Error(`there is no stroke letter ${letter}`)
    const place = ([x, y]: Point): Point => [at + x * scale, top + y * scale]
    strokes.push(...glyph.lines.flatMap((points) => strokesOf(points.map(place))))
    at += (glyph.width + SPACING) * scale
  }
  return { strokes, width: at - left - SPACING * scale }
}

/** The strokes of one line through all of these points. */
export function strokesOf(points: readonly Point[]): Stroke[] {
  return points.slice(1).map((to, index) => ({ from: points[index] ?? to, to }))
}

function line(from: Point, to: Point): Point[] {
  return [from, to]
}

/** The stem and bow of P and R. */
function bowl(): Point[] {
  return [[2, 100], [2, 0], ...arc([32, 26], [26, 26], 270, 450), [2, 52]]
}

function arc([cx, cy]: Point, [rx, ry]: Point, from: number, to: number): Point[] {
  return steps((share) => {
    const angle = ((from + (to - from) * share) * Math.PI) / 180
    return [cx + rx * Math.cos(angle), cy + ry * Math.sin(angle)]
  })
}

function curve(a: Point, b: Point, c: Point, d: Point): Point[] {
  return steps((t) => {
    const at = (axis: 0 | 1) =>
      a[axis] * (1 - t) ** 3 +
      3 * b[axis] * t * (1 - t) ** 2 +
      3 * c[axis] * t ** 2 * (1 - t) +
      d[axis] * t ** 3
    return [at(0), at(1)]
  })
}

function steps(point: (share: number) => Point): Point[] {
  return Array.from({ length: CURVE_STEPS + 1 }, (_, at) => point(at / CURVE_STEPS))
}
