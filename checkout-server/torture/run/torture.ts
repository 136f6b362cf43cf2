import { setTimeout as wait } from 'node:timers/promises'
import { compare } from '../compare/compare.ts'
import { openDiary } from '../life/diary.ts'
import type { LifeWorld } from '../life/life-world.ts'
import { live } from '../life/live.ts'
import { openPhone } from '../life/phone.ts'
import { openShop } from '../life/shop.ts'
import { PRELUDE_MS, type Order } from '../plan/orders.ts'
import type { Plan } from '../plan/plan.ts'
import { takeRunFolder } from '../world/folder.ts'
import { startWorld, type World } from '../world/world.ts'
import { findUnnoticed, PLANTS, type PlantName } from './plants.ts'
import { readLedgers } from './read-ledgers.ts'
import { isClean, report, type RunFacts } from './report.ts'
import { settle } from './settle.ts'
import { strikeAll } from './strike.ts'

// Enough for a code of five minutes that was made last by a payment link, the minute that its feed has
// for telling, and a recovery. Most runs are settled sooner.
const SETTLE_MS = 450_000
const LIVES_MS = 90_000
const PROGRESS_MS = 15_000

/** How to run. */
export interface TortureOptions {
  plan: Plan
  dataDir: string
  /** Faults to plant before the ledgers are compared. */
  plants: readonly PlantName[]
  /** After a clean comparison, plants every fault there is and makes sure that each is noticed. */
  proves: boolean
  /** Keeps data and logs of a clean run too. */
  keep: boolean
  /** Aborted: the run ends at once. */
  signal: AbortSignal
  log(text: string): void
}

/**
 * Runs a plan on real processes and compares the ledgers.
 * @returns The lines to print, and whether all is well.
 */
export async function torture(
  options: TortureOptions,
): Promise<{ lines: string[]; isClean: boolean }> {
  const { plan, log } = options
  const folder = await takeRunFolder(options.dataDir, String(plan.seed))
  const world = await startWorld(folder, { seed: plan.seed })
  try {
    const facts = await runPlan(world, options)
    const unnoticed = options.proves && isClean(facts) ? await findUnnoticed(world, facts) : null
    const clean = isClean(facts) && (unnoticed ?? []).length === 0
    const lines = [...proofLines(unnoticed), ...report(facts)]
    await world.stop()
    if (clean && !options.keep) await folder.remove()
    else log(`data and logs are kept in ${folder.path}`)
    return { lines, isClean: clean }
  } finally {
    await world.stop()
  }
}

function proofLines(unnoticed: readonly string[] | null): string[] {
  if (unnoticed === null) return []
  const count = Object.keys(PLANTS).length
  const what = unnoticed.length === 0 ? 'each was noticed' : `NOT noticed: ${unnoticed.join(', ')}`
  return [`planted ${count} faults into the ledgers after the comparison: ${what}`]
}

async function runPlan(world: World, options: TortureOptions): Promise<RunFacts> {
  const { plan, log } = options
  const diary = openDiary()
  const over = new AbortController()
  let orderFaults = 0
  const gives = { up: () => over.signal.aborted || options.signal.aborted }
  const merchant = (number: number) => {
    const found = world.merchants[number]
    if (!found) throw new Error(`the plan names merchant ${number}, who is not there`)
    return found
  }
  const phone = openPhone({
    sandboxUrl: world.sandboxUrl,
    serverKeyOf: (number) => merchant(number).serverKey,
    gives,
  })
  const shopWorld = {
    baseUrl: world.baseUrl,
    apiKeyOf: (number: number) => merchant(number).apiKey,
    diary,
    gives,
  }
  const lifeWorld: LifeWorld = {
    ...shopWorld,
    phone,
    shop: openShop(shopWorld),
    counterCode: world.counterCode,
    over: over.signal,
    countFault: () => {
      orderFaults += 1
    },
  }
  const startedAt = Date.now() + PRELUDE_MS
  const progress = setInterval(() => {
    const seconds = Math.round((Date.now() - startedAt) / 1000)
    log(`${seconds} s: ${diary.orders.filter(({ outcome }) => outcome === 'made').length} payments`)
  }, PROGRESS_MS)
  try {
    const lives = beginLives(lifeWorld, plan.orders, startedAt, options.signal)
    // Waited for below; an end by a signal must not find it unwatched.
    lives.catch(() => {})
    await strikeAll(world, { phone, faults: plan.faults, startedAt, log, signal: options.signal })
    await sleepUntil(startedAt + plan.forMs, options.signal)
    log('the faults are over')
    await world.calm()
    await Promise.race([lives, wait(LIVES_MS, null, { ref: false })])
    const settled = await settle(world, { withinMs: SETTLE_MS, signal: options.signal, log })
    // What the pages showed until now is what counts.
    over.abort()
    await lives
    if (settled.open.length > 0) log(`still open: ${settled.open.join(', ')}`)
    for (const name of options.plants) await PLANTS[name].plant(world)
    const ledgers = await readLedgers(world, diary)
    return {
      seed: plan.seed,
      faults: plan.faults.length + orderFaults,
      kills: plan.kills,
      ledgers,
      verdict: compare(ledgers),
      unexpectedEnds: Object.values(world.programs)
        .map((program) => program.unexpectedEnds())
        .reduce((sum, ends) => sum + ends, 0),
      resent: settled.resent,
      settledInSeconds: settled.seconds,
    }
  } finally {
    over.abort()
    clearInterval(progress)
  }
}

/** Every order at its time; none waits for another. */
async function beginLives(
  world: LifeWorld,
  orders: readonly Order[],
  startedAt: number,
  signal: AbortSignal,
): Promise<void> {
  const lives: Promise<void>[] = []
  for (const order of orders) {
    await sleepUntil(startedAt + order.atMs, signal)
    lives.push(
      live(world, order).catch((error: unknown) => {
        const text = `order ${order.id}: ${error instanceof Error ? error.message : String(error)}`
        world.diary.complaints.push({ paymentId: null, text })
      }),
    )
  }
  await Promise.all(lives)
}

function sleepUntil(at: number, signal: AbortSignal): Promise<unknown> {
  return wait(Math.max(0, at - Date.now()), null, { signal })
}
