/** Kinds of picture that a logo may be, by their media types. */
export type LogoType = 'image/png' | 'image/jpeg' | 'image/webp'

/** The parts of a picture that draw it, and its size in pixels. */
export interface BarePicture {
  width: number
  height: number
  bytes: Uint8Array
}

/** Thrown when a file cannot be a logo; the message says why, for the person who chose it. */
export class LogoRefused extends Error {
  override readonly name = 'LogoRefused'
}
