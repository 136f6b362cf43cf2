import { ProviderUnavailable, type ChargeStatus, type Provider } from '../../providers/provider.ts'
import type { PaymentContext } from '../context.ts'
import { askForPoll } from './ask-for-poll.ts'
import { feedWaitMs } from './feed-lag.ts'
import { CLOCK_SKEW_MS, NEEDS_LOGIN } from './timing.ts'

/** What the adapter of an own account needs. */
export type OwnAccountContext = Pick<PaymentContext, 'sql' | 'clock' | 'changed'>

/**
 * A merchant's own account in the shape of a provider, so that checking, expiring and withdrawing go
 * one way for all payments. It has no charges that could be asked about: it never says `paid`. Money
 * is told by the feed alone, which claims it by itself; asked, this has the feed read soon.
 */
export function openOwnAccount(context: OwnAccountContext): Provider {
  const unpaid = (state: ChargeStatus['state'], facts: LeaseFacts | null): ChargeStatus => ({
    state,
    transactionId: null,
    amount: facts?.amount ?? null,
    amountRefunded: 0,
    refundIds: [],
    paidAt: null,
  })

  return {
    createCharge() {
      throw new Error('a charge on an own account is open as soon as it is stored')
    },
    readQrText: () => Promise.resolve(null),

    async getStatus(chargeId) {
      const facts = await readFacts(context, chargeId)
      if (!facts) return unpaid('not_found', null)
      if (facts.isWatched) await askForPoll(context, facts.accountId)
      return unpaid('pending', facts)
    },

    /** The code stays payable; money that comes after this is late money. */
    async cancelCharge(chargeId) {
      return unpaid('cancelled', await readFacts(context, chargeId))
    },

    /**
     * Only when the feed was read to the end, and so long after it as this account's rows are late:
     * money may have come in the last second.
     */
    async expireCharge(chargeId) {
      const facts = await readFacts(context, chargeId)
      if (!facts) return unpaid('not_found', null)
      const lastRowAt = facts.expiresAt.getTime() + feedWaitMs(facts, context.clock())
      if (facts.readUntil.getTime() >= lastRowAt) return unpaid('expired', facts)
      // Disconnected by its owner: nobody will ever read it for this payment.
      if (facts.trouble && facts.isDisconnected) return unpaid('expired', facts)
      await askForPoll(context, facts.accountId)
      await tellWhyItWaits(context, facts)
      if (facts.trouble) throw new ProviderUnavailable(facts.lastError ?? facts.trouble)
      return unpaid('pending', facts)
    },

    refund: () =>
      Promise.resolve({
        kind: 'refused',
        reason: 'Money on your own account can only be transferred back by you.',
      }),
    readNotice: () => null,
  }
}

interface LeaseFacts {
  paymentId: string
  accountId: string
  amount: number
  expiresAt: Date
  readUntil: Date
  feedLagMs: number
  feedLagAt: Date | null
  /** Whether money may still come for it that counts. */
  isWatched: boolean
  /** Why the feed cannot be read; null: it can. */
  trouble: 'account_needs_login' | 'account_unreachable' | null
  isDisconnected: boolean
  waitingReason: string | null
  lastError: string | null
}

async function readFacts(
  { sql, clock }: OwnAccountContext,
  chargeId: string,
): Promise<LeaseFacts | null> {
  const past = new Date(clock().getTime() - CLOCK_SKEW_MS)
  const [facts] = await sql<LeaseFacts[]>`
    select l.payment_id, l.account_id, l.amount, p.expires_at, p.waiting_reason, a.read_until,
      a.feed_lag_ms, a.feed_lag_at, a.last_error, c.disabled_at is not null as is_disconnected,
      l.held_until is null or l.held_until > ${past} as is_watched,
      case when a.failures > 0 then
        case when a.last_error like ${`${NEEDS_LOGIN}%`} then 'account_needs_login'
          else 'account_unreachable' end
      end as trouble
    from amount_leases l
    join payments p on p.id = l.payment_id
    join connections c on c.id = p.connection_id
    join receiving_accounts a on a.id = l.account_id
    where l.charge_id = ${chargeId}`
  return facts ?? null
}

/** A payment whose time is over and that still waits owes its watchers a reason. */
async function tellWhyItWaits(
  { sql, changed }: OwnAccountContext,
  { paymentId, trouble, waitingReason }: LeaseFacts,
): Promise<void> {
  if (trouble === waitingReason) return
  const [told] = await sql`
    update payments set waiting_reason = ${trouble}, sequence = sequence + 1
    where id = ${paymentId} and status = 'pending' returning id`
  if (told) changed(paymentId)
}
