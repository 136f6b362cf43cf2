/** Seeded choices: one seed gives one sequence. */
export interface Random {
  /** 0 or more, below 1. */
  next(): number
  /** An integer from `from` to `to`, both included. */
  int(from: number, to: number): number
  chance(probability: number): boolean
  /** @throws {RangeError} There is nothing to choose from. */
  pick<T>(items: readonly T[]): T
}

/** Opens a sequence. @param seed - 0 to 2³² − 1. @see mulberry32, Tommy Ettinger (public domain) */
export function openRandom(seed: number): Random {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return {
    next,
    int: (from, to) => from + Math.floor(next() * (to - from + 1)),
    chance: (probability) => next() < probability,
    pick(items) {
      if (items.length === 0) throw new RangeError('there is nothing to choose from')
      return items[Math.floor(next() * items.length)] as (typeof items)[number]
    },
  }
}
