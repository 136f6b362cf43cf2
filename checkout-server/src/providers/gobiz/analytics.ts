import { formatInstant } from '@autogopay/shared/wib'
import { reasonOf, TokenRejected, unwrapped } from './failures.ts'
import { dataHeaders, type GobizDevice } from './headers.ts'
import type { GobizHttp } from './http.ts'
import type { FeedPage, PageQuery } from './pages.ts'
import { readTransaction } from './transaction.ts'

const PATH = '/merchant-analytics/v2/merchants/transactions'

/** Whose feed is asked, and by which login. */
export interface FeedCaller {
  device: GobizDevice
  accessToken: string
  outletId: string
  signal?: AbortSignal | undefined
}

/** This way of asking is gone or answers something else now: there is another one. */
export class FeedGone extends Error {
  override readonly name = 'FeedGone'
}

/**
 * One page of the newer feed.
 * @param options.baseUrl - Of the analytics API, without a slash at the end.
 * @throws {TokenRejected} 401. @throws {FeedGone}
 */
export function analyticsFeed(options: { http: GobizHttp; baseUrl: string }) {
  const { http, baseUrl } = options
  return async (caller: FeedCaller, query: PageQuery): Promise<FeedPage> => {
    const parameters = new URLSearchParams({
      from: String(query.offset),
      size: String(query.size),
      statuses: 'SETTLEMENT,CAPTURE,REFUND,PARTIAL_REFUND',
      payment_types: 'QRIS,GOPAY,OFFLINE_CREDIT_CARD,OFFLINE_DEBIT_CARD,CREDIT_CARD',
      start_time: formatInstant(query.from),
      end_time: formatInstant(query.to),
      merchant_ids: caller.outletId,
    })
    const answer = await http({
      method: 'GET',
      url: `${baseUrl}${PATH}?${parameters}`,
      headers: dataHeaders(caller.device, caller.accessToken),
      signal: caller.signal,
    })
    if (answer.http === 401) throw new TokenRejected('GoPay does not accept the login')
    if (answer.http >= 400) throw new FeedGone(`HTTP ${answer.http}: ${reasonOf(answer.body)}`)
    const { transactions, total } = membersOf(answer.body)
    if (!Array.isArray(transactions)) throw new FeedGone('an answer without transactions')
    return {
      rows: transactions.map((row: unknown) => readTransaction(row, caller.outletId)),
      total: typeof total === 'number' ? total : null,
    }
  }
}

function membersOf(body: unknown): Record<string, unknown> {
  const inner = unwrapped(body)
  // A row list directly under `data` is no object, so the members are then at the top.
  return 'transactions' in inner ? inner : { ...inner, transactions: inner['data'] }
}
