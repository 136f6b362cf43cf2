import { QrisError } from './error.ts'
import type { QrisWarning } from './warnings.ts'

/** One way to understand what was pasted. */
export interface Reading {
  readonly text: string
  readonly warnings: readonly QrisWarning[]
}

/**
 * Longer than any code can be, URL-encoded or not: a hundred tags of 103 characters are 10,300. It
 * bounds the work a hostile paste can cause.
 */
const MAX_LENGTH = 32_768

const QUOTES: readonly (readonly [string, string])[] = [
  ['"', '"'],
  ["'", "'"],
  ['“', '”'],
  ['‘', '’'],
]

function unquote(text: string): string {
  const isQuoted = QUOTES.some(
    ([open, close]) => text.length > 1 && text.startsWith(open) && text.endsWith(close),
  )
  // `trim` also takes line ends and the byte-order mark. It never reaches into a value: a code starts
  // with the digits of tag 00 and ends with those of the checksum.
  return isQuoted ? text.slice(1, -1).trim() : text
}

function unescapeJson(text: string): string | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'string' ? value.trim() : null
  } catch {
    return null
  }
}

function decodePercent(text: string): string | null {
  try {
    return decodeURIComponent(text).trim()
  } catch {
    return null
  }
}

/**
 * The ways to understand a pasted text, likeliest first. The caller takes the first whose checksum
 * fits, so that a name with a real `%20` or a backslash in it is never "repaired".
 * @throws {QrisError} `NOT_QRIS`: no text at all · `MALFORMED`: far longer than a code can be.
 */
export function* readingsOf(input: unknown): Generator<Reading, void> {
  if (typeof input !== 'string')
    throw new QrisError('NOT_QRIS', 'A QRIS code must be given as text.')
  const pasted = input.trim()
  if (pasted.length > MAX_LENGTH) {
    const message = 'This text is far too long for a QRIS code. Paste only the text of one QR.'
    throw new QrisError('MALFORMED', message)
  }
  const text = unquote(pasted)
  yield { text, warnings: [] }
  // PHP's json_encode writes `/` as `\/` and every non-ASCII letter as `\u00e8`.
  if (pasted.startsWith('"') && text.includes('\\')) {
    const unescaped = unescapeJson(pasted)
    if (unescaped !== null) yield { text: unescaped, warnings: ['JSON_UNESCAPED'] }
  }
  if (text.includes('%')) {
    const decoded = decodePercent(text)
    if (decoded !== null) yield { text: decoded, warnings: ['PERCENT_DECODED'] }
  }
}
