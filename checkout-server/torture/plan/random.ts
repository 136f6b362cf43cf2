import { createHash } from 'node:crypto'
import { openRandom, type Random as Choices } from '../../testing/random.ts'

/** Numbers that one seed and one name always give in the same order. */
export interface Random extends Choices {
  /** One of the values, each as likely as its weight says. */
  weighted<T>(choices: readonly (readonly [weight: number, value: T])[]): T
}

/**
 * Opens a stream of numbers. Each part of the plan has a stream of its own, so that a change to one
 * part leaves the others as they were.
 * @param name - Of the part.
 */
export function randomOf(seed: number, name: string): Random {
  const random = openRandom(createHash('sha256').update(`${seed} ${name}`).digest().readUInt32LE(0))
  return {
    ...random,
    weighted: (choices) => {
      const total = choices.reduce((sum, [weight]) => sum + weight, 0)
      let left = random.next() * total
      for (const [weight, value] of choices) {
        left -= weight
        if (left < 0) return value
      }
      return random.pick(choices.map(([, value]) => value))
    },
  }
}
