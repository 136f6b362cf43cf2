import { expect, test } from 'vitest'
import { phoneNumber } from './phone-number.ts'

test.each([
  ['0812-3456-7890', '+6281234567890'],
  ['62 812 3456 7890', '+6281234567890'],
  ['+62 (812) 3456.7890', '+6281234567890'],
  ['+65 6123 4567', '+6561234567'],
  ['', ''],
])('%s is %s', (written, number) => {
  expect(phoneNumber(written)).toBe(number)
})
