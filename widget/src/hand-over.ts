/** Ways to give the payer something to take to another app. */

/**
 * Lets the payer choose an app to pass a picture to.
 * @returns False: the payer changed their mind.
 */
export async function sharePicture(picture: Blob, name: string): Promise<boolean> {
  try {
    await navigator.share({ files: [new File([picture], name, { type: picture.type })] })
    return true
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') return false
    throw cause
  }
}

/** Saves a picture among the downloads, which a phone's gallery shows. */
export function savePicture(picture: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(picture)
  link.download = name
  link.click()
  // The download has its own hold on the bytes once it has begun.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}

/** Puts a text where the payer can paste it from. @throws When the browser does not allow it. */
export async function copyText(text: string): Promise<void> {
  await navigator.clipboard.writeText(text)
}
