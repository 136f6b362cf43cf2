/** The middle of some numbers. @throws {RangeError} There are none. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5)
}

/**
 * A quantile, interpolated between neighbours.
 * @param share - 0 to 1: 0.99 is the value that 99 % do not exceed.
 * @throws {RangeError} There are no values.
 */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  const at = share * (sorted.length - 1)
  const below = sorted[Math.floor(at)]
  const above = sorted[Math.ceil(at)]
  if (below === undefined || above === undefined) throw new RangeError('no values')
  return below + (above - below) * (at - Math.floor(at))
}

/** The arithmetic mean. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
