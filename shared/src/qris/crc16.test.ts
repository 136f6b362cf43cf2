import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { crc16 } from './crc16.ts'

/** The polynomial bit by bit, as the standard words it: shares nothing with the table. */
function crcBitByBit(bytes: Uint8Array): string {
  let crc = 0xffff
  for (const byte of bytes) {
    for (let bit = 7; bit >= 0; bit--) {
      const carry = ((crc >> 15) & 1) ^ ((byte >> bit) & 1)
      crc = (crc << 1) & 0xffff
      if (carry) crc ^= 0x1021
    }
  }
  return crc.toString(16).toUpperCase().padStart(4, '0')
}

test('the polynomial passes its self-test', () => {
  expect(crc16('123456789')).toBe('29B1')
  expect(crc16('')).toBe('FFFF')
})

test('small values are padded to four digits', () => {
  const padded = Array.from({ length: 200 }, (_, n) => crc16(`code ${n}`))
  expect(padded.every((crc) => /^[0-9A-F]{4}$/.test(crc))).toBe(true)
  expect(padded.some((crc) => crc.startsWith('0'))).toBe(true)
})

test('any text is summed over its UTF-8 bytes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(crc16(text)).toBe(crcBitByBit(Buffer.from(text, 'utf8')))
    }),
  )
})
