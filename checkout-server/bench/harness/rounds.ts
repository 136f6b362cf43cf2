/** One thing to measure, once per round. @param round - From 0; -1 is the warm-up, thrown away. */
export type Arm<T> = (round: number) => Promise<T>

/**
 * Measures arms in turn, A B A B …, so that whatever else the machine does meets all of them alike.
 * @param options.warmUp - Runs each arm once before, without keeping the result.
 * @returns Each arm's results in the order of the rounds.
 */
export async function interleave<T extends string, V>(
  options: { rounds: number; warmUp: boolean },
  arms: Record<T, Arm<V>>,
): Promise<Record<T, V[]>> {
  const names = Object.keys(arms) as T[]
  const results = Object.fromEntries(names.map((name) => [name, [] as V[]])) as Record<T, V[]>
  for (let round = options.warmUp ? -1 : 0; round < options.rounds; round += 1) {
    for (const name of names) {
      const value = await arms[name](round)
      if (round >= 0) results[name].push(value)
    }
  }
  return results
}
