import type { DatabaseSync } from 'node:sqlite'
import { z } from 'zod'

/** `transaction_status` values a GoPay or QRIS transaction can have. */
export const TransactionStatus = z.enum([
  'pending',
  'settlement',
  'partial_refund',
  'refund',
  'deny',
  'cancel',
  'expire',
])
export type TransactionStatus = z.infer<typeof TransactionStatus>

/** How the customer reached the payment: by scanning, or inside the GoPay app. */
export const Via = z.enum(['qr', 'deeplink'])
export type Via = z.infer<typeof Via>

const Urls = z.string().transform((text) => z.array(z.string()).parse(JSON.parse(text)))

const Row = z.object({
  transactionId: z.string(),
  deeplinkId: z.string().nullable(),
  accountId: z.int(),
  orderId: z.string(),
  /** As charged; a scanned `gopay` charge is reported as `qris`. */
  paymentType: z.enum(['gopay', 'qris']),
  acquirer: z.string(),
  /** Whole rupiah. */
  grossAmount: z.int(),
  status: TransactionStatus,
  createdAt: z.int(),
  expiresAt: z.int(),
  settledAt: z.int().nullable(),
  paidVia: Via.nullable(),
  /** The payer's app or bank, when paid by scanning. */
  issuer: z.string().nullable(),
  crossReference: z.string(),
  qrText: z.string(),
  /** Set only when the charge enabled the return to the shop. */
  callbackUrl: z.string().nullable(),
  /** Fields of the charge that status and notifications repeat. */
  echo: z.string().transform((text) => z.record(z.string(), z.unknown()).parse(JSON.parse(text))),
  overrideUrls: Urls.nullable(),
  appendUrls: Urls.nullable(),
  /** When the customer last refused or failed in the app; changes nothing for the merchant. */
  refusedAt: z.int().nullable(),
})
/** One charge at Midtrans. Times are milliseconds since 1970. */
export type Transaction = z.infer<typeof Row>
/** A transaction to be recorded. */
export type NewTransaction = Omit<Transaction, 'settledAt' | 'paidVia' | 'issuer' | 'refusedAt'>

const COLUMNS = `transaction_id as transactionId, deeplink_id as deeplinkId, account_id as accountId,
  order_id as orderId, payment_type as paymentType, acquirer, gross_amount as grossAmount, status,
  created_at as createdAt, expires_at as expiresAt, settled_at as settledAt, paid_via as paidVia,
  issuer, cross_reference as crossReference, qr_text as qrText, callback_url as callbackUrl, echo,
  override_urls as overrideUrls, append_urls as appendUrls, refused_at as refusedAt`

const one = (row: unknown): Transaction | null => (row ? Row.parse(row) : null)
const many = (rows: unknown[]): Transaction[] => z.array(Row).parse(rows)
const json = (value: unknown): string | null => (value === null ? null : JSON.stringify(value))

/** All transactions of all merchants. */
export type Ledger = ReturnType<typeof createLedger>

export const createLedger = (db: DatabaseSync) => {
  const insert = db.prepare(`
    insert into transactions (transaction_id, deeplink_id, account_id, order_id, payment_type, acquirer,
      gross_amount, status, created_at, expires_at, cross_reference, qr_text, callback_url, echo,
      override_urls, append_urls)
    values (:transactionId, :deeplinkId, :accountId, :orderId, :paymentType, :acquirer, :grossAmount,
      :status, :createdAt, :expiresAt, :crossReference, :qrText, :callbackUrl, :echo, :overrideUrls,
      :appendUrls)
    returning ${COLUMNS}`)
  const select = (where: string) => db.prepare(`select ${COLUMNS} from transactions ${where}`)
  const ofAccount = select(
    'where account_id = :account and (transaction_id = :id or order_id = :id) order by seq desc limit 1',
  )
  const holdingOrder = select(
    `where account_id = :account and order_id = :order and status not in ('cancel', 'expire') limit 1`,
  )
  const byId = select('where transaction_id = ?')
  const byDeeplink = select('where deeplink_id = ?')
  const byQrText = select('where qr_text = ?')
  const byOrder = select('where order_id = ? order by seq desc')
  const newest = select('order by seq desc limit ?')
  const due = select(`where status = 'pending' and expires_at <= ? order by expires_at limit 100`)
  const move = db.prepare(`
    update transactions set status = :to where transaction_id = :id and status = :from
    returning ${COLUMNS}`)
  const settle = db.prepare(`
    update transactions set status = 'settlement', settled_at = :at, paid_via = :via,
      issuer = :issuer, gross_amount = :grossAmount
    where transaction_id = :id and status in ('pending', :alsoFrom)
    returning ${COLUMNS}`)
  const endNow = db.prepare(
    'update transactions set expires_at = min(expires_at, :at) where transaction_id = :id',
  )
  const refuse = db.prepare(
    `update transactions set refused_at = :at where transaction_id = :id returning ${COLUMNS}`,
  )
  return {
    add: (transaction: NewTransaction): Transaction =>
      Row.parse(
        insert.get({
          ...transaction,
          echo: JSON.stringify(transaction.echo),
          overrideUrls: json(transaction.overrideUrls),
          appendUrls: json(transaction.appendUrls),
        }),
      ),
    /** By transaction id or order id, newest first: an order id may be charged again after its end. */
    findOfAccount: (account: number, id: string) => one(ofAccount.get({ account, id })),
    /** The transaction that keeps this order id from being charged again. */
    findHolding: (account: number, order: string) => one(holdingOrder.get({ account, order })),
    findById: (id: string) => one(byId.get(id)),
    findByDeeplink: (id: string) => one(byDeeplink.get(id)),
    findByQrText: (text: string) => one(byQrText.get(text)),
    /** Across merchants, newest first. */
    listByOrder: (orderId: string) => many(byOrder.all(orderId)),
    list: (limit: number) => many(newest.all(limit)),
    /** Unpaid ones whose time is over. */
    listDue: (now: number) => many(due.all(now)),
    /** One step of the state machine; null when the transaction is no longer in `from`. */
    move: (id: string, step: { from: TransactionStatus; to: TransactionStatus }) =>
      one(move.get({ id, ...step })),
    /** Books a payment; null when it came too late. `late` also takes an expired transaction. */
    settle: (
      id: string,
      payment: {
        at: number
        via: Via
        issuer: string | null
        grossAmount: number
        late: boolean
      },
    ) => {
      const { at, via, issuer, grossAmount, late } = payment
      const alsoFrom = late ? 'expire' : 'pending'
      return one(settle.get({ id, at, via, issuer, grossAmount, alsoFrom }))
    },
    /** Brings the deadline forward to `at`. */
    endNow: (id: string, at: number) => endNow.run({ id, at }),
    markRefused: (id: string, at: number) => one(refuse.get({ id, at })),
  }
}
