import type { QrDrawing } from './qr.ts'

/** What is printed above and below the code. */
export interface PictureWords {
  merchant: string
  amount: string
  /** Until when it may be paid. */
  until: string
}

const WIDTH = 720
const MARGIN = 40

/**
 * Draws the code as a PNG to be saved or passed on, with payee and amount on it: a picture in a gallery
 * must say by itself what it pays.
 */
export async function qrPicture(
  { size, path }: QrDrawing,
  { merchant, amount, until }: PictureWords,
): Promise<Blob> {
  const scale = Math.floor((WIDTH - 2 * MARGIN) / size)
  const side = size * scale
  const canvas = document.createElement('canvas')
  canvas.width = WIDTH
  canvas.height = side + 300
  const context = canvas.getContext('2d')
  if (!context) throw new Error('this browser draws no pictures')
  context.fillStyle = '#fff'
  context.fillRect(0, 0, WIDTH, canvas.height)
  context.fillStyle = '#000'
  context.textAlign = 'center'
  const write = (text: string, y: number, font: string) => {
    context.font = `${font} system-ui, sans-serif`
    context.fillText(text, WIDTH / 2, y, WIDTH - 2 * MARGIN)
  }
  write(merchant, 72, '600 34px')
  write(amount, 138, '700 56px')
  context.save()
  context.translate(Math.floor((WIDTH - side) / 2), 170)
  context.scale(scale, scale)
  const modules = new Path2D(path)
  // oxlint-disable-next-line unicorn/no-array-fill-with-reference-type -- a canvas, not an array
  context.fill(modules)
  context.restore()
  write(until, side + 216, '26px')
  write('QRIS · GoPay', side + 260, '600 26px')
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('no picture'))), 'image/png')
  })
}
