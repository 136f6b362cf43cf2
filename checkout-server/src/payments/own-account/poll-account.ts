import { NeedsLogin, type Mutation, type OpenAccountFeed } from '../../providers/account-feed.ts'
import { isOutcomeUnknown } from '../../providers/provider.ts'
import type { PaymentContext } from '../context.ts'
import { claimMutations } from './claim-mutations.ts'
import {
  endPoll,
  extendLease,
  failPoll,
  LeaseLost,
  releaseLease,
  type PollLease,
} from './poll-lease.ts'
import { nextPollAt, retryPollAt } from './poll-schedule.ts'
import { pollWindow, type PollWindow } from './poll-window.ts'
import { NEEDS_LOGIN } from './timing.ts'

const EXTEND_MS = 3_000
const LONGEST_POLL_MS = 120_000

/** What reading feeds needs. */
export interface PollerContext {
  payments: PaymentContext
  openAccountFeed: OpenAccountFeed
  /** How often to look for accounts that are due: every second by default. */
  lookMs?: number
}

/**
 * Reads a leased account's feed once and claims what it says. Nothing is claimed before all of it was
 * read, for rows come in any order and the earliest is to win. A failure is kept with the account, for
 * its owner and for those who wait, and leaves the cursor where it was.
 * @param options.isDeep - Read from the oldest open or cooling payment on.
 */
export async function pollAccount(
  { payments, openAccountFeed }: PollerContext,
  lease: PollLease,
  options: { isDeep: boolean; signal: AbortSignal },
): Promise<void> {
  const { sql, clock } = payments
  const startedAt = clock()
  try {
    const window = await pollWindow(sql, lease, { now: startedAt, isDeep: options.isDeep })
    if (window) {
      const mutations = await readFeed({ payments, openAccountFeed }, lease, {
        window,
        signal: options.signal,
      })
      await claimMutations(payments, lease, mutations)
    }
    const after = await pollWindow(
      sql,
      { ...lease, readUntil: startedAt },
      { now: clock(), isDeep: false },
    )
    await endPoll(sql, lease, { readUntil: startedAt, nextPollAt: nextPollAt(after, clock()) })
  } catch (cause) {
    if (cause instanceof LeaseLost) {
      payments.log.warn({ accountId: lease.accountId }, cause.message)
      return
    }
    // The server stops: another goes on at once.
    if (options.signal.aborted) await releaseLease(sql, lease)
    else await fail(payments, lease, cause)
  }
}

/** All rows of the window, while the lease is kept alive. */
async function readFeed(
  { payments, openAccountFeed }: PollerContext,
  lease: PollLease,
  { window, signal }: { window: PollWindow; signal: AbortSignal },
): Promise<Mutation[]> {
  const lost = new AbortController()
  const timer = setInterval(() => {
    extendLease(payments.sql, lease, payments.clock()).then(
      (isHeld) => isHeld || lost.abort(new LeaseLost('the lease went to another poller')),
      // The database is away: every write is fenced anyhow.
      () => {},
    )
  }, EXTEND_MS)
  const until = AbortSignal.any([signal, lost.signal, AbortSignal.timeout(LONGEST_POLL_MS)])
  try {
    // Also where a feed does not listen to the signal: nobody else may read it meanwhile.
    return await Promise.race([
      allRows(openAccountFeed, lease.accountId, window, until),
      ended(until),
    ])
  } catch (cause) {
    throw lost.signal.aborted ? lost.signal.reason : cause
  } finally {
    clearInterval(timer)
  }
}

async function allRows(
  openAccountFeed: OpenAccountFeed,
  accountId: string,
  { from, to }: PollWindow,
  signal: AbortSignal,
): Promise<Mutation[]> {
  const feed = await openAccountFeed(accountId)
  const rows: Mutation[] = []
  for await (const page of feed.mutations({ from, to }, signal)) rows.push(...page)
  return rows
}

function ended(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
  })
}

async function fail(context: PaymentContext, lease: PollLease, cause: unknown): Promise<void> {
  const { accountId, failures } = lease
  const now = context.clock()
  const reason = reasonOf(cause)
  if (reason === null) context.log.error({ accountId, err: cause }, 'reading a feed failed')
  else if (failures === 0) context.log.warn({ accountId, reason }, 'a feed could not be read')
  await failPoll(context.sql, lease, {
    reason: reason ?? 'something went wrong on our side',
    nextPollAt: retryPollAt(cause, { failures, now }),
  })
}

/** For the account's owner; null: ours to find in the log, and not for others' eyes. */
function reasonOf(cause: unknown): string | null {
  if (cause instanceof NeedsLogin) return `${NEEDS_LOGIN}: ${cause.message}`
  return isOutcomeUnknown(cause) && cause instanceof Error ? cause.message : null
}
