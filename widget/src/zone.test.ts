import { expect } from '@open-wc/testing'
import { MESSAGES } from './locales.ts'
import { clockText } from './times.ts'
import { zoneOf } from './zone.ts'

describe('the payer’s zone', () => {
  const now = Date.parse('2026-01-31T03:00:00Z')

  for (const [timeZone, text] of [
    ['Asia/Jakarta', '10.30 WIB'],
    ['Asia/Pontianak', '10.30 WIB'],
    ['Asia/Makassar', '11.30 WITA'],
    ['Asia/Ujung_Pandang', '11.30 WITA'],
    ['Asia/Jayapura', '12.30 WIT'],
    ['Asia/Singapore', '10.30 WIB'],
    ['Europe/Berlin', '10.30 WIB'],
  ] as const) {
    it(`is read as ${text} in ${timeZone}`, () => {
      const zone = zoneOf(timeZone)
      expect(clockText('2026-01-31T03:30:00Z', now, MESSAGES.id, zone)).to.equal(text)
    })
  }

  it('decides which day it is', () => {
    const late = '2026-01-31T15:30:00Z'
    const noon = Date.parse('2026-01-31T05:00:00Z')
    expect(clockText(late, noon, MESSAGES.id, zoneOf('Asia/Jakarta'))).to.equal('22.30 WIB')
    expect(clockText(late, noon, MESSAGES.id, zoneOf('Asia/Jayapura'))).to.equal('1 Feb, 00.30 WIT')
  })
})
