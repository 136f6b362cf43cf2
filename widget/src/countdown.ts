/** Seconds left at which a screen reader is told; in between the countdown is silent. */
const MARKS = [30, 60, 300]

/** Whole seconds until `expiresAt`, rounded up, never below 0. Both in milliseconds since 1970. */
export function secondsLeft(expiresAt: number, now: number): number {
  return Math.max(0, Math.ceil((expiresAt - now) / 1000))
}

/** Writes a countdown: `14:59`, `1:00:00`, and `26:00:00` for more than a day. */
export function formatCountdown(seconds: number): string {
  const hours = Math.floor(seconds / 3600)
  const rest = `${twoDigits(Math.floor((seconds % 3600) / 60))}:${twoDigits(seconds % 60)}`
  return hours > 0 ? `${hours}:${rest}` : rest
}

/**
 * The mark that was passed on the way from one reading of the countdown to the next.
 * @returns Seconds left at that mark; null when none was passed. Of several, the last.
 */
export function markPassed(before: number, after: number): number | null {
  return MARKS.find((mark) => before > mark && after <= mark && after > 0) ?? null
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0')
}
