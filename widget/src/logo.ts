/**
 * Loads a picture from our server. It is to be painted, as pages may allow no pictures (`img-src 'none'`),
 * but they must allow requests to our server.
 * @throws {Error} There is none to be had.
 */
export async function loadPicture(url: string): Promise<ImageBitmap> {
  const response = await fetch(url, { credentials: 'omit', referrerPolicy: 'no-referrer' })
  if (!response.ok) throw new Error(`the picture's server answered ${response.status}`)
  return createImageBitmap(await response.blob())
}

/**
 * Loads a merchant's picture.
 * @returns Paints it on a canvas, as large as fits.
 * @throws {Error} There is none to be had.
 */
export async function loadLogo(url: string): Promise<(canvas: HTMLCanvasElement) => void> {
  const bitmap = await loadPicture(url)
  return (canvas) => {
    const { width, height } = bitmap
    const scale = Math.min(canvas.width / width, canvas.height / height)
    const [across, down] = [width * scale, height * scale]
    const left = (canvas.width - across) / 2
    canvas.getContext('2d')?.drawImage(bitmap, left, (canvas.height - down) / 2, across, down)
  }
}
