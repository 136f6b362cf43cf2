import type { Mutation } from '../../providers/account-feed.ts'
import type { PaymentContext } from '../context.ts'
import { takeMoney } from '../incoming-money.ts'
import { noteFeedLag } from './feed-lag.ts'
import { matchMutations, type Match } from './match.ts'
import { holdLease, LeaseLost, type PollLease } from './poll-lease.ts'

/**
 * Claims what came in: each row once, for the payment that held its amount at that time or for nobody,
 * old to new, so that of two rows for one payment the earlier pays it and the later is a duplicate.
 * Refunds are nobody's payment. Safe to repeat with rows that were claimed before.
 * @throws {LeaseLost} Another poller has the account; what is not claimed yet is left to it.
 */
export async function claimMutations(
  context: PaymentContext,
  lease: PollLease,
  mutations: readonly Mutation[],
): Promise<void> {
  const incoming = mutations.filter(({ kind }) => kind === 'incoming')
  const rows = await withoutKnown(context, lease, incoming)
  if (rows.length === 0) return
  rows.sort((a, b) => a.at.getTime() - b.at.getTime())
  const matches = await matchMutations(context.sql, lease.accountId, rows)
  const owner = await connectionOf(context, lease.accountId)
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
  // The cursor stays in front of it, so that it is neither lost nor passed over in silence.
  if (failures.length > 0) throw failures[0]
}

async function claim(
  context: PaymentContext,
  lease: PollLease,
  { mutation, match, owner }: { mutation: Mutation; match: Match | null; owner: string },
): Promise<void> {
  const isNew = await context.sql.begin(async (tx) => {
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

/**
 * The connection that nobody's money is shown at: of those to the account that are in use the first
 * owner's, else the oldest. Who disconnected it has no business with the money of those who use it now.
 */
async function connectionOf({ sql }: PaymentContext, accountId: string): Promise<string> {
  const [connection] = await sql<{ id: string }[]>`
    select c.id from connections c join receiving_accounts a on a.id = c.account_id
    where a.id = ${accountId}
    order by c.disabled_at is null desc, c.merchant_id = a.merchant_id desc, c.id limit 1`
  if (!connection) throw new Error(`account ${accountId} has no connection`)
  return connection.id
}
