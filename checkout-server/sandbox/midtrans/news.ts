import type { Scenarios } from '../scenarios/scenarios.ts'
import type { Accounts, MerchantAccount } from './accounts.ts'
import { formatAmount } from './amount.ts'
import { NOTICE_CODES, describe } from './describe.ts'
import type { Transaction, TransactionStatus } from './ledger.ts'
import type { NoticeQueue } from './notice-queue.ts'
import type { RefundBook } from './refund-book.ts'
import { signatureKey } from './signature.ts'
import { formatWib } from './wib-time.ts'

type Notice = Record<string, unknown>

const MAX_URLS = 3

/** Reads `X-Append-Notification` or `X-Override-Notification`: addresses parted by commas. */
export const readUrlList = (header: string | null): string[] | null => {
  const urls = (header ?? '').split(',').map((url) => url.trim())
  const usable = urls.filter((url) => URL.canParse(url) && /^https?:/.test(url))
  return usable.length > 0 ? usable.slice(0, MAX_URLS) : null
}

/** Where a transaction's notifications go. Overriding addresses replace the dashboard's. */
export const noticeUrls = (transaction: Transaction, account: MerchantAccount): string[] => {
  const dashboard = account.notificationUrl === null ? [] : [account.notificationUrl]
  const first = transaction.overrideUrls ?? dashboard
  return [...new Set([...first, ...(transaction.appendUrls ?? [])])]
}

/** Tells merchants what happened to their transactions, truthfully unless a scenario says otherwise. */
export type News = ReturnType<typeof createNews>

export const createNews = (deps: {
  accounts: Accounts
  refundBook: RefundBook
  queue: NoticeQueue
  scenarios: Scenarios
  clock: () => number
}) => {
  const { accounts, refundBook, queue, scenarios, clock } = deps

  const noticeOf = (transaction: Transaction): Notice =>
    describe(transaction, accounts.get(transaction.accountId), {
      statusCode: NOTICE_CODES[transaction.status],
      statusMessage: 'midtrans payment notification',
      refunds: refundBook.listOf(transaction.transactionId),
    })

  const send = (transaction: Transaction, body: Notice, delayMs = 0) => {
    const { transactionId, orderId } = transaction
    for (const url of noticeUrls(transaction, accounts.get(transaction.accountId))) {
      queue.add({ transactionId, orderId, url, body, delayMs })
    }
  }

  /** The transaction as it would be if it had just been paid by scanning. */
  const asPaid = (transaction: Transaction): Transaction => ({
    ...transaction,
    status: 'settlement',
    settledAt: transaction.settledAt ?? clock(),
    paidVia: transaction.paidVia ?? 'qr',
    issuer: transaction.issuer ?? 'gopay',
  })

  const withAmount = (body: Notice, transaction: Transaction, amount: number | undefined) => {
    const other = amount ?? otherAmount(transaction.grossAmount)
    const { serverKey } = accounts.get(transaction.accountId)
    return signedWith({ ...body, gross_amount: formatAmount(other) }, transaction, serverKey)
  }

  const sendForged = (transaction: Transaction) => {
    const body = noticeOf(asPaid(transaction))
    send(transaction, signedWith(body, transaction, 'a key this merchant never had'))
  }

  const sendTampered = (transaction: Transaction, claimed?: string) => {
    const status = claimed ?? (transaction.status === 'settlement' ? 'refund' : 'settlement')
    const time = status === 'settlement' ? { settlement_time: formatWib(clock()) } : {}
    send(transaction, { ...noticeOf(transaction), ...time, transaction_status: status })
  }

  const sendWrongAmount = (transaction: Transaction, amount?: number) =>
    send(transaction, withAmount(noticeOf(asPaid(transaction)), transaction, amount))

  const sendLies = (transaction: Transaction) => {
    if (scenarios.take('notice-forged', transaction)) sendForged(transaction)
    const tampered = scenarios.take('notice-tampered', transaction)
    if (tampered) sendTampered(transaction, tampered.transaction_status)
    const wrong = scenarios.peek('wrong-amount', transaction)
    if (wrong) sendWrongAmount(transaction, wrong.amount)
  }

  const sendSettlement = (transaction: Transaction): Notice => {
    const wrong = scenarios.take('wrong-amount', transaction)
    const body = noticeOf(transaction)
    return wrong ? withAmount(body, transaction, wrong.amount) : body
  }

  return {
    /** Queues the notifications of the transaction's present state. */
    announce: (transaction: Transaction) => {
      const { status } = transaction
      const about = (params: { event?: string | undefined }) =>
        params.event ? params.event === eventOf(status) : status !== 'pending'
      const held = status === 'pending' && scenarios.peek('notice-reordered', transaction)
      const body = status === 'settlement' ? sendSettlement(transaction) : noticeOf(transaction)
      if (!held && !scenarios.take('notice-lost', transaction, about)) {
        const late = scenarios.take('notice-late', transaction, about)
        const twice = scenarios.take('notice-twice', transaction, about)
        for (let copy = 0; copy < (twice?.copies ?? 1); copy++) {
          send(transaction, body, (late?.seconds ?? 0) * 1000)
        }
      }
      if (status === 'settlement') {
        const reordered = scenarios.take('notice-reordered', transaction)
        if (reordered) send(transaction, noticeOf(asUnpaid(transaction)), reordered.gapMs)
      }
      if (status === 'pending') sendLies(transaction)
    },
    /** Sends the present state once more, past all scenarios, as the dashboard's button does. */
    repeat: (transaction: Transaction) => send(transaction, noticeOf(transaction)),
    sendForged,
    sendTampered,
    sendWrongAmount,
  }
}

const eventOf = (status: TransactionStatus) => (status === 'partial_refund' ? 'refund' : status)

const asUnpaid = (transaction: Transaction): Transaction => ({
  ...transaction,
  status: 'pending',
  settledAt: null,
  paidVia: null,
  issuer: null,
})

/** An amount near the true one, and never zero. */
export const otherAmount = (amount: number): number => (amount > 1 ? amount - 1 : amount + 1)

const signedWith = (body: Notice, transaction: Transaction, serverKey: string): Notice => ({
  ...body,
  signature_key: signatureKey({
    orderId: transaction.orderId,
    statusCode: String(body['status_code']),
    grossAmount: String(body['gross_amount']),
    serverKey,
  }),
})
