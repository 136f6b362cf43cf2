import type { Mutation } from '../../providers/account-feed.ts'
import type { PaymentContext } from '../context.ts'
import { takeMoney } from '../incoming-money.ts'
import { beginLocking } from '../lock-payment.ts'
import { claimReturned } from './claim-returned.ts'
import { noteFeedLag } from './feed-lag.ts'
import { matchMutations, type Match } from './match.ts'
import { ownerConnectionOf } from './owner-connection.ts'
import { holdLease, LeaseLost, type PollLease } from './poll-lease.ts'

/**
 * Claims what came in: each row once, for the payment that held its amount at that time or for nobody,
 * old to new, so that of two rows for one payment the earlier pays it and the later is a duplicate.
 * Then takes over what went back of it. Safe to repeat with rows that were claimed before.
 * @throws {LeaseLost} Another poller has the account; what is not claimed yet is left to it.
 */
export async function claimMutations(
  context: PaymentContext,
  lease: PollLease,
  mutations: readonly Mutation[],
): Promise<void> {
  const failures = await claimIncoming(context, lease, mutations)
  try {
    await claimReturned(context, lease, mutations)
  } catch (cause) {
    if (cause instanceof LeaseLost) throw cause
    failures.push(cause)
  }
  // The cursor stays in front of it, so that it is neither lost nor passed over in silence.
  if (failures.length > 0) throw failures[0]
}

/** @returns What went wrong with single rows. */
async function claimIncoming(
  context: PaymentContext,
  lease: PollLease,
  mutations: readonly Mutation[],
): Promise<unknown[]> {
  const incoming = mutations.filter(({ kind }) => kind === 'incoming')
  const rows = await withoutKnown(context, lease, incoming)
  if (rows.length === 0) return []
  rows.sort((a, b) => a.at.getTime() - b.at.getTime())
  const matches = await matchMutations(context.sql, lease.accountId, rows)
  const owner = await ownerConnectionOf(context, lease.accountId)
  const ofPayments = rows.filter((_, at) => matches[at])
  await noteFeedLag(context.sql, lease, { rows: ofPayments, now: context.clock() })
  const failures: unknown[] = []
  for (const [at, mutation] of rows.entries()) {
    try {
      await claim(context, lease, { mutation, match: matches[at] ?? null, owner })
    } catch (cause) {
      if (cause instanceof LeaseLost) throw cause
      // One row that cannot be recorded must not keep the others from their payments.
      failures.push(cause)
    }
  }
  return failures
}

async function claim(
  context: PaymentContext,
  lease: PollLease,
  { mutation, match, owner }: { mutation: Mutation; match: Match | null; owner: string },
): Promise<void> {
  const isNew = await beginLocking(context.sql, async (tx) => {
    await holdLease(tx, lease)
    const recorded = await takeMoney(context, tx, {
      connectionId: match?.connectionId ?? owner,
      accountKey: lease.accountId,
      transactionId: mutation.transactionId,
      chargeId: match?.chargeId ?? null,
      paymentId: match?.paymentId ?? null,
      amount: mutation.amount,
      paidAt: mutation.at,
    })
    return recorded.isNew
  })
  if (isNew && match) context.changed(match.paymentId)
}

/** Most of what is read was read before. */
async function withoutKnown(
  { sql }: PaymentContext,
  { accountId }: PollLease,
  mutations: readonly Mutation[],
): Promise<Mutation[]> {
  // A row near a page's border may come twice.
  const byId = new Map(mutations.map((mutation) => [mutation.transactionId, mutation]))
  const known = await sql<{ id: string }[]>`
    select provider_transaction_id as id from incoming_money
    where account_key = ${accountId} and provider_transaction_id = any(${[...byId.keys()]})`
  for (const { id } of known) byId.delete(id)
  return [...byId.values()]
}
