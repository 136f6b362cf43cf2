import { randomUUID } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import { z } from 'zod'
import { atomically } from '../database.ts'
import type { Scenarios } from '../scenarios/scenarios.ts'
import type { MerchantAccount } from './accounts.ts'
import { formatAmount } from './amount.ts'
import type { Call } from './call.ts'
import { baseFields } from './describe.ts'
import { MidtransFailure, invalid, notFound, wrongState } from './failure.ts'
import type { Answer } from './failure.ts'
import type { Ledger, Transaction } from './ledger.ts'
import type { News } from './news.ts'
import type { Refund, RefundBook } from './refund-book.ts'
import type { Switches } from './switches.ts'
import { formatWib } from './wib-time.ts'

const Request = z.looseObject({
  refund_key: z
    .string('refund_key must be a string')
    .regex(/^[A-Za-z0-9_-]{1,255}$/, 'refund_key may contain letters, digits, _ and - only')
    .optional(),
  amount: z.int('amount must be a whole number').optional(),
  reason: z
    .string('reason must be a string')
    .max(255, 'reason must be at most 255 characters')
    .optional(),
})

const DAY_MS = 86_400_000
const MESSAGES = {
  offline: 'Success, refund request is approved',
  online: 'Success, refund request is approved by the bank',
} as const

/** `POST /v2/{id}/refund` (offline) and `/refund/online/direct` (online, confirmed by the bank later). */
export const createRefunding = (deps: {
  db: DatabaseSync
  ledger: Ledger
  refundBook: RefundBook
  news: News
  scenarios: Scenarios
  switches: Switches
  clock: () => number
  /** Time between an online refund's two notifications. */
  confirmAfterMs: number
}) => {
  const { db, ledger, refundBook, news, scenarios, switches, clock, confirmAfterMs } = deps

  const refund =
    (method: 'online' | 'offline') =>
    ({ account, id, body }: Call): Answer => {
      const parsed = Request.safeParse(body ?? {})
      if (!parsed.success) throw invalid(parsed.error.issues.map((issue) => issue.message))
      const { refund_key: key = randomUUID(), reason = null } = parsed.data
      const transaction = ledger.findOfAccount(account.id, id)
      if (!transaction) throw notFound()
      const earlier = refundBook.listOf(transaction.transactionId)
      const same = earlier.find((one) => one.refundKey === key)
      if (same && switches.get().repeatedRefundKey === 'replay') {
        return approved(transaction, account, same)
      }
      if (same) throw new MidtransFailure(406, 'Duplicate refund ID')
      if (!isRefundable(transaction, clock())) throw wrongState()
      const left = transaction.grossAmount - earlier.reduce((sum, one) => sum + one.amount, 0)
      const { amount = left } = parsed.data
      if (amount < 1 || amount > left) {
        throw new MidtransFailure(414, 'Refund request is rejected due to invalid amount')
      }
      if (scenarios.take('refund-balance-low', transaction)) {
        throw new MidtransFailure(
          414,
          'Refund request is rejected due to insufficient merchant balance',
        )
      }
      if (scenarios.take('refund-denied', transaction)) return denied(transaction, account, key)
      return atomically(db, () => {
        const granted = refundBook.add({
          uuid: randomUUID(),
          transactionId: transaction.transactionId,
          refundKey: key,
          amount,
          reason,
          method,
          createdAt: clock(),
          confirmAt: method === 'online' ? clock() + confirmAfterMs : null,
        })
        const to = amount === left ? 'refund' : 'partial_refund'
        const moved = ledger.move(transaction.transactionId, { from: transaction.status, to })
        if (!moved) throw wrongState()
        news.announce(moved)
        return approved(moved, account, granted)
      })
    }

  return {
    refund: refund('offline'),
    directRefund: refund('online'),
    /** Lets the bank confirm the online refunds that wait for it; each is notified once more. */
    confirmDue: () => {
      for (const waiting of refundBook.listDue(clock())) {
        atomically(db, () => {
          refundBook.confirm(waiting.id, clock())
          const transaction = ledger.findById(waiting.transactionId)
          if (transaction) news.announce(transaction)
        })
      }
    },
  }
}

const isRefundable = (transaction: Transaction, now: number): boolean => {
  const { status, settledAt, paidVia, issuer, acquirer } = transaction
  if ((status !== 'settlement' && status !== 'partial_refund') || settledAt === null) return false
  if (acquirer !== 'gopay') return now <= settledAt + 365 * DAY_MS
  const isOffUs = paidVia === 'qr' && issuer?.toLowerCase() !== 'gopay'
  return now <= settledAt + (isOffUs ? 7 : 45) * DAY_MS
}

const settlementTime = ({ settledAt }: Transaction) =>
  settledAt === null ? {} : { settlement_time: formatWib(settledAt) }

const approved = (transaction: Transaction, account: MerchantAccount, refund: Refund): Answer => ({
  http: 200,
  body: {
    status_code: '200',
    status_message: MESSAGES[refund.method],
    ...baseFields(transaction, account),
    ...settlementTime(transaction),
    refund_chargeback_id: refund.id,
    refund_chargeback_uuid: refund.uuid,
    refund_amount: formatAmount(refund.amount),
    refund_key: refund.refundKey,
  },
})

const denied = (transaction: Transaction, account: MerchantAccount, key: string): Answer => ({
  http: 200,
  body: {
    status_code: '202',
    status_message: 'Refund denied by the bank',
    ...baseFields(transaction, account),
    ...settlementTime(transaction),
    refund_amount: '0.00',
    refund_key: key,
  },
})
