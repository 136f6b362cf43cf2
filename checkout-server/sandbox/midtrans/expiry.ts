import type { DatabaseSync } from 'node:sqlite'
import { atomically } from '../database.ts'
import type { Ledger, Transaction } from './ledger.ts'
import type { News } from './news.ts'

/** Ends unpaid transactions. */
export type Expiry = ReturnType<typeof createExpiry>

export const createExpiry = (deps: {
  db: DatabaseSync
  ledger: Ledger
  news: News
  clock: () => number
}) => {
  const { db, ledger, news, clock } = deps
  const expire = (transaction: Transaction): Transaction | null =>
    atomically(db, () => {
      ledger.endNow(transaction.transactionId, clock())
      const expired = ledger.move(transaction.transactionId, { from: 'pending', to: 'expire' })
      if (expired) news.announce(expired)
      return expired
    })
  return {
    /** Ends one transaction now, whatever its deadline was; null when it is not pending. */
    expire,
    /** The batch: everything whose deadline has passed. */
    expireDue: () => {
      for (const transaction of ledger.listDue(clock())) expire(transaction)
    },
  }
}
