import { drawModules, type QrDrawing, type QrModules } from './qr.ts'

/**
 * Works out the modules of a QR code (ISO/IEC 18004) with medium error correction. Our own, since an
 * encoder that also knows the other levels, Kanji and mixed segments weighs a third of what a page may
 * have to load for the whole element. `qr-encode.test.ts` holds it against the `qrcode` package.
 */

/** A QR code without its quiet zone. */
export interface EncodedQr extends QrModules {
  version: number
  mask: number
}

// Of level M, by version from 1: check bytes of one block, and blocks.
const CHECK_BYTES = '10 16 26 18 24 16 18 22 22 26 30 22 22 24 24 28 28 26 26 26 26'
  .split(' ')
  .map(Number)
const BLOCKS =
  '1 1 1 2 2 4 4 4 5 5 5 8 9 9 10 10 11 13 14 16 17 17 18 20 21 23 25 26 28 29 31 33 35 37 38 40 43 45 47 49'
    .split(' ')
    .map(Number)
const ALPHANUMERIC = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:'

const MASKS: ((row: number, column: number) => number)[] = [
  (row, column) => (row + column) % 2,
  (row) => row % 2,
  (_row, column) => column % 3,
  (row, column) => (row + column) % 3,
  (row, column) => (Math.floor(row / 2) + Math.floor(column / 3)) % 2,
  (row, column) => ((row * column) % 2) + ((row * column) % 3),
  (row, column) => (((row * column) % 2) + ((row * column) % 3)) % 2,
  (row, column) => (((row + column) % 2) + ((row * column) % 3)) % 2,
]

/**
 * Draws a text as a QR code.
 * @throws {RangeError} More than a QR code holds.
 */
export function drawQr(text: string): QrDrawing {
  return drawModules(encodeQr(text))
}

/**
 * A text's modules as {@link unpackModules} reads them.
 * @throws {RangeError} More than a QR code holds.
 */
export function packModules(text: string): string {
  const { size, isDark } = encodeQr(text)
  const bytes = new Uint8Array(Math.ceil((size * size) / 8))
  for (let at = 0; at < size * size; at++) {
    if (isDark(Math.floor(at / size), at % size)) bytes[at >> 3]! |= 0x80 >> (at & 7)
  }
  return btoa(String.fromCharCode(...bytes))
}

/**
 * Encodes a text.
 * @throws {RangeError} More than a QR code holds.
 */
export function encodeQr(text: string): EncodedQr {
  const { version, bytes } = dataOf(text)
  const size = version * 4 + 17
  // Dark modules, and those that carry no data and so have no mask.
  const dark = new Uint8Array(size * size)
  const fixed = new Uint8Array(size * size)

  const set = (row: number, column: number, isDark: boolean | number) => {
    if (row < 0 || column < 0 || row >= size || column >= size) return
    dark[row * size + column] = Number(isDark)
    fixed[row * size + column] = 1
  }

  const drawFormat = (mask: number) => {
    // Level M is 00.
    const bits = withRemainder(mask, 10, 0x537) ^ 0x5412
    for (let at = 0; at < 15; at++) {
      const bit = (bits >> at) & 1
      if (at < 8) {
        set(at + (at > 5 ? 1 : 0), 8, bit)
        set(8, size - 1 - at, bit)
      } else {
        set(8, at === 8 ? 7 : 14 - at, bit)
        set(size - 15 + at, 8, bit)
      }
    }
    set(size - 8, 8, 1)
  }

  /** Inverts the modules of a mask; doing it twice undoes it. */
  const apply = (mask: number) => {
    drawFormat(mask)
    dark.forEach((value, at) => {
      if (!fixed[at] && !MASKS[mask]?.(Math.floor(at / size), at % size)) dark[at] = 1 - value
    })
  }

  drawMarks(version, set)
  drawFormat(0)
  place(interleave(version, bytes), { size, dark, fixed })
  const penalties = MASKS.map((_, mask) => {
    apply(mask)
    const penalty = penaltyOf(dark, size)
    apply(mask)
    return penalty
  })
  const mask = penalties.indexOf(Math.min(...penalties))
  apply(mask)
  return { version, mask, size, isDark: (row, column) => dark[row * size + column] === 1 }
}

/** The text as data bytes, in the smallest code that holds it. */
function dataOf(text: string): { version: number; bytes: number[] } {
  const isPlain = [...text].every((letter) => ALPHANUMERIC.includes(letter))
  const letters = isPlain
    ? [...text].map((letter) => ALPHANUMERIC.indexOf(letter))
    : [...new TextEncoder().encode(text)]
  for (let version = 1; version <= BLOCKS.length; version++) {
    const capacity = dataBytes(version) * 8
    const countBits = isPlain ? (version < 10 ? 9 : version < 27 ? 11 : 13) : version < 10 ? 8 : 16
    const letterBits = isPlain ? Math.ceil(letters.length * 5.5) : letters.length * 8
    if (4 + countBits + letterBits > capacity) continue
    const bits: number[] = []
    const push = (value: number, length: number) => {
      for (let at = length - 1; at >= 0; at--) bits.push((value >> at) & 1)
    }
    push(isPlain ? 2 : 4, 4)
    push(letters.length, countBits)
    if (isPlain) {
      for (let at = 0; at < letters.length; at += 2) {
        const [first = 0, second] = letters.slice(at, at + 2)
        if (second === undefined) push(first, 6)
        else push(first * 45 + second, 11)
      }
    } else for (const byte of letters) push(byte, 8)
    push(0, Math.min(4, capacity - bits.length))
    push(0, -bits.length & 7)
    for (let pad = 0xec; bits.length < capacity; pad ^= 0xec ^ 0x11) push(pad, 8)
    const bytes = Array.from({ length: capacity / 8 }, (_, at) =>
      bits.slice(at * 8, at * 8 + 8).reduce((byte, bit) => byte * 2 + bit, 0),
    )
    return { version, bytes }
  }
  throw new RangeError('too much text for a QR code')
}

function checkBytes(version: number): number {
  return CHECK_BYTES[version - 1] ?? 28
}

function blocksOf(version: number): number {
  return BLOCKS[version - 1] ?? 0
}

/** Modules of a version that carry data or check bits. */
function rawModules(version: number): number {
  let modules = (16 * version + 128) * version + 64
  if (version > 1) {
    const marks = Math.floor(version / 7) + 2
    modules -= (25 * marks - 10) * marks - 55 + (version > 6 ? 36 : 0)
  }
  return modules
}

function dataBytes(version: number): number {
  return Math.floor(rawModules(version) / 8) - blocksOf(version) * checkBytes(version)
}

/** Splits data into blocks, adds each one's check bytes, and takes a byte of each in turn. */
function interleave(version: number, bytes: number[]): number[] {
  const count = blocksOf(version)
  const short = Math.floor(bytes.length / count)
  const longBlocks = bytes.length % count
  const blocks = Array.from({ length: count }, (_, at) => {
    const skipped = Math.max(0, at - (count - longBlocks))
    const start = at * short + skipped
    return bytes.slice(start, start + short + (at >= count - longBlocks ? 1 : 0))
  })
  const checks = blocks.map((block) => checksOf(block, checkBytes(version)))
  return [...inTurn(blocks, short + 1), ...inTurn(checks, checkBytes(version))]
}

function inTurn(blocks: number[][], length: number): number[] {
  return Array.from({ length }, (_, at) =>
    blocks.flatMap((block) => block.slice(at, at + 1)),
  ).flat()
}

/** Reed-Solomon check bytes. */
function checksOf(block: number[], length: number): number[] {
  // The divisor: the product of (x - 2^i), highest power left out.
  let divisor = [1]
  for (let at = 0, root = 1; at < length; at++, root = multiply(root, 2)) {
    const scaled = [0, ...divisor.map((value) => multiply(value, root))]
    divisor = [...divisor, 0].map((value, index) => value ^ (scaled[index] ?? 0))
  }
  const rest = Array.from({ length }, () => 0)
  for (const byte of block) {
    const factor = byte ^ (rest.shift() ?? 0)
    rest.push(0)
    for (let at = 0; at < length; at++) {
      rest[at] = (rest[at] ?? 0) ^ multiply(divisor[at + 1] ?? 0, factor)
    }
  }
  return rest
}

/** Product in GF(2⁸) modulo x⁸ + x⁴ + x³ + x² + 1. */
function multiply(a: number, b: number): number {
  let product = 0
  for (let bit = 7; bit >= 0; bit--) {
    product = (product << 1) ^ ((product >> 7) * 0x11d)
    if ((b >> bit) & 1) product ^= a
  }
  return product
}

/** Check bits of format and version: the remainder of a division by a polynomial. */
function withRemainder(value: number, length: number, polynomial: number): number {
  let rest = value
  for (let at = 0; at < length; at++) rest = (rest << 1) ^ ((rest >> (length - 1)) * polynomial)
  return (value << length) | rest
}

/** Lays the bits in columns of two, from the right, up and down. */
function place(
  bytes: number[],
  { size, dark, fixed }: { size: number; dark: Uint8Array; fixed: Uint8Array },
): void {
  let bit = 0
  for (let right = size - 1; right > 0; right -= 2) {
    // The column of the timing pattern is left out.
    if (right === 6) right = 5
    for (let step = 0; step < size; step++) {
      const row = (right + 1) & 2 ? step : size - 1 - step
      for (const at of [row * size + right, row * size + right - 1]) {
        if (fixed[at]) continue
        dark[at] = ((bytes[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1
        bit++
      }
    }
  }
}

/** How badly a code may read: less is better. */
function penaltyOf(dark: Uint8Array, size: number): number {
  const at = (row: number, column: number) => dark[row * size + column] ?? 0
  let sum = 0
  let darks = 0
  for (let line = 0; line < size; line++) {
    sum += linePenalty(size, (column) => at(line, column))
    sum += linePenalty(size, (row) => at(row, line))
    for (let column = 0; column < size; column++) {
      darks += at(line, column)
      if (line === 0 || column === 0) continue
      const four = at(line, column) + at(line - 1, column) + at(line, column - 1)
      if ((four + at(line - 1, column - 1)) % 4 === 0) sum += 3
    }
  }
  return sum + Math.floor(Math.abs((darks / dark.length) * 20 - 10)) * 10
}

/** Of one row or column: long runs of a colour, and what looks like a corner's square. */
function linePenalty(size: number, at: (step: number) => number): number {
  let sum = 0
  let run = 0
  let before = -1
  let lastEleven = 0
  for (let step = 0; step < size; step++) {
    const module = at(step)
    run = module === before ? run + 1 : 1
    before = module
    if (run === 5) sum += 3
    else if (run > 5) sum++
    lastEleven = ((lastEleven << 1) | module) & 0x7ff
    const looksLikeSquare = lastEleven === 0b10111010000 || lastEleven === 0b00001011101
    if (step >= 10 && looksLikeSquare) sum += 40
  }
  return sum
}

/** Draws all that is the same in every code of a version. */
function drawMarks(
  version: number,
  set: (row: number, column: number, isDark: boolean | number) => void,
): void {
  const size = version * 4 + 17
  for (let at = 0; at < size; at++) {
    set(6, at, at % 2 === 0)
    set(at, 6, at % 2 === 0)
  }
  const square = (row: number, column: number, radius: number) => {
    for (let down = -radius; down <= radius; down++) {
      for (let across = -radius; across <= radius; across++) {
        const ring = Math.max(Math.abs(down), Math.abs(across))
        set(row + down, column + across, radius === 2 ? ring !== 1 : ring !== 2 && ring !== 4)
      }
    }
  }
  const places = alignment(version, size)
  const last = places.length - 1
  places.forEach((row, down) => {
    places.forEach((column, across) => {
      const isCorner = (down === 0 && across % last === 0) || (across === 0 && down === last)
      if (!isCorner) square(row, column, 2)
    })
  })
  square(3, 3, 4)
  square(3, size - 4, 4)
  square(size - 4, 3, 4)
  if (version < 7) return
  const bits = withRemainder(version, 12, 0x1f25)
  for (let at = 0; at < 18; at++) {
    const [far, near] = [size - 11 + (at % 3), Math.floor(at / 3)]
    set(far, near, (bits >> at) & 1)
    set(near, far, (bits >> at) & 1)
  }
}

/** Rows, and columns, of the small squares. */
function alignment(version: number, size: number): number[] {
  if (version === 1) return []
  const count = Math.floor(version / 7) + 2
  const step = version === 32 ? 26 : Math.ceil((version * 4 + 4) / (count * 2 - 2)) * 2
  return Array.from({ length: count }, (_, at) => (at ? size - 7 - (count - 1 - at) * step : 6))
}
