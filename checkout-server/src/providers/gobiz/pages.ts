import type { Mutation } from '../account-feed.ts'
import { ProviderUnavailable } from '../provider.ts'
import type { FeedRow } from './transaction.ts'

const PAGE_ROWS = 50
// Each page repeats the end of the one before: so it shows when rows have moved in between.
const OVERLAP = 5
// Fewer rows than any page size that a server might insist on: surely the last page.
const SURELY_LAST = 10
// Search engines refuse to skip more than 10,000 rows.
const MOST_ROWS = 5_000
const SHORTEST_MS = 1_000
const MOST_RESTARTS = 3

/** A question for one page. */
export interface PageQuery {
  from: Date
  to: Date
  /** Rows to skip. */
  offset: number
  size: number
}

/** One page, new to old. */
export interface FeedPage {
  rows: readonly FeedRow[]
  /** Rows of the whole window; null: not told. */
  total: number | null
}

/** Asks for one page. */
export type FetchPage = (query: PageQuery) => Promise<FeedPage>

interface Range {
  from: Date
  to: Date
}

/**
 * Every row of a window, once each, however the rows move while they are read: pages overlap, and
 * where one does not meet the one before, reading begins again.
 * @throws {ProviderUnavailable} They never stood still long enough.
 */
export function readWindow(fetchPage: FetchPage, range: Range): AsyncGenerator<Mutation[]> {
  return readRange(fetchPage, range, new Set())
}

async function* readRange(
  fetchPage: FetchPage,
  range: Range,
  seen: Set<string>,
): AsyncGenerator<Mutation[]> {
  for (let restarts = 0; restarts <= MOST_RESTARTS; restarts += 1) {
    const end = yield* readOnce(fetchPage, range, seen)
    if (end === 'covered') return
    if (end === 'too_long') return yield* readHalves(fetchPage, range, seen)
  }
  throw new ProviderUnavailable('GoPay’s list of transactions changed faster than it could be read')
}

async function* readHalves(
  fetchPage: FetchPage,
  { from, to }: Range,
  seen: Set<string>,
): AsyncGenerator<Mutation[]> {
  if (to.getTime() - from.getTime() <= SHORTEST_MS) {
    throw new ProviderUnavailable('GoPay lists more transactions of one second than can be read')
  }
  const middle = new Date((from.getTime() + to.getTime()) / 2)
  yield* readRange(fetchPage, { from: middle, to }, seen)
  yield* readRange(fetchPage, { from, to: middle }, seen)
}

async function* readOnce(
  fetchPage: FetchPage,
  range: Range,
  seen: Set<string>,
): AsyncGenerator<Mutation[], 'covered' | 'moved' | 'too_long'> {
  let offset = 0
  let tail: readonly string[] = []
  for (;;) {
    const { rows, total } = await fetchPage({ ...range, offset, size: PAGE_ROWS })
    const ids = rows.map(({ id }) => id)
    if (tail.length > 0 && !tail.some((id) => ids.includes(id))) return 'moved'

    const isNothingNew = offset > 0 && ids.every((id) => tail.includes(id))
    const fresh = rows.filter((row) => !seen.has(keyOf(row)) && isWithin(row.at, range))
    for (const row of fresh) seen.add(keyOf(row))
    const mutations = fresh.flatMap(({ mutation }) => mutation ?? [])
    if (mutations.length > 0) yield mutations

    const isCounted = total === null || offset + rows.length >= total
    if (rows.length === 0) return isCounted ? 'covered' : 'moved'
    const isShort = rows.length < (total === null ? SURELY_LAST : PAGE_ROWS)
    if (isNothingNew || (isShort && isCounted) || isAllBefore(rows, range.from)) return 'covered'
    offset += Math.max(1, rows.length - OVERLAP)
    if (offset > MOST_ROWS) return 'too_long'
    tail = ids.slice(-OVERLAP)
  }
}

/** A refund may bear the name of the sale that it returns, also one that is made while we read. */
function keyOf({ id, mutation }: FeedRow): string {
  return `${mutation?.kind ?? ''} ${mutation?.returned ?? ''} ${id}`
}

/** Whether all that follows is older than the window too: rows go from new to old. */
function isAllBefore(rows: readonly FeedRow[], from: Date): boolean {
  const [first, last] = [rows[0], rows.at(-1)]
  return first !== undefined && last !== undefined && first.at < from && first.at > last.at
}

function isWithin(at: Date, { from, to }: Range): boolean {
  return at >= from && at <= to
}
