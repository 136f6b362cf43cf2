import { charactersOf, isAscii, isDigit, isDigits } from './characters.ts'
import { QrisError } from './error.ts'

/** One data object: two-digit tag and a value of 1 to 99 characters. The length is not kept. */
export interface TlvObject {
  readonly tag: string
  readonly value: string
}

/** Where reading stopped, and why. */
export interface TlvProblem {
  readonly code: 'MALFORMED' | 'TRUNCATED' | 'BAD_CHARACTER'
  /** Of the offending character, or of the end: 1 is the first character. */
  readonly position: number
  /** Of the object whose head was still readable. */
  readonly tag: string | null
  readonly length: number | null
}

export interface TlvReading {
  /** Every object before the problem, in the order of the text. */
  readonly objects: TlvObject[]
  readonly problem: TlvProblem | null
}

/** The first character of a head that is not a digit, told as a problem. */
function headProblem(characters: readonly string[], start: number): TlvProblem | null {
  for (let at = start; at < start + 4; at++) {
    const character = characters[at]
    if (character !== undefined && isDigit(character)) continue
    const position = at + 1
    if (character === undefined) return { code: 'TRUNCATED', position, tag: null, length: null }
    const code = isAscii(character) ? 'MALFORMED' : 'BAD_CHARACTER'
    return { code, position, tag: null, length: null }
  }
  return null
}

/**
 * Reads a flat run of objects, one nesting level, without judging tags or order. It returns its
 * problem instead of throwing, because a template that is no TLV is legal and read by trying.
 */
export function readTlv(text: string): TlvReading {
  const characters = charactersOf(text)
  const objects: TlvObject[] = []
  let at = 0
  while (at < characters.length) {
    const problem = headProblem(characters, at)
    if (problem) return { objects, problem }
    const tag = characters.slice(at, at + 2).join('')
    const length = Number(characters.slice(at + 2, at + 4).join(''))
    if (length === 0)
      return { objects, problem: { code: 'MALFORMED', position: at + 3, tag, length } }
    const end = at + 4 + length
    if (end > characters.length) {
      const position = characters.length
      return { objects, problem: { code: 'TRUNCATED', position, tag, length } }
    }
    objects.push({ tag, value: characters.slice(at + 4, end).join('') })
    at = end
  }
  return { objects, problem: null }
}

/**
 * Writes objects one after another, in the order given.
 * @throws {QrisError} `MALFORMED`: a tag is not two digits, or a value is not 1 to 99 characters.
 */
export function printTlv(objects: readonly TlvObject[]): string {
  return objects.map(printObject).join('')
}

function printObject({ tag, value }: TlvObject): string {
  if (tag.length !== 2 || !isDigits(tag)) {
    throw new QrisError('MALFORMED', `A tag must be two digits, but one is "${tag}".`)
  }
  const length = charactersOf(value).length
  if (length < 1 || length > 99) {
    const message = `The value of tag ${tag} has ${length} characters; it must have 1 to 99.`
    throw new QrisError('MALFORMED', message)
  }
  return `${tag}${String(length).padStart(2, '0')}${value}`
}
