import { expect, test } from 'vitest'
import { base32, stepAt, totpCode } from './totp.ts'

// RFC 6238, appendix B, SHA-1; its eight digits cut to the six that we use.
test.each([
  [59, '287082'],
  [1_111_111_109, '081804'],
  [1_111_111_111, '050471'],
  [1_234_567_890, '005924'],
  [2_000_000_000, '279037'],
  [20_000_000_000, '353130'],
])('the code at second %i is %s', (second, code) => {
  const secret = Buffer.from('12345678901234567890')
  expect(totpCode(secret, stepAt(new Date(second * 1000)))).toBe(code)
})

// RFC 4648, §10.
test.each([
  ['', ''],
  ['f', 'MY'],
  ['fo', 'MZXQ'],
  ['foo', 'MZXW6'],
  ['foobar', 'MZXW6YTBOI'],
])('%j is %s in base 32', (text, encoded) => {
  expect(base32(Buffer.from(text))).toBe(encoded)
})
