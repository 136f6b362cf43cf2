import type { DatabaseSync } from 'node:sqlite'
import { atomically } from '../database.ts'
import type { Call } from './call.ts'
import { baseFields } from './describe.ts'
import { notFound, wrongState } from './failure.ts'
import type { Answer } from './failure.ts'
import type { Ledger } from './ledger.ts'
import type { News } from './news.ts'

const ENDINGS = {
  cancel: { code: '200', message: 'Success, transaction is canceled' },
  // Success, and yet 407: what the official clients exempt from their errors.
  expire: { code: '407', message: 'Success, transaction has expired' },
} as const

/** `cancel`, `expire`, `approve` and `deny` on one transaction. */
export const createModifying = (deps: { db: DatabaseSync; ledger: Ledger; news: News }) => {
  const { db, ledger, news } = deps
  const end =
    (to: keyof typeof ENDINGS) =>
    ({ account, id }: Call): Answer => {
      const found = ledger.findOfAccount(account.id, id)
      if (!found) throw notFound()
      return atomically(db, () => {
        const ended = ledger.move(found.transactionId, { from: 'pending', to })
        if (!ended) throw wrongState()
        news.announce(ended)
        const { code, message } = ENDINGS[to]
        return {
          http: 200,
          body: { status_code: code, status_message: message, ...baseFields(ended, account) },
        }
      })
    }
  return {
    cancel: end('cancel'),
    expire: end('expire'),
    /** `approve` and `deny` are for card payments under review, so GoPay and QRIS never qualify. */
    review: ({ account, id }: Call): Answer => {
      throw ledger.findOfAccount(account.id, id) ? wrongState() : notFound()
    },
  }
}
