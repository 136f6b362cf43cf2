import { randomBytes } from 'node:crypto'

// Crockford's base 32, lower case: no i, l, o, u, so an id survives being read aloud.
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'
const TIME_LENGTH = 10

/** What an id names. Each table has its own prefix, so a wrong id is seen at a glance. */
export type IdPrefix =
  | 'mer'
  | 'usr'
  | 'lgn'
  | 'ses'
  | 'psk'
  | 'inv'
  | 'key'
  | 'inm'
  | 'con'
  | 'acc'
  | 'pay'
  | 'chg'
  | 'evt'
  | 'ref'
  | 'pev'
  | 'whe'
  | 'whd'
  | 'plk'
  | 'aud'
  | 'opn'
  | 'pkg'
  | 'act'
  | 'ext'
  | 'buy'
  | 'tgm'

/**
 * A new id: prefix, `_`, 10 characters of time and 16 of randomness (80 bits). Ids sort by time of
 * creation, to the millisecond.
 */
export function newId(prefix: IdPrefix, at: Date): string {
  let random = ''
  for (const byte of randomBytes(16)) random += ALPHABET[byte & 31]
  return idFloor(prefix, at) + random
}

/** The text below which every id of that prefix made before `at` sorts: a partition's bound. */
export function idFloor(prefix: IdPrefix, at: Date): string {
  // Before 1970 there is nothing, and no digits for it.
  let rest = Math.max(0, at.getTime())
  let time = ''
  for (let digit = 0; digit < TIME_LENGTH; digit += 1) {
    time = ALPHABET[rest % 32] + time
    rest = Math.floor(rest / 32)
  }
  return `${prefix}_${time}`
}

/** The id of what an operation makes: by the same operation it is the same. */
export function idFrom(prefix: IdPrefix, operationId: string): string {
  return prefix + operationId.slice(operationId.indexOf('_'))
}
