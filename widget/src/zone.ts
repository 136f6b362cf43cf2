/** One of Indonesia's three time zones. */
export interface Zone {
  name: 'WIB' | 'WITA' | 'WIT'
  /** Hours ahead of UTC; none of them has summer time. */
  hours: number
}

const WIB: Zone = { name: 'WIB', hours: 7 }

/**
 * The zone in which a payer reads times.
 * @param timeZone - IANA name. Anything but the east of Indonesia means Jakarta's: a payer abroad
 * compares with what the shop says.
 */
export function zoneOf(timeZone: string): Zone {
  if (/^Asia\/(Makassar|Ujung_Pandang)$/.test(timeZone)) return { name: 'WITA', hours: 8 }
  return timeZone === 'Asia/Jayapura' ? { name: 'WIT', hours: 9 } : WIB
}

/** The zone of this device. */
export function deviceZone(): Zone {
  // Asking for its name loads the browser's tables of languages, which takes a cheap phone 100 ms.
  const aheadOfUtc = -new Date().getTimezoneOffset() / 60
  if (aheadOfUtc !== 8 && aheadOfUtc !== 9) return WIB
  return zoneOf(new Intl.DateTimeFormat().resolvedOptions().timeZone)
}
