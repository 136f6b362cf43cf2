/** Simulates seeds in a process of its own, since the world's clock and chance replace the machine's. */
import { takeOverMachine } from './engine/machine.ts'
import { PLANTED_FAULTS } from './planted-faults.ts'
import type { Order, Workplace } from './crew.ts'
import { openWorldDatabase } from './world/database.ts'
import { simulate } from './world/world.ts'

const workplace = JSON.parse(process.argv[2] ?? '') as Workplace
const database = await openWorldDatabase(workplace.server, workplace.database)
takeOverMachine()

process.on('message', (order: Order) => {
  answer(order).catch((error: unknown) => {
    console.error(error)
    process.exit(1)
  })
})
// Whoever asked has gone: nobody would read the answer.
process.on('disconnect', () => process.exit(1))
process.send?.('ready')

async function answer({ seed, planted: name, isVerbose, checkEachStep }: Order): Promise<void> {
  const planted = PLANTED_FAULTS.find((fault) => fault.name === name) ?? null
  const outcome = await simulate(database, seed, { planted, checkEachStep })
  const isTold = isVerbose || outcome.violations.length > 0
  process.send?.(isTold ? outcome : { ...outcome, timeline: [] })
}
