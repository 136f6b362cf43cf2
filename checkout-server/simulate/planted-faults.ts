import type { PaymentContext } from '../src/payments/context.ts'
import type { Sql } from '../src/platform/database.ts'
import type { AccountFeed } from '../src/providers/account-feed.ts'
import type { Provider } from '../src/providers/provider.ts'
import type { Rewrite } from './engine/sql.ts'

/** A fault put into what the core is given, to prove that the simulator would find its like. */
export interface PlantedFault {
  name: string
  /** What the simulator must say of it. */
  shows: RegExp
  /** Found only after minutes: by `npm run simulate -- --plant NAME`, not in every test run. */
  isRare?: true
  /** Seed near which it shows, so that a test run need not search for it from the first. */
  near?: number
  /** Changes statements on their way to the database. */
  rewrite?: Rewrite
  /** @param sql - Of its own, outside of any transaction. */
  context?: (context: PaymentContext, sql: Sql) => PaymentContext
  provider?: (provider: Provider) => Provider
  feed?: (feed: AccountFeed) => AccountFeed
}

/** Replaces a piece of every statement that has it. */
const without =
  (piece: RegExp, by = ''): Rewrite =>
  (text) =>
    piece.test(text) ? text.replace(piece, by) : null

let count = 0
// What notices claimed, by charge: an adapter lives for one call only.
const claims = new Map<string, number>()

/** Mistakes about merchants' own accounts. */
const OF_OWN_ACCOUNTS: readonly PlantedFault[] = [
  {
    name: 'claim-ignores-the-account',
    near: 24,
    // Names of transactions are unique in their account only.
    shows: /was never found/,
    rewrite: without(
      /where account_key = (\S+) and provider_transaction_id = any/,
      'where $1::text is not null and provider_transaction_id = any',
    ),
  },
  {
    name: 'amount-free-at-the-end',
    shows: /is free before it has cooled/,
    rewrite: without(
      /set held_until = (\S+)(\s+where charge_id)/,
      'set held_until = case when $1::timestamptz is not null then now() end$2',
    ),
  },
  {
    name: 'poller-without-fence',
    near: 64,
    shows: /was written to by|which does not hold/,
    rewrite: without(/and lease_token = (\S+)/, 'and $1::bigint is not null'),
  },
  {
    name: 'money-for-the-latest-holder',
    shows: /did not hold its amount|was paid for/,
    rewrite: without(
      /<= m\.at(\s+)and \(l\.held_until is null or m\.at < (l\.held_until \+ \S+?)\)/,
      '<= now()$1and (true or $2 is null)',
    ),
  },
  {
    name: 'refund-rows-count-as-money',
    near: 87,
    shows: /no such money came in on the account/,
    feed: (feed) => ({
      async *mutations(range, signal) {
        for await (const rows of feed.mutations(range, signal)) {
          yield rows.map((row) => ({ ...row, kind: 'incoming' as const }))
        }
      },
    }),
  },
  {
    name: 'refund-in-the-app-ignored',
    near: 12,
    shows: /went back in the app, we know of/,
    feed: (feed) => ({
      async *mutations(range, signal) {
        for await (const rows of feed.mutations(range, signal)) {
          yield rows.map((row) => ({ ...row, returned: row.kind === 'refund' ? row.amount : 0 }))
        }
      },
    }),
  },
  {
    name: 'refund-total-taken-for-new',
    near: 40,
    // What the provider tells is all that went back so far, of which a part was counted before.
    shows: /claims Rp \d+ refunded/,
    rewrite: without(/(where r\.incoming_money_id = \S+)( order by r\.id)/, '$1 and false$2'),
  },
  {
    name: 'first-page-only',
    near: 95,
    shows: /was never found|later of two rows/,
    feed: (feed) => ({
      async *mutations(range, signal) {
        for await (const rows of feed.mutations(range, signal)) {
          yield rows
          return
        }
      },
    }),
  },
]

/** Mistakes in what people do by hand: deciding about money, sending again, changing endpoints. */
const OF_PEOPLES_WORK: readonly PlantedFault[] = [
  {
    name: 'redelivered-under-another-id',
    shows: /became another|was sent, and never happened/,
    rewrite: without(
      /next_attempt_at = now\(\), delivered_at = null,/,
      "next_attempt_at = now(), delivered_at = null, event_id = d.event_id || '-again',",
    ),
  },
  {
    name: 'old-secret-ends-at-once',
    near: 45,
    shows: /is not signed by the secret that is being replaced/,
    rewrite: without(
      /old_sealed_secret = (\S+),/,
      'old_sealed_secret = case when false then $1::text end,',
    ),
  },
  {
    name: 'enabled-and-still-held',
    near: 42,
    shows: /is pending after/,
    rewrite: without(
      /(endpoint_id = \S+ and leased_until is null and status = 'pending')\s*$/,
      '$1 and false',
    ),
  },
  {
    name: 'decision-not-counted',
    near: 32,
    shows: /decisions to make/,
    rewrite: without(
      /open_reviews = open_reviews \+ (\S+), sequence/,
      'open_reviews = open_reviews + greatest($1::int, 0), sequence',
    ),
  },
]

/** One for each promise of the core that somebody might break by a small edit. */
export const PLANTED_FAULTS: readonly PlantedFault[] = [
  {
    name: 'ended-without-guard',
    shows: /went from paid to|came after/,
    rewrite: without(
      /status = any\((\S+)\) returning expires_at/,
      '(true or status = any($1)) returning expires_at',
    ),
  },
  {
    name: 'money-counted-at-each-answer',
    shows: /no such money came in/,
    provider: (provider) => ({
      ...provider,
      async getStatus(chargeId, signal) {
        const answer = await provider.getStatus(chargeId, signal)
        const { transactionId } = answer
        return { ...answer, transactionId: transactionId && `${transactionId}-${(count += 1)}` }
      },
    }),
  },
  {
    name: 'enqueue-after-the-commit',
    shows: /has 0 deliveries/,
    context(context, sql) {
      const told: [paymentId: string | null, enqueue: () => Promise<void>][] = []
      return {
        ...context,
        onEvent: async (_, event) => {
          told.push([event.paymentId, () => sql.begin((tx) => context.onEvent(tx, event))])
        },
        changed(paymentId) {
          const due = told.filter(([id]) => id === paymentId)
          for (const [, enqueue] of due) enqueue().catch(() => {})
        },
      }
    },
  },
  {
    name: 'lease-without-token',
    isRare: true,
    shows: /delivery \S+ went from delivered|counts as delivered|tries$/,
    rewrite: without(
      /and d\.status = 'pending' and d\.leased_until is not null\s+and d\.attempts = r\.number/,
    ),
  },
  {
    name: 'lease-of-what-is-leased',
    near: 29,
    shows: /was leased while another held it/,
    rewrite: without(
      /and \((d\.)?leased_until is null or (d\.)?leased_until <= now\(\)\)/g,
      'and (true or $1leased_until is null)',
    ),
  },
  {
    name: 'leases-that-never-end',
    isRare: true,
    shows: /is leased after|did not come to rest|does not end/,
    rewrite: without(
      /and \((d\.)?leased_until is null or (d\.)?leased_until <= now\(\)\)/g,
      'and $1leased_until is null',
    ),
  },
  {
    name: 'believe-the-notice',
    near: 10,
    shows: /no such money|has no money for it/,
    provider(provider) {
      return {
        ...provider,
        readNotice(rawBody) {
          const notice = provider.readNotice(rawBody)
          if (notice?.chargeId && notice.state === 'paid') {
            claims.set(notice.chargeId, notice.amount ?? 0)
          }
          return notice
        },
        async getStatus(chargeId, signal) {
          const answer = await provider.getStatus(chargeId, signal)
          const amount = claims.get(chargeId)
          if (amount === undefined || answer.state !== 'pending') return answer
          return { ...answer, state: 'paid', amount }
        },
      }
    },
  },
  {
    name: 'wrong-amount-accepted',
    near: 32,
    shows: /is paid with|says Rp/,
    provider: (provider) => ({
      ...provider,
      async getStatus(chargeId, signal) {
        const answer = await provider.getStatus(chargeId, signal)
        return answer.amount === null ? answer : { ...answer, amount: 10_000 }
      },
    }),
  },
  {
    name: 'refund-anew-at-each-try',
    shows: /which we do not know/,
    provider: (provider) => ({
      ...provider,
      refund: (wish, signal) =>
        provider.refund({ ...wish, refundId: `${wish.refundId}-${(count += 1)}` }, signal),
    }),
  },
  {
    name: 'no-answer-taken-for-refusal',
    near: 484,
    shows: /is late open|was never found|accepted, and|was never judged/,
    provider: (provider) => ({
      ...provider,
      createCharge: (wish, signal) =>
        provider
          .createCharge(wish, signal)
          .catch(() => ({ kind: 'refused', reason: 'no answer' }) as const),
    }),
  },
  {
    name: 'answer-not-kept',
    shows: /two answers to key/,
    rewrite: without(
      // As each of the two statements that keep it has it.
      /response_body = (decode\(i\.response_body, 'base64'\)|\S+)(\s+(?:where|from item))/,
      'response_body = case when false then $1::bytea end$2',
    ),
  },
  {
    name: 'late-money-not-looked-for',
    // A notice is looked at whatever became of its payment: only one that is lost on its way shows this.
    isRare: true,
    shows: /was never found/,
    rewrite: without(
      /when status in \('expired', 'cancelled'\) then (\S+)::timestamptz/,
      "when status in ('expired', 'cancelled') and false then $1::timestamptz",
    ),
  },
  {
    name: 'sweep-asks-once',
    shows: /still waits/,
    rewrite: without(
      /set checked_at = (\S+), next_check_at = case/,
      'set checked_at = $1, next_check_at = case when true then null',
    ),
  },
  ...OF_OWN_ACCOUNTS,
  ...OF_PEOPLES_WORK,
]
