/** How much of an answer is kept. */
export const EXCERPT_BYTES = 4_096

/**
 * The beginning of an answer as text for people.
 * @returns One line, without control characters; bytes that are no UTF-8 become U+FFFD.
 */
export function excerptOf(body: Buffer): string {
  if (body.length === 0) return ''
  const text = body.toString('utf8')
  return isPlain(text) ? text : text.replaceAll(/[\p{Cc}\s]+/gu, ' ').trim()
}

/** Most answers are "ok": not worth a regular expression. */
function isPlain(text: string): boolean {
  return /^[!-~]+$/.test(text)
}
