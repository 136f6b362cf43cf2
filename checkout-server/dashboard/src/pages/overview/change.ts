/** How much more than before, as a share; null: there was nothing before, so that no share says it. */
export function changeOf(now: number, before: number): number | null {
  if (before === 0) return now === 0 ? 0 : null
  return (now - before) / Math.abs(before)
}
