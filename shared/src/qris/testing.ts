/** Helpers of this folder's tests. */
import { crc16, parseQris, printQris, QrisError } from './index.ts'
import { VALID } from './vectors.ts'

export const D1 = VALID.D1.text

/** The code and message of the refusal; fails when the text is accepted or something else is thrown. */
export function refusalOf(input: unknown): QrisError {
  try {
    parseQris(input as string)
  } catch (error) {
    if (error instanceof QrisError) return error
    throw error
  }
  throw new Error('the text was accepted')
}

/** D1 with some tags replaced (text) or left out (null), and a fitting checksum. */
export function variant(changes: Record<string, string | null>): string {
  const objects = parseQris(D1).objects.filter(({ tag }) => changes[tag] !== null)
  const added = Object.entries(changes).flatMap(([tag, value]) =>
    value === null || objects.some((object) => object.tag === tag) ? [] : [{ tag, value }],
  )
  return printQris([
    ...objects.map(({ tag, value }) => ({ tag, value: changes[tag] ?? value })),
    ...added,
  ])
}

/** Any text with tag 63 behind it whose checksum fits, however broken the text is. */
export function sealed(payload: string): string {
  return `${payload}6304${crc16(`${payload}6304`)}`
}
