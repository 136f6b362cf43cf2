import type { WorldDatabase } from './database.ts'
import type { Machinery } from './machinery.ts'
import type { World } from './scene.ts'

// With what the provider's clock is behind, within what own accounts allow for.
const FURTHEST_MS = 15_000

/** The weather of a world. */
export interface Season {
  isStormy: boolean
  /** What is due later than that does not keep the world from its end. */
  endMs: number
}

/**
 * Runs one server's sweep and sender until, in the calm, nothing is due any more; brings the server
 * back when it has crashed. Looks when something is due, as the real loops do without being asked.
 */
export async function keepWorking(
  world: World,
  parts: { machinery: Machinery; peek: Peek; season: Season; players: () => number },
  place: number,
): Promise<void> {
  const { scheduler, random, faults } = world
  const { machinery, peek, season } = parts
  for (;;) {
    await scheduler.sleep(random.int(400, season.isStormy ? 5_000 : 1_500))
    const server = machinery.servers[place]
    if (!server?.isAlive()) {
      if (season.isStormy) await scheduler.sleep(random.int(500, 30_000))
      machinery.restart(place)
      continue
    }
    if (random.chance(faults().clock / 20)) {
      const skewMs = server.skewMs + random.int(-8_000, 8_000)
      server.skewMs = Math.max(-FURTHEST_MS, Math.min(FURTHEST_MS, skewMs))
    }
    const { checkAtMs, refundAtMs, webhookAtMs, feedAtMs } = await peek()
    // By its own clock, which may be ahead or behind.
    const nowMs = scheduler.nowMs + server.skewMs
    if (checkAtMs <= nowMs) world.spawn(() => server.check())
    if (refundAtMs <= nowMs) world.spawn(() => server.sendRefunds())
    if (feedAtMs <= nowMs) server.poll()
    if (webhookAtMs === Infinity) await server.rest()
    else if (webhookAtMs <= scheduler.nowMs) server.send()
    if (season.isStormy) continue
    const nextMs = Math.min(checkAtMs, refundAtMs, webhookAtMs, feedAtMs)
    if (nextMs > season.endMs && parts.players() === 0) return
    await scheduler.sleep(Math.min(600_000, nextMs - scheduler.nowMs))
  }
}

interface Due {
  checkAtMs: number
  refundAtMs: number
  webhookAtMs: number
  feedAtMs: number
}

/** Tells when something is due next. */
export type Peek = () => Promise<Due>

/**
 * Reads when something is due next, as long as the database has changed since; a step of its own, since
 * it takes real time.
 */
export function openPeek(
  { scheduler }: World,
  { machinery, database }: { machinery: Machinery; database: WorldDatabase },
): Peek {
  let seen: { due: Due; statements: number } | null = null
  const look = async () => {
    const statements = machinery.statements()
    const due = await readDue(database)
    seen = { due, statements }
    return due
  }
  return () => {
    if (seen?.statements === machinery.statements()) return Promise.resolve(seen.due)
    return new Promise((resolve) => {
      const run = async () => resolve(await look())
      scheduler.add({ owner: null, label: 'peek', isReady: () => true, run })
    })
  }
}

async function readDue({ monitor }: WorldDatabase): Promise<Due> {
  const [row] = await monitor<
    Record<'checkAt' | 'refundAt' | 'webhookAt' | 'feedAt', Date | null>[]
  >`
    select (select min(next_check_at) from payments) as check_at,
      (select min(next_check_at) from refunds) as refund_at,
      (select min(greatest(next_attempt_at, leased_until)) from webhook_deliveries
        where status in ('pending', 'leased')) as webhook_at,
      -- An open payment whose account has no time is remembered by a poller within 10 seconds.
      (select min(greatest(coalesce(next_poll_at, '2000-01-01'), leased_until))
        from receiving_accounts
        where next_poll_at is not null or exists (
          select from amount_leases l
          where l.account_id = receiving_accounts.id and l.held_until is null)) as feed_at`
  return {
    checkAtMs: row?.checkAt?.getTime() ?? Infinity,
    refundAtMs: row?.refundAt?.getTime() ?? Infinity,
    webhookAtMs: row?.webhookAt?.getTime() ?? Infinity,
    feedAtMs: row?.feedAt?.getTime() ?? Infinity,
  }
}
