import { randomUUID } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import { z } from 'zod'
import { atomically } from '../database.ts'

/** `transaction_status` values a row of the feed can have. */
export const GobizStatus = z.enum(['settlement', 'capture', 'refund', 'partial_refund'])
export type GobizStatus = z.infer<typeof GobizStatus>

const Row = z.object({
  seq: z.int(),
  id: z.string(),
  merchantId: z.string(),
  orderId: z.string(),
  /** `refund`: a row of its own for money that went back. */
  kind: z.enum(['payment', 'refund']),
  refundOf: z.string().nullable(),
  status: GobizStatus,
  paymentType: z.enum(['qris', 'gopay']),
  /** Whole rupiah. */
  amount: z.int(),
  /** The payer's app or bank. */
  issuer: z.string(),
  /** When it happened, as the feed says. */
  at: z.int(),
  /** When the sandbox learned of it. */
  bookedAt: z.int(),
  /** From when the feed shows it. */
  visibleAt: z.int(),
  hiddenUntil: z.int(),
  /** The code that was scanned. */
  paidWith: z.string().nullable(),
})
/** Money that moved at an outlet. Times are milliseconds since 1970. */
export type GobizTransaction = z.infer<typeof Row>

const RefundRow = z.object({ transactionId: z.string(), amount: z.int(), at: z.int() })
/** Money given back. */
export type GobizRefund = z.infer<typeof RefundRow>

/** A payment to be booked. */
export interface NewPayment {
  merchantId: string
  amount: number
  issuer: string
  at: number
  visibleAt: number
  paidWith: string | null
  /** The payer's one press of the button: booked once, however often it is sent. */
  attempt: string | null
}

const COLUMNS = `seq, id, merchant_id as merchantId, order_id as orderId, kind, refund_of as refundOf,
  status, payment_type as paymentType, amount, issuer, at, booked_at as bookedAt,
  visible_at as visibleAt, hidden_until as hiddenUntil, paid_with as paidWith`
const WIB_MS = 7 * 3_600_000

const one = (row: unknown): GobizTransaction | null => (row ? Row.parse(row) : null)
const many = (rows: unknown[]): GobizTransaction[] => z.array(Row).parse(rows)

/** All money that ever moved at GoPay outlets: the truth that feeds tell late, twice or not at all. */
export type GobizBook = ReturnType<typeof createGobizBook>

export const createGobizBook = (db: DatabaseSync, clock: () => number) => {
  const insert = db.prepare(`
    insert into gobiz_transactions (id, merchant_id, order_id, kind, refund_of, status, payment_type,
      amount, issuer, at, booked_at, visible_at, paid_with, attempt)
    values (:id, :merchantId, :orderId, :kind, :refundOf, :status, :paymentType, :amount, :issuer,
      :at, :bookedAt, :visibleAt, :paidWith, :attempt)
    returning ${COLUMNS}`)
  const select = (rest: string) => db.prepare(`select ${COLUMNS} from gobiz_transactions ${rest}`)
  const byId = select('where id = ?')
  const byAttempt = select('where attempt = ?')
  const newest = select('order by seq desc limit ?')
  const setStatus = db.prepare('update gobiz_transactions set status = :status where id = :id')
  const hide = db.prepare('update gobiz_transactions set hidden_until = :until where id = :id')
  const addRefund = db.prepare(
    'insert into gobiz_refunds (transaction_id, amount, at) values (:id, :amount, :at)',
  )
  const refundsOf = db.prepare(`
    select transaction_id as transactionId, amount, at from gobiz_refunds
    where transaction_id = ? order by id`)

  const listRefunds = (id: string): GobizRefund[] => z.array(RefundRow).parse(refundsOf.all(id))

  const pay = ({ issuer, ...payment }: NewPayment): GobizTransaction => {
    const known = payment.attempt === null ? null : one(byAttempt.get(payment.attempt))
    if (known) return known
    const id = randomUUID()
    const at = Math.round(payment.at)
    return Row.parse(
      insert.get({
        ...payment,
        id,
        at,
        visibleAt: Math.round(payment.visibleAt),
        issuer,
        orderId: orderIdOf(at, id),
        kind: 'payment',
        refundOf: null,
        status: 'settlement',
        paymentType: issuer.toLowerCase() === 'gopay' ? 'gopay' : 'qris',
        bookedAt: Math.round(clock()),
      }),
    )
  }

  const giveBack = (
    payment: GobizTransaction,
    refund: { amount: number; asRow: boolean },
  ): GobizTransaction => {
    const at = Math.round(clock())
    addRefund.run({ id: payment.id, amount: refund.amount, at })
    const total = listRefunds(payment.id).reduce((sum, { amount }) => sum + amount, 0)
    const status = total >= payment.amount ? 'refund' : 'partial_refund'
    if (!refund.asRow) setStatus.run({ id: payment.id, status })
    else {
      insert.run({
        ...pick(payment),
        id: randomUUID(),
        kind: 'refund',
        refundOf: payment.id,
        status,
        amount: refund.amount,
        at,
        bookedAt: at,
        visibleAt: at,
        paidWith: null,
        attempt: null,
      })
    }
    return Row.parse(byId.get(payment.id))
  }

  return {
    pay,
    /** Many at once, in one step: all are booked or none. */
    payAll: (payments: readonly NewPayment[]): GobizTransaction[] =>
      atomically(db, () => payments.map(pay)),
    /** Gives money back, as the merchant does in the portal. The caller checks the sum. */
    refund: (payment: GobizTransaction, refund: { amount: number; asRow: boolean }) =>
      atomically(db, () => giveBack(payment, refund)),
    refundsOf: listRefunds,
    findAttempt: (attempt: string) => one(byAttempt.get(attempt)),
    find: (id: string) => one(byId.get(id)),
    /** Keeps a row out of the feed until then; it may have been in it before. */
    hide: (id: string, until: number) => hide.run({ id, until: Math.round(until) }),
    list: (limit: number) => many(newest.all(limit)),
  }
}

const pick = ({ merchantId, orderId, paymentType, issuer }: GobizTransaction) => ({
  merchantId,
  orderId,
  paymentType,
  issuer,
})

/** Looks like theirs: `QRIS-20990101-0a1b2c3d`. */
const orderIdOf = (at: number, id: string): string => {
  const day = new Date(at + WIB_MS).toISOString().slice(0, 10).replaceAll('-', '')
  return `QRIS-${day}-${id.slice(0, 8)}`
}
