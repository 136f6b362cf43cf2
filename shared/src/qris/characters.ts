/**
 * Splits into what QRIS lengths count: code points. Only tag 64 can hold a character that JavaScript
 * stores in two units; counting units would end its value early and shift everything behind it.
 * Nothing is composed or decomposed, since the checksum covers the bytes as they were issued.
 */
export const charactersOf = (text: string): string[] => Array.from(text)

/** ASCII only: `\d` with a Unicode flag elsewhere, or `Number`, would let look-alikes through. */
export const isDigit = (character: string): boolean => character >= '0' && character <= '9'

/** At least one character, and every one an ASCII digit. */
export const isDigits = (text: string): boolean =>
  text !== '' && charactersOf(text).every((character) => isDigit(character))

export const isAscii = (character: string): boolean => character <= '\u007f'

export const isControl = (character: string): boolean => character < ' ' || character === '\u007f'

/** Names a character that may be invisible, for a message: `U+000A`. */
export const codePointName = (character: string): string =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
