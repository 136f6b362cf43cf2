import type { StoredAnswer } from '../../src/payments/idempotency.ts'
import { newMasterKey, openVault, type Vault } from '../../src/platform/vault.ts'
import { CALM, drawFaultPlan, type FaultPlan } from '../engine/faults.ts'
import { onMachine } from '../engine/machine.ts'
import { seededRandom, type Random } from '../engine/random.ts'
import { Scheduler } from '../engine/scheduler.ts'
import { openSqlWorld } from '../engine/sql.ts'
import { checkLiveness } from '../invariants/liveness.ts'
import { readLedger } from '../invariants/ledger.ts'
import { checkSafety, newMemory } from '../invariants/safety.ts'
import type { PlantedFault } from '../planted-faults.ts'
import { WORLD_START, type WorldDatabase } from './database.ts'
import { openGateway, type Gateway } from './gateway.ts'
import { givenMerchant, type WorldMerchant } from './merchants.ts'
import { ServerProcess, type ProcessWorld } from './process.ts'
import { openReceivers } from './receivers.ts'
import type { Order } from './shop.ts'
import { carryNews, playOrder } from './story.ts'

const NAMES = ['server-1', 'server-2'] as const
const CHECK_EVERY = 12
const CALM_MS = 2 * 60 * 60 * 1000
const GRACE_MS = 60 * 60 * 1000
const VAULT = openVault(newMasterKey())

/** What one seed came to. */
export interface Outcome {
  seed: number
  /** What was broken, in a sentence each; none: the world was in order. */
  violations: string[]
  timeline: readonly string[]
  steps: number
  statements: number
}

/** One simulated world, as those who play in it see it. */
export interface World {
  scheduler: Scheduler
  random: Random
  gateway: Gateway
  faults(): FaultPlan
  /** Answers that shops got, by merchant and key. */
  answers: { key: string; answer: StoredAnswer }[]
  answerCount: number
  anyServer(): ServerProcess
  connection(id: string): { id: string; merchantId: string; provider: string }
  /** Starts something that the world waits for at its end. */
  spawn(play: () => Promise<unknown>): void
}

/**
 * Simulates one seed: a stormy time full of faults, then a calm one in which everything must come to
 * its end. @param options.checkEachStep - Looks for broken promises after every step, not every few.
 */
export async function simulate(
  database: WorldDatabase,
  seed: number,
  options: { planted?: PlantedFault | null; checkEachStep?: boolean } = {},
): Promise<Outcome> {
  await database.reset()
  const root = seededRandom(`autogopay ${seed}`)
  const scheduler = new Scheduler(root.fork('schedule'), WORLD_START.getTime())
  const violations: string[] = []
  try {
    await onMachine({ scheduler, random: root.fork('machine') }, () =>
      live({ database, scheduler, root, violations, seed, ...options }),
    )
  } catch (error) {
    violations.push(`the simulation broke off: ${(error as Error).stack}`)
  }
  await database.settle()
  const { timeline, steps } = scheduler
  return { seed, violations, timeline, steps, statements: steps }
}

interface Life {
  database: WorldDatabase
  scheduler: Scheduler
  root: Random
  violations: string[]
  seed: number
  planted?: PlantedFault | null
  checkEachStep?: boolean
}

async function live(life: Life): Promise<void> {
  const { database, scheduler, root, violations, planted = null } = life
  const random = root.fork('play')
  let faults: FaultPlan = drawFaultPlan(root.fork('faults'))
  // Half of the worlds have one session only: transactions one by one, statements still mixed.
  const sessions = random.chance(0.3) ? database.sessions.slice(0, 1) : database.sessions
  const sqlWorld = openSqlWorld({
    scheduler,
    builder: database.builder,
    sessions,
    rewrite: planted?.rewrite ?? (() => null),
  })
  const merchants = [await givenMerchant(database.monitor, VAULT)]
  if (random.chance(0.3)) merchants.push(await givenMerchant(database.monitor, VAULT))
  const playing = new Set<Promise<unknown>>()
  let brokenBy: unknown = null
  const spawn = (play: () => Promise<unknown>) => {
    const over: Promise<unknown> = play()
      .catch((error: unknown) => {
        brokenBy ??= error
      })
      .finally(() => playing.delete(over))
    playing.add(over)
  }

  const gateway = openGateway({
    scheduler,
    random: root.fork('gateway'),
    trouble: () => faults.provider,
    onNews: (news) => spawn(() => carryNews(world, news)),
  })
  const receivers = openReceivers({
    scheduler,
    random: root.fork('receivers'),
    trouble: () => faults.endpoint,
  })
  const processWorld: ProcessWorld = {
    scheduler,
    random: root.fork('processes'),
    vault: VAULT as Vault,
    faults: () => faults,
    sqlOf: sqlWorld.sqlOf,
    abandon: sqlWorld.abandon,
    providerOf: (host, id) => {
      const provider = gateway.providerOf(host, id)
      return planted?.provider?.(provider) ?? provider
    },
    connectionOf: (merchantId) => merchants.find(({ id }) => id === merchantId)?.connection ?? null,
    dispatcherOf: receivers.dispatcherOf,
    plant: (context, sql) => planted?.context?.(context, sql) ?? context,
  }
  const servers = NAMES.map((name) => new ServerProcess(processWorld, name))
  const restart = (place: number) => {
    const name = NAMES[place] ?? 'server'
    servers[place] = new ServerProcess(processWorld, name)
    scheduler.note(servers[place], 'started')
  }
  const world: World = {
    scheduler,
    random,
    gateway,
    faults: () => faults,
    answers: [],
    answerCount: 0,
    anyServer: () => random.pick(servers),
    connection(id) {
      const merchant = merchants.find(({ connection }) => connection.id === id)
      if (!merchant) throw new Error(`no connection ${id}`)
      return { ...merchant.connection, merchantId: merchant.id }
    },
    spawn,
  }

  const memory = newMemory()
  const look = async () => {
    const ledger = await readLedger(database.monitor)
    const { answers } = world
    const found = checkSafety({ ledger, memory, gateway, answers, receivers, merchants })
    for (const text of found) {
      if (violations.includes(text)) continue
      violations.push(text)
      scheduler.note(null, `!! ${text}`)
    }
    return ledger
  }
  scheduler.afterStep = async () => {
    if (life.checkEachStep || scheduler.steps % CHECK_EVERY === 0) await look()
  }

  /** Reads when something is due next; a step of its own, since it takes real time. */
  const peek = () =>
    new Promise<Due>((resolve) => {
      scheduler.add({
        owner: null,
        label: 'peek',
        isReady: () => true,
        run: async () => resolve(await readDue(database)),
      })
    })

  const stormEndMs = scheduler.nowMs + random.int(60_000, 200_000)
  const calmEndMs = stormEndMs + CALM_MS
  let isStormy = true
  let isOver = false
  const keepWorking = async (place: number) => {
    while (!isOver) {
      await scheduler.sleep(random.int(400, isStormy ? 5_000 : 1_500))
      const server = servers[place]
      if (!server?.isAlive()) {
        if (isStormy) await scheduler.sleep(random.int(500, 30_000))
        restart(place)
        continue
      }
      if (isStormy && random.chance(faults.clock / 20)) server.skewMs += random.int(-8_000, 8_000)
      const due = await peek()
      if (due.workAtMs !== null && due.workAtMs <= scheduler.nowMs + 3_000) spawn(() => server.work())
      if (due.webhookAtMs === null) await server.rest()
      else if (due.webhookAtMs <= scheduler.nowMs) server.send()
      if (isStormy) continue
      const nextMs = Math.min(due.workAtMs ?? Infinity, due.webhookAtMs ?? Infinity)
      // What is due much later only looks for refunds made elsewhere.
      if (nextMs > calmEndMs && playing.size === 0) return
      await scheduler.sleep(Math.min(600_000, nextMs - scheduler.nowMs))
    }
  }

  const orders = drawOrders(random, merchants)
  for (const order of orders) spawn(() => playOrder(world, order))
  const daemons = NAMES.map((_, place) => keepWorking(place))
  let areDaemonsDone = false
  void Promise.all(daemons).then(
    () => (areDaemonsDone = true),
    (error: unknown) => (brokenBy ??= error),
  )
  scheduler.after(stormEndMs - scheduler.nowMs, () => {
    isStormy = false
    faults = CALM
    scheduler.note(null, '── the faults stop ──')
    for (const server of servers) {
      server.pausedUntilMs = 0
      server.skewMs = 0
    }
  })
  await scheduler.run(
    () =>
      areDaemonsDone ||
      brokenBy !== null ||
      violations.length > 0 ||
      scheduler.nowMs > calmEndMs + GRACE_MS,
  )
  isOver = true
  if (brokenBy) throw brokenBy
  const ledger = await look()
  if (violations.length > 0) return
  const late = areDaemonsDone ? [] : ['it did not come to rest after the faults had stopped']
  violations.push(...late, ...checkLiveness({ ledger, gateway, receivers, nowMs: scheduler.nowMs }))
}

interface Due {
  workAtMs: number | null
  webhookAtMs: number | null
}

async function readDue({ monitor }: WorldDatabase): Promise<Due> {
  const [row] = await monitor<{ workAt: Date | null; webhookAt: Date | null }[]>`
    select least(
        (select min(next_check_at) from payments),
        (select min(next_check_at) from refunds)) as work_at,
      (select min(next_attempt_at) from webhook_deliveries
        where status in ('pending', 'leased')) as webhook_at`
  return {
    workAtMs: row?.workAt?.getTime() ?? null,
    webhookAtMs: row?.webhookAt?.getTime() ?? null,
  }
}

function drawOrders(random: Random, merchants: readonly WorldMerchant[]): Order[] {
  const count = random.int(1, 3)
  return Array.from({ length: count }, (_, index) => ({
    merchant: random.pick(merchants),
    orderId: `order-${random.chance(0.1) ? 1 : index + 1}`,
    amount: 10_000,
    expiresInSeconds: random.pick([60, 90, 120]),
    key: random.chance(0.6) ? `key-${index}` : null,
    paymentId: null,
  }))
}
