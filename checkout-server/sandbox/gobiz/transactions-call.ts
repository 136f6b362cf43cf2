import { z } from 'zod'
import type { GobizAccounts } from './accounts.ts'
import type { GobizBook, GobizTransaction } from './book.ts'
import type { OwnerCall } from './call.ts'
import { describeRow } from './describe.ts'
import { GobizFailure, badRequest } from './failure.ts'
import type { GobizAnswer } from './failure.ts'
import type { FeedQuery } from './feed.ts'
import type { FeedTroubles } from './feed-troubles.ts'
import type { GobizSwitchboard } from './switches.ts'

const list = (known: readonly string[]) =>
  z
    .string()
    .transform((text) => text.toLowerCase().split(',').filter(Boolean))
    .refine(
      (words) => words.every((word) => known.includes(word)),
      `must be of ${known.join(', ')}`,
    )
// A `+` of an offset that was not percent-encoded arrives as a blank: theirs refuses it too.
const moment = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text))

const Query = z.object({
  from: z.coerce.number().int().min(0).default(0),
  size: z.coerce.number().int().min(1).default(20),
  statuses: list(['settlement', 'capture', 'refund', 'partial_refund', 'deny', 'pending']),
  payment_types: list([
    'qris',
    'gopay',
    'offline_credit_card',
    'offline_debit_card',
    'credit_card',
  ]),
  start_time: moment,
  end_time: moment,
  merchant_ids: z.string().transform((text) => text.split(',').filter(Boolean)),
})

/** `GET /merchant-analytics/v2/merchants/transactions` */
export const createTransactionsCall = (deps: {
  accounts: GobizAccounts
  book: GobizBook
  troubles: FeedTroubles
  switches: GobizSwitchboard
}) => {
  const { accounts, book, troubles, switches } = deps

  return ({ account, query }: OwnerCall): GobizAnswer => {
    const parsed = Query.safeParse(Object.fromEntries(query))
    if (!parsed.success) {
      const [issue] = parsed.error.issues
      throw badRequest(`Invalid parameter ${issue?.path.join('.')}: ${issue?.message}`)
    }
    const { from, start_time, end_time, merchant_ids } = parsed.data
    const own = new Set(accounts.outletsOf(account.id).map(({ merchantId }) => merchantId))
    if (merchant_ids.length === 0 || merchant_ids.some((id) => !own.has(id))) {
      throw new GobizFailure(403, 'forbidden', 'You have no access to this merchant')
    }
    const size = Math.min(parsed.data.size, switches.get().maxPageSize)
    const wanted: FeedQuery = {
      merchantIds: merchant_ids,
      statuses: parsed.data.statuses,
      paymentTypes: parsed.data.payment_types,
      from: start_time,
      to: end_time,
    }
    const { rows, total } = troubles.page(wanted, { offset: from, size, phone: account.phone })
    const show = (row: GobizTransaction) => describeRow(row, book.refundsOf(row.id), switches.get())
    return { http: 200, body: { from, size, total, transactions: rows.map(show) } }
  }
}
