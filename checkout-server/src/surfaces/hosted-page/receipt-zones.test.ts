import { expect, test } from 'vitest'
import { zoneOf } from '../../../../widget/src/zone.ts'
import { RECEIPT_ZONES, zonedTime } from './receipt-zones.ts'

const instant = '2026-01-31T17:05:09Z'

test('receipts have the times of all three zones', () => {
  expect(RECEIPT_ZONES.map((zone) => zonedTime(instant, zone, 'id'))).toEqual([
    '1 Februari 2026 pukul 00.05.09 WIB',
    '1 Februari 2026 pukul 01.05.09 WITA',
    '1 Februari 2026 pukul 02.05.09 WIT',
  ])
})

test('the element and the receipt take a payer for one of the same zone', () => {
  for (const timeZone of Intl.supportedValuesOf('timeZone').concat('Asia/Ujung_Pandang')) {
    const zone = RECEIPT_ZONES.find(({ readers }) => readers.split(' ').includes(timeZone))
    expect(zone?.name ?? 'WIB', timeZone).toBe(zoneOf(timeZone).name)
  }
})
