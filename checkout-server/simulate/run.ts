/**
 * The core under a seeded world of faults: `npm run simulate -- --seeds 500` runs seeds 1 to 500,
 * `--seed 42 [--verbose]` one of them, with its timeline. Ends with code 1 when a promise was broken.
 */
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { openCrew } from './crew.ts'
import { startDatabaseServer } from './database-server.ts'
import { PLANTED_FAULTS } from './planted-faults.ts'
import { printFailure } from './report.ts'
import { runSeeds } from './run-seeds.ts'

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '500' },
    seed: { type: 'string' },
    from: { type: 'string', default: '1' },
    workers: { type: 'string', default: String(availableParallelism()) },
    plant: { type: 'string' },
    verbose: { type: 'boolean', default: false },
  },
})
const one = values.seed === undefined ? null : countOf('--seed', values.seed)
const from = one ?? countOf('--from', values.from)
const seeds = one === null ? countOf('--seeds', values.seeds) : 1
const planted = values.plant ?? null
if (planted !== null && !PLANTED_FAULTS.some(({ name }) => name === planted)) {
  console.error(`--plant must be one of ${PLANTED_FAULTS.map(({ name }) => name).join(', ')}`)
  process.exit(2)
}

const startedMs = performance.now()
const server = await startDatabaseServer()
try {
  const crew = await openCrew({
    server,
    workers: Math.min(seeds, countOf('--workers', values.workers)),
  })
  const { failures } = await runSeeds(crew.workers, {
    from,
    to: from + seeds - 1,
    planted,
    isVerbose: values.verbose,
    onOutcome(outcome) {
      if (outcome.violations.length > 0) printFailure(outcome)
      else if (values.verbose)
        console.log(`${outcome.timeline.join('\n')}\nseed ${outcome.seed}: in order\n`)
    },
  })
  await crew.close()
  console.log(`${((performance.now() - startedMs) / 1000).toFixed(1)} s`)
  console.log(`simulate: seeds=${seeds} failures=${failures}`)
  process.exitCode = failures > 0 ? 1 : 0
} finally {
  await server.stop()
}

function countOf(name: string, text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text)
  console.error(`${name} must be a whole number of 1 or more, not "${text}"`)
  process.exit(2)
}
