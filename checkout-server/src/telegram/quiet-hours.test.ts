import { expect, test } from 'vitest'
import { tellAt } from './quiet-hours.ts'

const night = { from: '22:00', until: '07:00' }
const at = (time: string) => new Date(`2026-03-01T${time}:00Z`)

test.each([
  // 21:59 in Jakarta.
  ['Asia/Jakarta', night, '14:59', '14:59'],
  ['Asia/Jakarta', night, '15:00', '+00:00'],
  // 02:30 in Jakarta, after midnight.
  ['Asia/Jakarta', night, '19:30', '+00:00'],
  ['Asia/Jakarta', night, '00:00', '00:00'],
  // The same moment: 22:00 WIB is midnight in Jayapura.
  ['Asia/Jayapura', { from: '23:00', until: '05:00' }, '15:00', '20:00'],
  ['Asia/Makassar', { from: '12:00', until: '13:30' }, '04:30', '05:30'],
  ['Asia/Makassar', { from: '12:00', until: '13:30' }, '03:59', '03:59'],
  ['Asia/Makassar', { from: '12:00', until: '12:00' }, '04:00', '04:00'],
  ['Asia/Makassar', null, '04:00', '04:00'],
] as const)('in %s with %j, news of %s UTC is told at %s', (timeZone, quietHours, now, told) => {
  const expected = told.startsWith('+') ? new Date(`2026-03-02T${told.slice(1)}:00Z`) : at(told)
  expect(tellAt({ quietHours, timeZone }, at(now))).toEqual(expected)
})
