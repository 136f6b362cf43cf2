import type { Outcome } from './world/world.ts'

/** Prints a broken world: what happened, step by step, what is wrong, and how to see it again. */
export function printFailure({ seed, timeline, violations }: Outcome): void {
  console.log(`\n── seed ${seed} ──`)
  console.log(timeline.join('\n'))
  console.log(`\nBroken in seed ${seed}:`)
  for (const violation of violations) console.log(`  ${violation}`)
  console.log(`Again: npm run simulate -- --seed ${seed}\n`)
}
