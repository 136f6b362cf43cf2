import { expect, test } from 'vitest'
import { keyOf, press, type Key } from './keys.ts'

const typed = (...keys: Key[]) => keys.reduce(press, 0)
const pressed = (key: string, more = {}) =>
  keyOf({ key, ctrlKey: false, metaKey: false, altKey: false, ...more })

test('digits are typed one after the other, and taken away from the end', () => {
  expect(typed('4', '4', '000')).toBe(44_000)
  expect(typed('4', '4', '000', 'erase', 'erase')).toBe(440)
  expect(typed('erase')).toBe(0)
  expect(typed('9', 'clear')).toBe(0)
})

test('nothing begins with zeros, and nothing is more than one QRIS may ask for', () => {
  expect(typed('0', '000', '7')).toBe(7)
  expect(typed('1', '000', '000', '0')).toBe(10_000_000)
  expect(typed('1', '000', '000', '0', '0')).toBe(10_000_000)
})

test('a keyboard types as the keypad does, and leaves the browser its shortcuts', () => {
  expect([pressed('7'), pressed('Backspace'), pressed('Escape')]).toEqual(['7', 'erase', 'clear'])
  expect([pressed('a'), pressed('1', { ctrlKey: true }), pressed('F5')]).toEqual([null, null, null])
})
