/**
 * How long to wait before trying again: doubles with each failure, spread so that many pages which
 * lost the same server do not come back at the same instant.
 * @param failures - Tries that failed in a row; 0 after one that worked.
 * @param random - Between 0 and 1.
 * @returns Milliseconds: between half and one and a half of the doubled base, `maxMs` at most.
 */
export function backoffMs(
  { failures, baseMs, maxMs }: { failures: number; baseMs: number; maxMs: number },
  random: number = Math.random(),
): number {
  return Math.min(maxMs, baseMs * 2 ** Math.min(failures, 10) * (0.5 + random))
}
