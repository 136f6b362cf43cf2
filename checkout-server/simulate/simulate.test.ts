import { availableParallelism } from 'node:os'
import { afterAll, expect, test } from 'vitest'
import { openCrew } from './crew.ts'
import { startDatabaseServer } from './database-server.ts'
import { PLANTED_FAULTS } from './planted-faults.ts'
import { runSeeds, type Seeds } from './run-seeds.ts'
import type { Outcome } from './world/world.ts'

const SEEDS_OF_NPM_TEST = 500
// A machine that does much else at the same time takes many times as long.
const PATIENCE_MS = 600_000
// One line each: the database, the gateway, its notices, the endpoints, the money.
const MARKS = `
  ← lost before; ← lost after; ← serialization failure; ← pause; ✝ crashed; waits for a lock
  ← unreachable; ← error after it was done; ← no answer; ← done, no answer
  a notice is lost; a notice, twice; a lie
  ← 500; ← hang; ← drop before; ← drop after
  feed acc…; no_free_amount; incoming Rp; refund Rp
  dismiss; roll the secret; send failed again; turn /native
  is paid; is expired; is cancelled; is partially_refunded; is refunded`
  .split(/[;\n]/)
  .map((mark) => mark.trim())
  .filter((mark) => mark !== '')
const server = await startDatabaseServer()
const crew = await openCrew({ server, workers: Math.min(2, availableParallelism()) })
afterAll(async () => {
  await crew.close()
  await server.stop()
})

async function outcomesOf(seeds: Omit<Seeds, 'onOutcome'>, { workers } = crew): Promise<Outcome[]> {
  const outcomes: Outcome[] = []
  await runSeeds(workers, { ...seeds, onOutcome: (outcome) => outcomes.push(outcome) })
  return outcomes.toSorted((a, b) => a.seed - b.seed)
}

test(
  'a seed lives the same world each time, alone or among others',
  async () => {
    const among = await outcomesOf({ from: 11, to: 18, isVerbose: true })
    const again = await outcomesOf({ from: 15, to: 18, isVerbose: true })
    expect(again.map(({ timeline }) => timeline)).toEqual(
      among.slice(4).map(({ timeline }) => timeline),
    )
    // As `--seed 13` lives it: in a database that no other world was in.
    const fresh = await openCrew({ server, workers: 1 })
    const [alone] = await outcomesOf({ from: 13, to: 13, isVerbose: true }, fresh)
    await fresh.close()
    expect(alone?.timeline).toEqual(among[2]?.timeline)
    expect(alone?.timeline.length).toBeGreaterThan(50)
    expect(alone?.timeline).not.toEqual(among[3]?.timeline)
  },
  PATIENCE_MS,
)

test(
  'worlds are troubled: every kind of fault hits, and money moves in every way',
  async () => {
    const worlds = await outcomesOf({ from: 1, to: 40, isVerbose: true })
    const text = worlds.flatMap(({ timeline }) => timeline).join('\n')
    for (const mark of MARKS) {
      expect(text, mark).toContain(mark)
    }
  },
  PATIENCE_MS,
)

test.each(PLANTED_FAULTS.filter(({ isRare }) => !isRare))(
  'a planted fault is found: $name',
  async ({ name, shows, near = 1 }) => {
    const outcomes = await outcomesOf({
      from: near,
      to: near + SEEDS_OF_NPM_TEST - 1,
      planted: name,
      stopAtFirst: true,
    })
    const found = outcomes.flatMap(({ violations }) => violations)
    expect(found.join('\n')).toMatch(shows)
  },
  240_000,
)
