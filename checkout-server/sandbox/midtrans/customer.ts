import type { DatabaseSync } from 'node:sqlite'
import { z } from 'zod'
import { atomically } from '../database.ts'
import type { Scenarios } from '../scenarios/scenarios.ts'
import type { Expiry } from './expiry.ts'
import { Via } from './ledger.ts'
import type { Ledger, Transaction, TransactionStatus } from './ledger.ts'
import { otherAmount } from './news.ts'
import type { News } from './news.ts'

/** The customer cannot do this now. The message is a sentence for whoever asked. */
export class CustomerRefusal extends Error {
  override readonly name = 'CustomerRefusal'
}

/** How a customer pays. */
export interface PaymentWay {
  via: Via
  /** The payer's app or bank when scanning; `gopay` unless told. */
  issuer?: string | undefined
  /** When it happens, milliseconds since 1970; now unless told. */
  at?: number | undefined
}

const Scheduled = z.object({
  id: z.int(),
  transactionId: z.string(),
  at: z.int(),
  via: Via,
  issuer: z.string().nullable(),
})

const CLOSED: Record<Exclude<TransactionStatus, 'pending'>, string> = {
  settlement: 'This transaction is already paid.',
  partial_refund: 'This transaction is already paid.',
  refund: 'This transaction is already paid and refunded.',
  deny: 'This transaction was denied.',
  cancel: 'This transaction is cancelled.',
  expire: 'This transaction has expired.',
}

const issuerOf = (way: PaymentWay) => (way.via === 'qr' ? (way.issuer ?? 'gopay') : null)

/** What the person with the phone can do. */
export type Customer = ReturnType<typeof createCustomer>

export const createCustomer = (deps: {
  db: DatabaseSync
  ledger: Ledger
  news: News
  expiry: Expiry
  scenarios: Scenarios
  clock: () => number
}) => {
  const { db, ledger, news, expiry, scenarios, clock } = deps
  const insert = db.prepare(`
    insert into scheduled_payments (transaction_id, at, via, issuer)
    values (:transactionId, :at, :via, :issuer)`)
  const due = db.prepare(`
    select id, transaction_id as transactionId, at, via, issuer from scheduled_payments
    where at <= ? order by at, id`)
  const done = db.prepare('delete from scheduled_payments where id = ?')

  const settle = (
    transaction: Transaction,
    payment: { at: number; via: Via; issuer: string | null; late: boolean },
  ): Transaction | null =>
    atomically(db, () => {
      const wrong = scenarios.take('paid-wrong-amount', transaction)
      const grossAmount = wrong
        ? (wrong.amount ?? otherAmount(transaction.grossAmount))
        : transaction.grossAmount
      const paid = ledger.settle(transaction.transactionId, { ...payment, grossAmount })
      if (paid) news.announce(paid)
      return paid
    })

  const schedule = (transaction: Transaction, at: number, way: PaymentWay): Transaction => {
    const { transactionId } = transaction
    insert.run({ transactionId, at: Math.round(at), via: way.via, issuer: issuerOf(way) })
    return transaction
  }

  /** Booked when the deadline has passed: the transaction expires first, if it has not yet. */
  const payLate = (transaction: Transaction, seconds: number, way: PaymentWay): Transaction => {
    const expired = expiry.expire(transaction)
    if (expired) return schedule(expired, clock() + seconds * 1000, way)
    const payment = { at: clock(), via: way.via, issuer: issuerOf(way), late: true }
    return settle(transaction, payment) ?? transaction
  }

  return {
    /**
     * Pays. The answer is the transaction afterwards: still `pending` or `expire` when a scenario or
     * a future `at` books the money later.
     * @throws {CustomerRefusal} It is not open, or cannot be paid this way.
     */
    pay: (transaction: Transaction, way: PaymentWay): Transaction => {
      if (way.via === 'deeplink' && transaction.deeplinkId === null) {
        throw new CustomerRefusal('A qris transaction has no deeplink; it is paid by scanning.')
      }
      const { status } = transaction
      const now = clock()
      if (status === 'pending' || status === 'expire') {
        const late = scenarios.take('paid-after-expiry', transaction)
        if (late) return atomically(db, () => payLate(transaction, late.seconds, way))
      }
      if (status !== 'pending') throw new CustomerRefusal(CLOSED[status])
      const at = way.at ?? now
      if (Math.max(now, at) >= transaction.expiresAt) throw new CustomerRefusal(CLOSED.expire)
      const last = scenarios.take('paid-last-second', transaction)
      if (last) return schedule(transaction, transaction.expiresAt - last.beforeMs, way)
      if (at > now) return schedule(transaction, at, way)
      const paid = settle(transaction, { at, via: way.via, issuer: issuerOf(way), late: false })
      if (!paid) throw new CustomerRefusal('This transaction was changed at the same moment.')
      return paid
    },
    /** Fails or refuses in the app. Midtrans is told nothing: the transaction stays as it was. */
    refuse: (transaction: Transaction): Transaction => {
      if (transaction.status !== 'pending') throw new CustomerRefusal(CLOSED[transaction.status])
      return ledger.markRefused(transaction.transactionId, clock()) ?? transaction
    },
    /** Books the payments whose moment has come. */
    settleDue: () => {
      for (const row of due.all(clock())) {
        const { id, transactionId, at, via, issuer } = Scheduled.parse(row)
        atomically(db, () => {
          done.run(id)
          const transaction = ledger.findById(transactionId)
          if (transaction) {
            const late = transaction.status === 'expire' && at >= transaction.expiresAt
            settle(transaction, { at, via, issuer, late })
          }
        })
      }
    },
  }
}
