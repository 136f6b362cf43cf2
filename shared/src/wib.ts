/** Jakarta time (WIB, UTC+7, no summer time) without zod, so that a browser bundle can carry it. */

const WIB_OFFSET_MS = 7 * 60 * 60 * 1000
const WIB_SHAPE = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/

/**
 * Writes an instant as Jakarta wall-clock time, to the second.
 * @returns `2024-03-30 10:15:00` for 03:15 UTC of that day.
 */
export function formatWib(at: Date): string {
  return shifted(at).toISOString().slice(0, 19).replace('T', ' ')
}

/**
 * Reads Jakarta wall-clock time.
 * @param text - `YYYY-MM-DD HH:MM:SS`, no zone: it always means WIB (UTC+7).
 * @throws {RangeError} Another format, or a day or hour that does not exist.
 */
export function parseWib(text: string): Date {
  const at = WIB_SHAPE.test(text)
    ? new Date(`${text.replace(' ', 'T')}+07:00`)
    : new Date(Number.NaN)
  // Date rolls 2024-02-30 over to March; writing it back shows whether it did.
  if (Number.isNaN(at.getTime()) || formatWib(at) !== text) {
    throw new RangeError(`not a WIB time (YYYY-MM-DD HH:MM:SS): ${text}`)
  }
  return at
}

/** Writes an instant as RFC 3339 with Jakarta's offset: `2024-03-30T10:15:00.000+07:00`. */
export function formatInstant(at: Date): string {
  return `${shifted(at).toISOString().slice(0, -1)}+07:00`
}

function shifted(at: Date): Date {
  return new Date(at.getTime() + WIB_OFFSET_MS)
}
