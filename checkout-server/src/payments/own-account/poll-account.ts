import { NeedsLogin, type Mutation, type OpenAccountFeed } from '../../providers/account-feed.ts'
import { isOutcomeUnknown } from '../../providers/provider.ts'
import type { PaymentContext } from '../context.ts'
import { claimMutations } from './claim-mutations.ts'
import { claimReturned } from './claim-returned.ts'
import {
  endPoll,
  extendLease,
  failPoll,
  LeaseLost,
  noteRefundsRead,
  releaseLease,
  type PollLease,
} from './poll-lease.ts'
import { nextPollAt, retryPollAt } from './poll-schedule.ts'
import { pollWindow, type PollWindow } from './poll-window.ts'
import { refundLook } from './refund-look.ts'
import { CLOCK_SKEW_MS, NEEDS_LOGIN } from './timing.ts'

const EXTEND_MS = 3_000
const LONGEST_POLL_MS = 120_000

type Range = Pick<PollWindow, 'from' | 'to'>

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
  context: PollerContext,
  lease: PollLease,
  options: { isDeep: boolean; signal: AbortSignal },
): Promise<void> {
  const { payments } = context
  const { sql, clock } = payments
  const startedAt = clock()
  const { signal } = options
  try {
    const window = await pollWindow(sql, lease, { now: startedAt, isDeep: options.isDeep })
    if (window) {
      await claimMutations(payments, lease, await readFeed(context, lease, { window, signal }))
    }
    await lookForRefunds(context, lease, { hasPayments: window !== null, signal })
    const read = { ...lease, readUntil: startedAt }
    const active = await pollWindow(sql, read, { now: clock(), isDeep: false })
    const refunds = await refundLook(sql, lease.accountId, clock())
    const next = nextPollAt({ active, refunds }, clock())
    await endPoll(sql, lease, { readUntil: startedAt, nextPollAt: next })
  } catch (cause) {
    if (cause instanceof LeaseLost) {
      payments.log.warn({ accountId: lease.accountId }, cause.message)
      return
    }
    // The server stops: another goes on at once.
    if (signal.aborted) await releaseLease(sql, lease)
    else await fail(payments, lease, cause)
  }
}

/**
 * Reads the money of the last days once more, when it is due, for what its owner gave back in the app.
 * What came in there besides is none of ours: an account is also a counter's.
 */
async function lookForRefunds(
  context: PollerContext,
  lease: PollLease,
  { hasPayments, signal }: { hasPayments: boolean; signal: AbortSignal },
): Promise<void> {
  const { sql, clock, log } = context.payments
  const { accountId } = lease
  const now = clock()
  const look = await refundLook(sql, accountId, now)
  if (!look || look.dueAt > now) return
  const window = { from: look.from, to: new Date(now.getTime() + CLOCK_SKEW_MS) }
  try {
    await claimReturned(context.payments, lease, await readFeed(context, lease, { window, signal }))
  } catch (cause) {
    // Payments are not to wait for it: it comes again with the next look.
    if (!hasPayments || cause instanceof LeaseLost || signal.aborted) throw cause
    log.warn({ accountId, err: cause }, 'refunds could not be looked for')
  }
  await noteRefundsRead(sql, lease, now)
}

/** All rows of the window, while the lease is kept alive. */
async function readFeed(
  { payments, openAccountFeed }: PollerContext,
  lease: PollLease,
  { window, signal }: { window: Range; signal: AbortSignal },
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
  { from, to }: Range,
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
