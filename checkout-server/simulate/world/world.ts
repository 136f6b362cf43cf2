import { CALM, drawFaultPlan } from '../engine/faults.ts'
import { onMachine } from '../engine/machine.ts'
import { seededRandom, type Random } from '../engine/random.ts'
import { Scheduler } from '../engine/scheduler.ts'
import { checkLiveness } from '../invariants/liveness.ts'
import { readLedger } from '../invariants/ledger.ts'
import { checkAccounts, checkEarliest } from '../invariants/accounts.ts'
import { checkSafety, newMemory } from '../invariants/safety.ts'
import { checkWebhooks } from '../invariants/webhooks.ts'
import type { PlantedFault } from '../planted-faults.ts'
import { WORLD_START, type WorldDatabase } from './database.ts'
import { assemble, type Machinery } from './machinery.ts'
import { tendEndpoints, turnOnAgain } from './endpoint-owner.ts'
import { tendInbox } from './inbox.ts'
import { payAtCounter } from './payers.ts'
import { openPlayers } from './players.ts'
import { drawOrders, type World } from './scene.ts'
import { carryNews, playOrder } from './story.ts'
import { keepWorking, openPeek, type Season } from './work-behind.ts'

const CHECK_EVERY = 32
const CALM_MS = 2 * 60 * 60 * 1000
const GRACE_MS = 60 * 60 * 1000

/** What one seed came to. */
export interface Outcome {
  seed: number
  /** What was broken, in a sentence each; none: the world was in order. */
  violations: string[]
  timeline: readonly string[]
  steps: number
}

interface Options {
  planted?: PlantedFault | null
  /** Looks for broken promises after every step, not every few. */
  checkEachStep?: boolean
}

interface Life extends Options {
  database: WorldDatabase
  scheduler: Scheduler
  root: Random
  violations: string[]
}

/**
 * Simulates one seed: a stormy time full of faults, then a calm one in which everything must come to
 * its end. In a process where {@link takeOverMachine} was called.
 */
export async function simulate(
  database: WorldDatabase,
  seed: number,
  options: Options = {},
): Promise<Outcome> {
  await database.reset()
  const root = seededRandom(`autogopay ${seed}`)
  const scheduler = new Scheduler(root.fork('schedule'), WORLD_START.getTime())
  const violations: string[] = []
  try {
    await onMachine({ scheduler, random: root.fork('machine') }, () =>
      live({ database, scheduler, root, violations, ...options }),
    )
  } catch (error) {
    violations.push(`the simulation broke off: ${(error as Error).stack}`)
  }
  await database.settle()
  const { timeline, steps } = scheduler
  return { seed, violations, timeline, steps }
}

async function live(life: Life): Promise<void> {
  const { database, scheduler, root, violations } = life
  const random = root.fork('play')
  const players = openPlayers()
  const storm = drawFaultPlan(root.fork('faults'))
  const stormEndMs = scheduler.nowMs + random.int(60_000, 200_000)
  const season: Season = { isStormy: true, endMs: stormEndMs + CALM_MS }
  const faults = () => (season.isStormy ? storm : CALM)
  const machinery = await assemble({
    database,
    scheduler,
    root,
    faults,
    planted: life.planted ?? null,
    onNews: (news) => players.spawn(() => carryNews(world, news)),
  })
  const { merchants, gateway, accounts, amountCooldownMs } = machinery
  const world: World = {
    scheduler,
    random,
    faults,
    gateway,
    accounts,
    amountCooldownMs,
    transfers: new Map(),
    orders: drawOrders(random, { merchants, amountCooldownMs }),
    answers: [],
    answerCount: 0,
    anyServer: () => random.pick(machinery.servers),
    connection: machinery.connection,
    spawn: players.spawn,
  }
  const look = openLook(life, { world, machinery })
  scheduler.afterStep = async () => {
    if (life.checkEachStep || scheduler.steps % CHECK_EVERY === 0) await look()
  }
  for (const order of world.orders) players.spawn(() => playOrder(world, order))
  for (const accountId of accounts.accounts.keys()) {
    players.spawn(() => payAtCounter(world, accountId))
  }
  for (const merchant of merchants) {
    if (random.chance(0.5)) players.spawn(() => tendInbox(world, merchant))
    if (random.chance(0.4)) players.spawn(() => tendEndpoints(world, merchant))
  }
  let working = machinery.servers.length
  const peek = openPeek(world, { machinery, database })
  const parts = { machinery, peek, season, players: players.count }
  for (const place of machinery.servers.keys()) {
    const ended = () => {
      working -= 1
    }
    keepWorking(world, parts, place).then(ended, (error: unknown) => {
      violations.push(`the work behind broke off: ${String(error)}`)
    })
  }
  scheduler.after(stormEndMs - scheduler.nowMs, () => endStorm(world, { season, machinery }))

  const isTooLate = () => scheduler.nowMs > season.endMs + GRACE_MS
  const isBroken = () => violations.length > 0 || players.brokenBy() !== null
  await scheduler.run(() => working === 0 || isBroken() || isTooLate())
  if (players.brokenBy() !== null) throw players.brokenBy()
  const ledger = await look()
  if (isBroken()) return
  if (working > 0) violations.push('it did not come to rest after the faults had stopped')
  violations.push(...checkLiveness({ ledger, ...machinery }))
}

/** Compares what we wrote down with what the gateway, the endpoints and the shops know. */
function openLook(
  { database, scheduler, violations }: Life,
  { world, machinery }: { world: World; machinery: Machinery },
) {
  const memory = newMemory()
  // A row that cannot be recorded at the first try is passed over by those after it.
  const canBeOutOfOrder = world.faults().statement > 0
  return async () => {
    const ledger = await readLedger(database.monitor)
    const scene = { ledger, memory, ...world, ...machinery }
    const broken = [
      ...checkSafety(scene),
      ...checkAccounts(scene),
      ...checkWebhooks(scene),
      ...(canBeOutOfOrder ? [] : checkEarliest(scene)),
    ]
    for (const text of broken) {
      if (violations.includes(text)) continue
      violations.push(text)
      scheduler.note(null, `!! ${text}`)
    }
    return ledger
  }
}

function endStorm(
  world: World,
  { season, machinery }: { season: Season; machinery: Machinery },
): void {
  season.isStormy = false
  world.scheduler.note(null, '── the faults stop ──')
  for (const server of machinery.servers) {
    server.pausedUntilMs = 0
    server.skewMs = 0
  }
  for (const merchant of machinery.merchants) {
    world.spawn(() => turnOnAgain(world, merchant))
  }
}
