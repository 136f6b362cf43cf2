import { createHash, randomBytes } from 'node:crypto'

// Crockford's base 32: no I, L, O, U, so a key survives being read aloud and typed.
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const LENGTH = 25 // 125 bits
const PREFIX = 'AGP'

/** A new key as it is shown: `AGP-XXXXX-XXXXX-XXXXX-XXXXX-XXXXX`. */
export function newKeyText(): string {
  const letters = Array.from(randomBytes(LENGTH), (byte) => ALPHABET[byte & 31]).join('')
  return [PREFIX, ...(letters.match(/.{5}/g) ?? [])].join('-')
}

/**
 * What a key is looked up by. Not keyed: 125 random bits are not guessed, and a key that was paid for must
 * still count when MASTER_KEY has been replaced.
 */
export function hashOfKey(text: string): Buffer {
  return createHash('sha256').update(plainKey(text)).digest()
}

/** The last characters, by which its owner tells it from others. */
export function hintOf(text: string): string {
  return plainKey(text).slice(-5)
}

/** Without what people add and mix up: blanks, dashes, the prefix, O for 0, I and L for 1. */
function plainKey(text: string): string {
  const letters = text
    .toUpperCase()
    .replaceAll(/[^0-9A-Z]/g, '')
    .replaceAll('O', '0')
    .replaceAll(/[IL]/g, '1')
  return letters.length === LENGTH + PREFIX.length && letters.startsWith(PREFIX)
    ? letters.slice(PREFIX.length)
    : letters
}
