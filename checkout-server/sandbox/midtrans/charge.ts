import { randomUUID } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import { atomically } from '../database.ts'
import type { Scenarios } from '../scenarios/scenarios.ts'
import { registrationOf } from './accounts.ts'
import type { MerchantAccount } from './accounts.ts'
import { formatAmount } from './amount.ts'
import type { Call } from './call.ts'
import { expiryOf, notEnabled, readChargeRequest } from './charge-request.ts'
import type { ChargeRequest } from './charge-request.ts'
import { baseFields } from './describe.ts'
import { MidtransFailure } from './failure.ts'
import type { Answer } from './failure.ts'
import type { Ledger, NewTransaction, Transaction } from './ledger.ts'
import { readUrlList } from './news.ts'
import type { News } from './news.ts'
import { printQrText } from './qr-text.ts'
import { formatWib } from './wib-time.ts'

/** `POST /v2/charge` for `gopay` and `qris`. */
export const createCharging =
  (deps: {
    db: DatabaseSync
    ledger: Ledger
    news: News
    scenarios: Scenarios
    clock: () => number
    publicUrl: () => string
  }) =>
  ({ account, body, headers }: Call): Answer => {
    const { db, ledger, news, scenarios, clock, publicUrl } = deps
    const request = readChargeRequest(body)
    const orderId = request.transaction_details.order_id
    if (request.gopay?.account_id !== undefined) {
      // Linked wallets are not simulated, so no pay account can exist.
      throw new MidtransFailure(404, "Account doesn't exist.")
    }
    if (scenarios.take('not-enabled', { orderId })) throw notEnabled()
    if (scenarios.take('rate-limited', { orderId })) {
      throw new MidtransFailure(429, 'Too many requests, please try again later')
    }
    if (scenarios.take('user-blocked', { orderId })) {
      throw new MidtransFailure(410, 'GoPay user is blocked')
    }
    if (ledger.findHolding(account.id, orderId)) {
      throw new MidtransFailure(
        406,
        'The request could not be completed due to a conflict with the current state of the target resource, please try again',
      )
    }
    const refused = scenarios.take('refused', { orderId }) !== null
    return atomically(db, () => {
      const transaction = ledger.add({
        ...newTransaction(request, account, clock()),
        status: refused ? 'deny' : 'pending',
        overrideUrls: readUrlList(headers.get('x-override-notification')),
        appendUrls: readUrlList(headers.get('x-append-notification')),
      })
      news.announce(transaction)
      const facts = baseFields(transaction, account)
      return refused
        ? deniedAnswer(transaction, facts)
        : createdAnswer(transaction, facts, publicUrl())
    })
  }

const newTransaction = (
  request: ChargeRequest,
  account: MerchantAccount,
  now: number,
): Omit<NewTransaction, 'status' | 'overrideUrls' | 'appendUrls'> => {
  const { payment_type: paymentType, gopay, transaction_details: details } = request
  const { custom_field1, custom_field2, custom_field3, metadata } = request
  const transactionId = randomUUID()
  const acquirer = paymentType === 'qris' ? (request.qris?.acquirer ?? 'gopay') : 'gopay'
  const echo = { custom_field1, custom_field2, custom_field3, metadata }
  return {
    transactionId,
    deeplinkId: paymentType === 'gopay' ? randomUUID() : null,
    accountId: account.id,
    orderId: details.order_id,
    paymentType,
    acquirer,
    grossAmount: details.gross_amount,
    createdAt: now,
    expiresAt: expiryOf(request, now),
    crossReference: randomUUID(),
    qrText: printQrText({
      ...registrationOf(account, acquirer),
      transactionId,
      grossAmount: formatAmount(details.gross_amount),
      acquirer,
      merchantId: account.merchantId,
      name: account.name,
      city: account.city,
      postalCode: account.postalCode,
      mcc: account.mcc,
    }),
    callbackUrl: gopay?.enable_callback ? (gopay.callback_url ?? account.callbackUrl) : null,
    echo: Object.fromEntries(Object.entries(echo).filter(([, value]) => value !== undefined)),
  }
}

const deniedAnswer = (transaction: Transaction, facts: ReturnType<typeof baseFields>): Answer => ({
  http: 200,
  body: {
    status_code: '202',
    status_message:
      transaction.paymentType === 'gopay'
        ? 'GO-PAY transaction is rejected'
        : 'QRIS transaction is rejected',
    ...facts,
    channel_response_code: '900',
    channel_response_message: 'Service Error',
  },
})

const createdAnswer = (
  transaction: Transaction,
  facts: ReturnType<typeof baseFields>,
  host: string,
): Answer => {
  const { transactionId: id, deeplinkId, acquirer, qrText, expiresAt } = transaction
  const action = (name: string, path: string, method = 'GET') => ({
    name,
    method,
    url: `${host}${path}`,
  })
  const opening = { ...facts, expiry_time: formatWib(expiresAt) }
  // The two kinds never mix: only gopay has a deeplink, only qris has the text of its code.
  const own =
    transaction.paymentType === 'gopay'
      ? {
          status_message: 'GoPay transaction is created',
          actions: [
            action('generate-qr-code', `/v2/gopay/${id}/qr-code`),
            action('deeplink-redirect', `/gopay/partner/app/payment-pin?id=${deeplinkId}`),
            action('get-status', `/v2/${id}/status`),
            action('cancel', `/v2/${id}/cancel`, 'POST'),
          ],
        }
      : {
          status_message: 'QRIS transaction is created',
          acquirer,
          qr_string: qrText,
          actions: [
            action('generate-qr-code', `/v2/qris/${id}/qr-code`),
            action('generate-qr-code-v2', `/v4/qris/gopay/${id}/qr-code`),
          ],
        }
  return { http: 200, body: { status_code: '201', ...opening, ...own } }
}
