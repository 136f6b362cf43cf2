import type { PaymentContext } from '../src/payments/context.ts'
import type { Sql } from '../src/platform/database.ts'
import { ProviderUnavailable, type Provider } from '../src/providers/provider.ts'
import type { Rewrite } from './engine/sql.ts'

/** A fault put into what the core is given, to prove that the simulator would find its like. */
export interface PlantedFault {
  name: string
  /** Changes statements on their way to the database. */
  rewrite?: Rewrite
  /** @param sql - Of its own, outside of any transaction. */
  context?: (context: PaymentContext, sql: Sql) => PaymentContext
  provider?: (provider: Provider) => Provider
}

/** Replaces a piece of every statement that has it. */
const without =
  (piece: RegExp, by = ''): Rewrite =>
  (text) =>
    piece.test(text) ? text.replace(piece, by) : null

let nonce = 0

/** One for each promise of the core that somebody might break by a small edit. */
export const PLANTED_FAULTS: readonly PlantedFault[] = [
  {
    name: 'ended-without-guard',
    // The move itself, whatever the state is by now.
    rewrite: without(/where id = (\S+) and status = any\((\S+)\) returning expires_at/,
      'where id = $1 and (true or status = any($2)) returning expires_at'),
  },
  {
    name: 'money-counted-by-notice',
    // The answer's own transaction is not looked at: each report is a new one.
    provider: (provider) => ({
      ...provider,
      async getStatus(chargeId, signal) {
        const answer = await provider.getStatus(chargeId, signal)
        const { transactionId } = answer
        return { ...answer, transactionId: transactionId && `${transactionId}-${(nonce += 1)}` }
      },
    }),
  },
  {
    name: 'enqueue-outside-of-the-transaction',
    context: (context, sql) => ({
      ...context,
      // A transaction of its own has the same functions that a delivery needs.
      onEvent: (_, event) => sql.begin((tx) => context.onEvent(tx, event)).then(() => {}),
    }),
  },
  {
    name: 'no-webhook-when-busy',
    context: (context) => ({
      ...context,
      onEvent: async (tx, event) => {
        nonce += 1
        if (nonce % 20 !== 0) await context.onEvent(tx, event)
      },
    }),
  },
  {
    name: 'lease-without-token',
    rewrite: without(/and d\.status = 'leased' and d\.attempts = r\.number/),
  },
  {
    name: 'lease-of-what-is-leased',
    // A row that is leased counts as due at once.
    rewrite: without(
      /and d\.status in \('pending', 'leased'\) and d\.next_attempt_at <= now\(\)\s+for update/,
      "and d.status in ('pending', 'leased') for update",
    ),
  },
  {
    name: 'leases-that-never-end',
    rewrite: without(
      /status in \('pending', 'leased'\) and next_attempt_at <= now\(\)/g,
      "status = 'pending' and next_attempt_at <= now()",
    ),
  },
  {
    name: 'believe-the-notice',
    provider(provider) {
      const claims = new Map<string, number>()
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
          return { ...answer, state: 'paid', amount, transactionId: `claimed-${chargeId}` }
        },
      }
    },
  },
  {
    name: 'forged-is-authentic-and-final',
    provider: (provider) => ({
      ...provider,
      async getStatus(chargeId, signal) {
        const answer = await provider.getStatus(chargeId, signal)
        return answer.state === 'expired' ? { ...answer, state: 'paid', amount: 10_000 } : answer
      },
    }),
  },
  {
    name: 'wrong-amount-accepted',
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
    provider: (provider) => ({
      ...provider,
      refund: (wish, signal) =>
        provider.refund({ ...wish, refundId: `${wish.refundId}-${(nonce += 1)}` }, signal),
    }),
  },
  {
    name: 'timeout-taken-for-refusal',
    provider: (provider) => ({
      ...provider,
      refund: (wish, signal) =>
        provider.refund(wish, signal).catch((error: unknown) => {
          if (error instanceof ProviderUnavailable) return { kind: 'refused', reason: 'no answer' }
          throw error
        }),
    }),
  },
  {
    name: 'refunds-not-set-aside',
    rewrite: without(/set amount_refund_reserved = amount_refund_reserved \+ (\S+)/,
      'set amount_refund_reserved = amount_refund_reserved + 0 * $1'),
  },
  {
    name: 'key-claimed-by-everyone',
    // The claim is there already, and the call goes on as if it were its own.
    rewrite: without(/on conflict do nothing returning resource_id/,
      'on conflict (merchant_id, key) do update set resource_id = excluded.resource_id returning resource_id'),
  },
  {
    name: 'answer-not-kept',
    rewrite: without(/set response_status = (\S+), response_body = (\S+)/,
      'set response_status = nullif($1, $1), response_body = $2'),
  },
  {
    name: 'no-last-question',
    // Expires by our own clock, and never asks again.
    provider: (provider) => ({
      ...provider,
      expireCharge: async (chargeId, signal) => {
        const answer = await provider.getStatus(chargeId, signal)
        return { ...answer, state: 'expired' }
      },
    }),
    rewrite: without(/update payments set next_check_at = (\S+) where id = (\S+)$/,
      'update payments set next_check_at = $1 - $1 where id = $2'),
  },
  {
    name: 'sweep-gives-up',
    // After one question nobody asks again.
    rewrite: without(/set checked_at = (\S+), next_check_at = case/,
      'set checked_at = $1, next_check_at = case when true then null'),
  },
]
