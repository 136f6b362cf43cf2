/** Simulates seeds in a process of its own, since the world's clock and chance replace the machine's. */
import { takeOverMachine } from './engine/machine.ts'
import { PLANTED_FAULTS } from './planted-faults.ts'
import type { Order } from './run-seeds.ts'
import { openWorldDatabase } from './world/database.ts'
import { simulate, type Outcome } from './world/world.ts'

const order = JSON.parse(process.argv[2] ?? '') as Order
const planted = PLANTED_FAULTS.find(({ name }) => name === order.planted) ?? null
const database = await openWorldDatabase(order.server, order.database)
takeOverMachine()

process.on('message', ({ seed }: { seed: number | null }) => {
  run(seed).catch((error: unknown) => {
    console.error(error)
    process.exit(1)
  })
})
// Whoever asked has gone: nobody would read the answer.
process.on('disconnect', () => process.exit(1))
process.send?.('ready')

async function run(seed: number | null): Promise<void> {
  if (seed === null) {
    await database.close()
    process.exit(0)
  }
  process.send?.(await outcomeOf(seed))
}

/** A broken world is lived again, the same, and looked at after each step: the first break shows. */
async function outcomeOf(seed: number): Promise<Outcome> {
  const outcome = await simulate(database, seed, { planted })
  if (outcome.violations.length === 0)
    return order.isVerbose ? outcome : { ...outcome, timeline: [] }
  const again = await simulate(database, seed, { planted, checkEachStep: true })
  return again.violations.length > 0 ? again : outcome
}
