import { formatRupiah } from '@autogopay/shared'
import { parseColour } from '../accent-scheme.ts'
import { draw, openCanvas } from './canvas.ts'
import { strokesOf, writeText, type Point } from './glyphs.ts'
import { encodePng } from './png.ts'

/** Size that chat programs and social networks ask for. */
export const PREVIEW_SIZE = { width: 1200, height: 630 }

const MARGIN = 96
const AMOUNT_HEIGHT = 150
const NAME_HEIGHT = 52
const MOST_KEPT = 200
const kept = new Map<string, Promise<Uint8Array<ArrayBuffer>>>()

/**
 * The picture that a shared link shows: the amount and our name. The shop's name stands in the link's
 * title; nothing here tells who pays or by what code.
 * @param input.paper - Colour behind it, `#rrggbb`; dark enough for white. @returns PNG.
 */
export function previewPng(input: {
  amount: number
  paper: string
}): Promise<Uint8Array<ArrayBuffer>> {
  const key = `${input.amount} ${input.paper}`
  const known = kept.get(key)
  if (known) return known
  const png = drawPreview(input)
  if (kept.size >= MOST_KEPT) kept.clear()
  kept.set(key, png)
  return png
}

async function drawPreview({ amount, paper }: { amount: number; paper: string }) {
  const { width, height } = PREVIEW_SIZE
  const canvas = openCanvas(width, height)
  drawMark(canvas, [MARGIN, MARGIN])
  const name = writeText('AutoGoPay', [MARGIN + 132, MARGIN + 22], NAME_HEIGHT)
  draw(canvas, name.strokes, { width: 8 })

  const text = formatRupiah(amount).replace(/\s/g, ' ')
  const room = width - 2 * MARGIN
  const size = Math.min(
    AMOUNT_HEIGHT,
    (AMOUNT_HEIGHT * room) / writeText(text, [0, 0], AMOUNT_HEIGHT).width,
  )
  const { strokes } = writeText(text, [MARGIN, height - MARGIN - size * 1.25], size)
  draw(canvas, strokes, { width: size * 0.15 })
  return new Uint8Array(await encodePng(canvas, parseColour(paper), [255, 255, 255]))
}

/** Three corners of a code and a tick in the fourth. */
function drawMark(canvas: ReturnType<typeof openCanvas>, [left, top]: Point): void {
  const at = (x: number, y: number): Point => [left + x, top + y]
  for (const [x, y] of [
    [0, 0],
    [56, 0],
    [0, 56],
  ] as const) {
    const corner = [at(x, y), at(x + 40, y), at(x + 40, y + 40), at(x, y + 40), at(x, y)]
    draw(canvas, strokesOf(corner), { width: 9 })
    draw(canvas, strokesOf([at(x + 20, y + 20), at(x + 20, y + 20)]), { width: 13 })
  }
  draw(canvas, strokesOf([at(58, 78), at(72, 92), at(98, 60)]), { width: 11 })
}
