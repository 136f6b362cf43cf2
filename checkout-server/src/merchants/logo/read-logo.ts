import { createHash } from 'node:crypto'
import { bareJpeg, isJpeg } from './jpeg.ts'
import { LogoRefused, type BarePicture, type LogoType } from './logo-type.ts'
import { barePng, isPng } from './png.ts'
import { bareWebp, isWebp } from './webp.ts'

const MAX_FILE_BYTES = 1_048_576
// Every payer loads it, many of them over a slow line.
const LOGO_SIZE = { maxSide: 512, maxStoredBytes: 150_000 }
const HASH_LENGTH = 16

/** A picture that may be shown to payers. */
export interface Logo {
  type: LogoType
  /** Of the bytes. */
  hash: string
  bytes: Uint8Array
}

const KINDS: readonly [
  LogoType,
  (file: Uint8Array) => boolean,
  (file: Uint8Array) => BarePicture,
][] = [
  ['image/png', isPng, barePng],
  ['image/jpeg', isJpeg, bareJpeg],
  ['image/webp', isWebp, bareWebp],
]

/**
 * Checks a picture by walking through all of it and keeps only what draws it: no place, camera or
 * text that somebody's program wrote into it, no animation, nothing behind its end. The pixels stay as
 * they are, so nothing here has to decode what a stranger made.
 * @param size - How large it may be, in pixels and as it is kept; a logo's unless told.
 * @throws {LogoRefused} The message says what is wrong with it.
 */
export function readLogo(
  file: Uint8Array,
  { maxSide, maxStoredBytes }: { maxSide: number; maxStoredBytes: number } = LOGO_SIZE,
): Logo {
  if (file.length > MAX_FILE_BYTES) throw new LogoRefused('the picture is larger than 1 MB')
  const kind = KINDS.find(([, is]) => is(file))
  if (!kind) throw new LogoRefused('the picture must be a PNG, JPEG or WebP file')
  const [type, , bare] = kind
  const { width, height, bytes } = readWhole(() => bare(file))
  if (width < 1 || height < 1) throw new LogoRefused('the picture is damaged')
  if (width > maxSide || height > maxSide) {
    throw new LogoRefused(
      `the picture has ${width} × ${height} pixels; at most ${maxSide} × ${maxSide} are needed`,
    )
  }
  if (bytes.length > maxStoredBytes) {
    throw new LogoRefused(
      `the picture needs ${Math.ceil(bytes.length / 1000)} kB, which every payer would load; ` +
        `make it at most ${maxStoredBytes / 1000} kB, with fewer pixels or colours`,
    )
  }
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, HASH_LENGTH)
  return { type, hash, bytes }
}

/** Whoever reads behind the end of a file that was cut meets a RangeError. */
function readWhole(read: () => BarePicture): BarePicture {
  try {
    return read()
  } catch (cause) {
    if (cause instanceof RangeError) throw new LogoRefused('the picture is damaged', { cause })
    throw cause
  }
}
