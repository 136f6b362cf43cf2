const WIB_OFFSET_MS = 7 * 60 * 60 * 1000

/**
 * An instant as Midtrans prints it: Jakarta time without a zone.
 * @param at - Milliseconds since 1970.
 * @returns For example `2026-03-01 10:00:00`.
 */
export const formatWib = (at: number): string =>
  new Date(at + WIB_OFFSET_MS).toISOString().slice(0, 19).replace('T', ' ')

const SHAPE = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2})(?: ([+-]\d{2}):?(\d{2}))?$/

/**
 * Reads `2026-03-01 10:00:00 +0700`, and the form without a zone, which means Jakarta time.
 * @returns Milliseconds since 1970, or null when the text is not such a time or no real date.
 */
export const parseMidtransTime = (text: string): number | null => {
  const [, date, time, hours = '+07', minutes = '00'] = SHAPE.exec(text) ?? []
  if (!date || !time) return null
  const at = Date.parse(`${date}T${time}.000${hours}:${minutes}`)
  if (Number.isNaN(at)) return null
  // Date.parse turns 30 February into 2 March instead of refusing it.
  const sign = hours.startsWith('-') ? -1 : 1
  const offset = sign * (Math.abs(Number(hours)) * 60 + Number(minutes)) * 60_000
  const echo = new Date(at + offset).toISOString().slice(0, 19).replace('T', ' ')
  return echo === `${date} ${time}` ? at : null
}
