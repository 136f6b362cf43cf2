// Enough to read a code by, and far below what the server takes.
const LONGEST_SIDE = 1600
const QUALITIES = [0.85, 0.7, 0.5, 0.3]

/**
 * A picture as the server takes it: scaled down, as a `data:` URL of a JPEG. Photos of phones are larger.
 * @param limits.mostBytes - Of the file; the quality is lowered until it fits, as far as that goes.
 * @throws {DOMException} The file is no picture that this browser reads.
 */
export async function pictureOf(
  file: Blob,
  {
    longestSide = LONGEST_SIDE,
    mostBytes = Number.POSITIVE_INFINITY,
  }: { longestSide?: number; mostBytes?: number } = {},
): Promise<string> {
  // Transparent pictures would turn black.
  const canvas = await scaledCanvas(file, longestSide, '#fff')
  let written = ''
  for (const quality of QUALITIES) {
    written = canvas.toDataURL('image/jpeg', quality)
    // Base64 writes three bytes as four characters.
    if (written.length * 0.75 <= mostBytes) break
  }
  return written
}

/**
 * Draws a picture, scaled down where it is larger.
 * @param paper - Colour behind what is transparent; without it that stays so.
 * @throws {DOMException} The file is no picture that this browser reads.
 */
export async function scaledCanvas(
  file: Blob,
  longestSide: number,
  paper?: string,
): Promise<HTMLCanvasElement> {
  const picture = await createImageBitmap(file)
  const scale = Math.min(1, longestSide / Math.max(picture.width, picture.height))
  const canvas = document.createElement('canvas')
  canvas.width = Math.max(1, Math.round(picture.width * scale))
  canvas.height = Math.max(1, Math.round(picture.height * scale))
  drawPicture(canvas, picture, paper)
  return canvas
}

/** Fills a canvas with a picture, which is used up by that. */
export function drawPicture(canvas: HTMLCanvasElement, picture: ImageBitmap, paper?: string): void {
  const context = canvas.getContext('2d')
  if (!context) throw new DOMException('This browser has no canvas.', 'NotSupportedError')
  if (paper !== undefined) {
    context.fillStyle = paper
    context.fillRect(0, 0, canvas.width, canvas.height)
  }
  context.drawImage(picture, 0, 0, canvas.width, canvas.height)
  picture.close()
}
