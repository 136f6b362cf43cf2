import type { Scenarios } from '../scenarios/scenarios.ts'
import type { Call } from './call.ts'
import { STATUS_CODES, describe } from './describe.ts'
import { notFound } from './failure.ts'
import type { Answer } from './failure.ts'
import type { Ledger } from './ledger.ts'
import type { RefundBook } from './refund-book.ts'

/** `GET /v2/{id}/status`: everything but the actions and the QR text. */
export const createStatus =
  (deps: { ledger: Ledger; refundBook: RefundBook; scenarios: Scenarios }) =>
  ({ account, id }: Call): Answer => {
    const transaction = deps.ledger.findOfAccount(account.id, id)
    if (!transaction || deps.scenarios.take('status-not-found', transaction)) throw notFound()
    return {
      http: 200,
      body: describe(transaction, account, {
        statusCode: STATUS_CODES[transaction.status],
        statusMessage: 'Success, transaction is found',
        refunds: deps.refundBook.listOf(transaction.transactionId),
      }),
    }
  }
