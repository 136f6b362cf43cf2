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
  parts: { machinery: Machinery; database: WorldDatabase; season: Season; players: () => number },
  place: number,
): Promise<void> {
  const { scheduler, random, faults } = world
  const { machinery, database, season } = parts
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
    const { workAtMs, webhookAtMs, feedAtMs } = await peek(world, database)
    if (workAtMs <= scheduler.nowMs + 3_000) world.spawn(() => server.work())
    if (feedAtMs <= scheduler.nowMs) server.poll()
    if (webhookAtMs === Infinity) await server.rest()
    else if (webhookAtMs <= scheduler.nowMs) server.send()
    if (season.isStormy) continue
    const nextMs = Math.min(workAtMs, webhookAtMs, feedAtMs)
    if (nextMs > season.endMs && parts.players() === 0) return
    await scheduler.sleep(Math.min(600_000, nextMs - scheduler.nowMs))
  }
}

interface Due {
  workAtMs: number
  webhookAtMs: number
  feedAtMs: number
}

/** Reads when something is due next; a step of its own, since it takes real time. */
function peek({ scheduler }: World, database: WorldDatabase): Promise<Due> {
  return new Promise((resolve) => {
    scheduler.add({
      owner: null,
      label: 'peek',
      isReady: () => true,
      run: async () => resolve(await readDue(database)),
    })
  })
}

async function readDue({ monitor }: WorldDatabase): Promise<Due> {
  const [row] = await monitor<{ workAt: Date | null; webhookAt: Date | null; feedAt: Date | null }[]>`
    select least(
        (select min(next_check_at) from payments),
        (select min(next_check_at) from refunds)) as work_at,
      (select min(next_attempt_at) from webhook_deliveries
        where status in ('pending', 'leased')) as webhook_at,
      -- An open payment whose account has no time is remembered by a poller within 10 seconds.
      (select min(greatest(coalesce(next_poll_at, '2000-01-01'), leased_until))
        from receiving_accounts
        where next_poll_at is not null or exists (
          select from amount_leases l
          where l.account_id = receiving_accounts.id and l.held_until is null)) as feed_at`
  return {
    workAtMs: row?.workAt?.getTime() ?? Infinity,
    webhookAtMs: row?.webhookAt?.getTime() ?? Infinity,
    feedAtMs: row?.feedAt?.getTime() ?? Infinity,
  }
}
