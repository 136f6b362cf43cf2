import { formatInstant } from '@autogopay/shared/wib'
import { ProviderUnavailable } from '../provider.ts'
import type { FeedCaller } from './analytics.ts'
import { objectOf, reasonOf, TokenRejected, unwrapped } from './failures.ts'
import { dataHeaders } from './headers.ts'
import type { GobizHttp } from './http.ts'
import type { FeedPage, PageQuery } from './pages.ts'
import { readTransaction } from './transaction.ts'

const SAVINGS = ['GOSAVE_ONLINE', 'GoSave', 'GODEALS_ONLINE']
const TRANSACTION = 'metadata.transaction'

/**
 * One page of the older feed, a search over an account's journal.
 * @param options.baseUrl - Of the portal's API, without a slash at the end.
 * @throws {TokenRejected} 401. @throws {ProviderUnavailable} It is gone, or unreadable.
 */
export function journalFeed(options: { http: GobizHttp; baseUrl: string }) {
  const { http, baseUrl } = options
  return async (caller: FeedCaller, query: PageQuery): Promise<FeedPage> => {
    const answer = await http({
      method: 'POST',
      url: `${baseUrl}/journals/search`,
      headers: {
        ...dataHeaders(caller.device, caller.accessToken),
        accept: 'application/vnd.journal.v1+json',
        'x-client-id': 'gobiz-web',
      },
      body: searchBody(caller.outletId, query),
      signal: caller.signal,
    })
    if (answer.http === 401) throw new TokenRejected('GoPay does not accept the login')
    if (answer.http >= 400) {
      throw new ProviderUnavailable(
        `GoPay’s journal answered HTTP ${answer.http}: ${reasonOf(answer.body)}`,
      )
    }
    const { rows, total } = readAnswer(answer.body)
    return { rows: rows.map((row) => readTransaction(transactionIn(row), caller.outletId)), total }
  }
}

/** The question, in the journal's search language. */
function searchBody(outletId: string, query: PageQuery): object {
  const clause = (field: string, op: string, value: unknown) => ({ field, op, value })
  const inTransaction = (field: string, op: string, value: unknown) =>
    clause(`${TRANSACTION}.${field}`, op, value)
  const savings = ['metadata.source', 'metadata.gopay.source'].map((field) =>
    clause(field, 'in', SAVINGS),
  )
  const types = ['qris', 'gopay', 'offline_credit_card', 'offline_debit_card', 'credit_card']
  return {
    from: query.offset,
    size: query.size,
    sort: { time: { order: 'desc' } },
    included_categories: { incoming: ['transaction_share', 'action'] },
    query: [
      {
        op: 'and',
        clauses: [
          { op: 'not', clauses: [{ op: 'or', clauses: savings }] },
          inTransaction('status', 'in', ['settlement', 'capture', 'refund', 'partial_refund']),
          inTransaction('payment_type', 'in', types),
          inTransaction('transaction_time', 'gte', formatInstant(query.from)),
          inTransaction('transaction_time', 'lte', formatInstant(query.to)),
          inTransaction('merchant_id', 'equal', outletId),
        ],
      },
    ],
  }
}

function readAnswer(body: unknown): { rows: unknown[]; total: number | null } {
  const outer = objectOf(body)
  const inner = unwrapped(body)
  const list = [outer['data'], outer['hits'], inner['hits'], inner['data']].find(Array.isArray)
  if (!list) throw new ProviderUnavailable('GoPay’s journal answered without rows')
  const total = [outer['total'], inner['total']].find((value) => typeof value === 'number')
  return { rows: list as unknown[], total: typeof total === 'number' ? total : null }
}

function transactionIn(row: unknown): unknown {
  const fields = { ...objectOf(objectOf(row)['_source']), ...objectOf(row) }
  return objectOf(fields['metadata'])['transaction']
}
