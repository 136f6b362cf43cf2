import { z } from 'zod'
import type { GobizAccounts } from './accounts.ts'
import { GobizStatus } from './book.ts'
import type { GobizBook } from './book.ts'
import type { OwnerCall } from './call.ts'
import { describeJournal } from './describe.ts'
import { badRequest } from './failure.ts'
import type { GobizAnswer } from './failure.ts'
import type { Feed } from './feed.ts'
import type { GobizSwitchboard } from './switches.ts'

const Scalar = z.union([z.string(), z.number(), z.boolean()])
type Scalar = z.infer<typeof Scalar>
const Test = z.object({
  field: z.string(),
  op: z.enum(['equal', 'in', 'gte', 'lte']),
  value: z.union([Scalar, z.array(Scalar)]),
})
type Clause = z.infer<typeof Test> | { op: 'and' | 'or' | 'not'; clauses: Clause[] }
const Clause: z.ZodType<Clause> = z.lazy(() =>
  z.union([Test, z.object({ op: z.enum(['and', 'or', 'not']), clauses: z.array(Clause) })]),
)
const Search = z.object({
  from: z.int().min(0).default(0),
  size: z.int().min(1).default(20),
  sort: z.object({ time: z.object({ order: z.enum(['asc', 'desc']) }) }).optional(),
  included_categories: z.object({ incoming: z.array(z.string()) }),
  query: z.array(Clause).default([]),
})

const isTime = (field: string) => field === 'time' || field.endsWith('_time')

const valueAt = (document: unknown, path: string): unknown =>
  path
    .split('.')
    .reduce<unknown>(
      (value, key) =>
        typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined,
      document,
    )

const comparable = (field: string, value: unknown): Scalar | null => {
  if (typeof value === 'string') return isTime(field) ? Date.parse(value) : value.toLowerCase()
  return typeof value === 'number' || typeof value === 'boolean' ? value : null
}

/** Whether a document satisfies a clause. Words are compared without regard to case. */
export const matches = (document: unknown, clause: Clause): boolean => {
  if ('clauses' in clause) {
    const { op, clauses } = clause
    if (op === 'and') return clauses.every((part) => matches(document, part))
    const isAny = clauses.some((part) => matches(document, part))
    return op === 'or' ? isAny : !isAny
  }
  const { field, op } = clause
  const actual = comparable(field, valueAt(document, field))
  if (actual === null) return false
  const wanted = [clause.value].flat().map((value) => comparable(field, value))
  const [first = null] = wanted
  if (op === 'gte') return first !== null && actual >= first
  if (op === 'lte') return first !== null && actual <= first
  return wanted.includes(actual)
}

/** `POST /journals/search`: the older list of the same money, with a language to search it. */
export const createJournals = (deps: {
  accounts: GobizAccounts
  book: GobizBook
  feed: Feed
  switches: GobizSwitchboard
}) => {
  const { accounts, book, feed, switches } = deps

  const documentsOf = (accountId: number) => {
    const everything = {
      merchantIds: accounts.outletsOf(accountId).map(({ merchantId }) => merchantId),
      statuses: GobizStatus.options,
      paymentTypes: ['qris', 'gopay'],
      from: 0,
      to: Number.MAX_SAFE_INTEGER,
    }
    return feed
      .page(everything, { offset: 0, size: Number.MAX_SAFE_INTEGER })
      .map((row) => describeJournal(row, book.refundsOf(row.id)))
  }

  return ({ account, body, headers }: OwnerCall): GobizAnswer => {
    const accept = headers.get('accept') ?? ''
    if (!accept.includes('application/vnd.journal.v1+json')) {
      throw badRequest('Accept must be application/vnd.journal.v1+json')
    }
    const parsed = Search.safeParse(body)
    if (!parsed.success) {
      const [issue] = parsed.error.issues
      throw badRequest(`Invalid search: ${issue?.path.join('.')} ${issue?.message}`)
    }
    const { from, size, sort, query } = parsed.data
    const found = documentsOf(account.id).filter((document) =>
      query.every((clause) => matches(document, clause)),
    )
    if (sort?.time.order === 'asc') found.reverse()
    const { journalRows, maxPageSize } = switches.get()
    const rows = found.slice(from, from + Math.min(size, maxPageSize))
    return { http: 200, body: { success: true, total: found.length, [journalRows]: rows } }
  }
}
