import { drawPicture, scaledCanvas } from '../../parts/picture.ts'

// What the server takes at most; a logo is shown far smaller.
const LONGEST_SIDE = 512
const MOST_BYTES = 150_000
const QUALITY = 0.85

/**
 * A picture as the server takes it for a logo: scaled down, in base64. PNG where that is small enough,
 * since logos are often transparent.
 * @throws {DOMException} The file is no picture that this browser reads.
 */
export async function logoOf(file: Blob): Promise<string> {
  const canvas = await scaledCanvas(file, LONGEST_SIDE)
  const png = base64Of(canvas.toDataURL('image/png'))
  if (png.length * 0.75 <= MOST_BYTES) return png
  // A photo. Safari writes no WebP and gives PNG instead, so JPEG.
  return base64Of(canvas.toDataURL('image/jpeg', QUALITY))
}

/** Draws a logo. In a canvas, since the page's policy allows no pictures from inside of it. */
export async function drawLogo(canvas: HTMLCanvasElement, logo: string): Promise<void> {
  const bytes = Uint8Array.from(atob(logo), (letter) => letter.charCodeAt(0))
  const picture = await createImageBitmap(new Blob([bytes]))
  canvas.width = picture.width
  canvas.height = picture.height
  drawPicture(canvas, picture)
}

const base64Of = (address: string) => address.slice(address.indexOf(',') + 1)
