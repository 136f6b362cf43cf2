import type { Hints } from '../../src/platform/hints.ts'

/** Hints that reach nobody, in place of `hints.ts`: what a payment costs without telling of it. */
export async function openHints(): Promise<Hints> {
  return { publish: () => {}, subscribe: () => () => {}, close: async () => {} }
}
