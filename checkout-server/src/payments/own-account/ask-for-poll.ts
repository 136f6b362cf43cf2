import type { PaymentContext } from '../context.ts'
import { SOONEST_POLL_MS } from './timing.ts'

/**
 * Has the account's feed read as soon as may be, by whichever process comes first: somebody is waiting.
 * However many ask, it is read at most every 3 seconds; a feed in trouble keeps to its own back-off.
 */
export async function askForPoll(
  { sql, clock }: Pick<PaymentContext, 'sql' | 'clock'>,
  accountId: string,
): Promise<void> {
  const now = clock()
  await sql`
    update receiving_accounts a set next_poll_at = soon.at
    from (
      select id, greatest(${now}, polled_at + ${`${SOONEST_POLL_MS} ms`}::interval) as at
      from receiving_accounts where id = ${accountId}
    ) soon
    where a.id = soon.id and a.failures = 0
      and (a.next_poll_at is null or a.next_poll_at > soon.at)`
}

/**
 * Has the money of the account that a refund is of looked at soon for what went back: somebody is to
 * transfer it, and may have done so in the app before. Does nothing for money at a gateway.
 */
export async function askForRefundLook(
  context: Pick<PaymentContext, 'sql' | 'clock'>,
  { incomingMoneyId }: { incomingMoneyId: string },
): Promise<void> {
  const [account] = await context.sql<{ id: string }[]>`
    update receiving_accounts set refunds_read_at = null
    where id = (select account_key from incoming_money where id = ${incomingMoneyId}) returning id`
  if (account) await askForPoll(context, account.id)
}
