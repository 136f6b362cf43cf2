import type { ListPayments } from '@autogopay/shared'
import { PAYMENT_STATUSES } from '../../../../../shared/src/payment-state.ts'
import { PROVIDERS } from '../../../../../shared/src/provider.ts'

/** What the list is filtered by, as the address says it: a link to a list shows the same list. */
export interface Filters {
  search: string
  status: ListPayments['status'] | ''
  provider: ListPayments['provider'] | ''
  /** Days in Jakarta, both included; empty: open. */
  from: string
  to: string
}

const DAY_MS = 24 * 60 * 60 * 1000
const DAY = /^\d{4}-\d{2}-\d{2}$/
const SHORTEST_SEARCH = 3

export function filtersOf(query: URLSearchParams): Filters {
  const text = (name: string) => query.get(name) ?? ''
  const day = (name: string) => (DAY.test(text(name)) ? text(name) : '')
  return {
    search: text('search'),
    status: PAYMENT_STATUSES.find((status) => status === text('status')) ?? '',
    provider: PROVIDERS.find((provider) => provider === text('provider')) ?? '',
    from: day('from'),
    to: day('to'),
  }
}

/** The address's part that says these filters; empty: there are none. */
export function addressOf(filters: Filters): string {
  const given = Object.entries(filters).filter(([, value]) => value)
  const text = new URLSearchParams(given as [string, string][]).toString()
  return text && `?${text}`
}

export const isTooShort = ({ search }: Filters): boolean =>
  search.trim() !== '' && search.trim().length < SHORTEST_SEARCH

/** What `/v1/payments` is asked. */
export function listQuery(filters: Filters) {
  const { status, provider, from, to } = filters
  const search = filters.search.trim()
  return {
    ...(search.length >= SHORTEST_SEARCH && { search }),
    ...(status && { status }),
    ...(provider && { provider }),
    ...(from && { createdFrom: `${from}T00:00:00+07:00` }),
    ...(to && { createdBefore: dayAfter(to) }),
  }
}

function dayAfter(day: string): string {
  const next = new Date(Date.parse(`${day}T00:00:00Z`) + DAY_MS)
  return `${next.toISOString().slice(0, 10)}T00:00:00+07:00`
}
