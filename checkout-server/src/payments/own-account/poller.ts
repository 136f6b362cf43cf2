import { startLoop, type Loop } from '../../platform/loop.ts'
import { pollAccount, type PollerContext } from './poll-account.ts'
import { leaseDue, type PollLease } from './poll-lease.ts'

const LOOK_MS = 1_000
const MOST_AT_ONCE = 20
const REMIND_MS = 10_000
const DEEP_EVERY_MS = 60 * 60_000

/**
 * Reads the feeds of own accounts: each by one poller in the whole installation, while one of its
 * payments is open or its amount is cooling, and seldom for what went back of money of the last days. Any number of processes may run this.
 */
export function startAccountPoller(context: PollerContext): Loop {
  const { sql, clock, log } = context.payments
  const underWay = new Set<Promise<void>>()
  const stopped = new AbortController()
  const deepAt = new Map<string, number>()
  let remindedAt = 0

  // The first reading of a process goes back to the oldest payment, and so does one in each hour: it
  // finds rows that came into the feed much later than they were paid.
  const isDeepDue = ({ accountId }: PollLease): boolean => {
    const now = clock().getTime()
    if (now - (deepAt.get(accountId) ?? 0) < DEEP_EVERY_MS) return false
    deepAt.set(accountId, now)
    return true
  }
  const poll = (lease: PollLease) => {
    const isDeep = isDeepDue(lease)
    const running = pollAccount(context, lease, { isDeep, signal: stopped.signal })
      .catch((error: unknown) => {
        log.error({ err: error, accountId: lease.accountId }, 'an account could not be polled')
      })
      .finally(() => underWay.delete(running))
    underWay.add(running)
  }

  const loop = startLoop({
    name: 'accounts',
    intervalMs: context.lookMs ?? LOOK_MS,
    log,
    round: async () => {
      const now = clock()
      if (now.getTime() - remindedAt >= REMIND_MS) {
        remindedAt = now.getTime()
        await remindOfOpen(context)
      }
      const limit = MOST_AT_ONCE - underWay.size
      if (limit <= 0) return false
      const leases = await leaseDue(sql, { now, limit })
      for (const lease of leases) poll(lease)
      return leases.length === limit && underWay.size < MOST_AT_ONCE
    },
  })
  return {
    wake: () => loop.wake(),
    async stop() {
      stopped.abort(new Error('the server stops'))
      await loop.stop()
      await Promise.all(underWay)
    },
  }
}

/**
 * Wakes accounts that are not read soon though a payment is open: one that was stored at the very
 * moment when the poller saw no reason to go on.
 */
export async function remindOfOpen({ payments }: PollerContext): Promise<void> {
  const now = payments.clock()
  await payments.sql`
    update receiving_accounts a set next_poll_at = ${now}
    where failures = 0 and coalesce(next_poll_at > ${new Date(now.getTime() + REMIND_MS)}, true)
      and exists (
        select from amount_leases l where l.account_id = a.id and l.held_until is null)`
}
