import { idShape } from '@autogopay/shared/id-shape'
import { PAYMENT_STATUSES } from '@autogopay/shared/payment-state'
import { MAX_RUPIAH } from '@autogopay/shared/rupiah'
import type postgres from 'postgres'
import type { Sql } from '../platform/database.ts'

/** A part of a statement. */
export type Fragment = postgres.PendingQuery<postgres.Row[]>

const PAYMENT_ID = idShape('pay')

/** What is looked for, and how much of what is found matters. */
export interface SearchQuery {
  merchantId: string
  /** One line without control characters, trimmed. */
  search: string
  /** Conditions of a column of payment ids: pages and times. */
  within: (id: Fragment) => Fragment
  /** Of what each way finds, only so many of the newest; null: all, since other filters follow. */
  most: number | null
}

/**
 * Common table expression `found (id)`: a merchant's payments by what a person typed, each way by an
 * index of its own. Their order, filters and pages are the caller's.
 */
export function paymentsFound(sql: Sql, query: SearchQuery): Fragment {
  const { search } = query
  const ways = PAYMENT_ID.test(search)
    ? [sql`select ${search}::text collate "C" as id`]
    : [
        ...byOrder(sql, query),
        ...byTransaction(sql, query),
        ...byAmount(sql, query),
        byCustomer(sql, query),
      ]
  const [first = sql``, ...others] = ways.map((way) => newestOf(sql, way, query))
  return sql`
    ${isBroad(query) ? sql`${recentMatches(sql, query)},` : sql``}
    found as materialized (${others.reduce((all, way) => sql`${all} union ${way}`, first)})`
}

function newestOf(sql: Sql, way: Fragment, { within, most }: SearchQuery): Fragment {
  const some = most === null ? sql`` : sql`order by id desc limit ${most}`
  return sql`(select id from (${way}) w where true ${within(sql`w.id`)} ${some})`
}

/** The same for one order, by its whole id. */
export function paymentsOfOrder(
  sql: Sql,
  { merchantId, orderId }: { merchantId: string; orderId: string },
): Fragment {
  return sql`
    found (id) as materialized (
      select o.payment_id from payment_orders o
      where o.merchant_id = ${merchantId} and o.order_id = ${orderId}
      union
      select p.id from payments p
      where p.merchant_id = ${merchantId} and p.order_id = ${orderId}
        and (p.renewal > 0 or p.renewed_by is not null))`
}

// Shops' order ids have no @, and e-mail addresses always.
const ORDER_ID = /^[\x21-\x3f\x41-\x7e]{1,64}$/
// Sorts behind every character that an order id may have.
const AFTER_ASCII = '\x7f'
const LONGEST_BROAD = 16
const AMOUNT = /^(?:rp\.? ?)?(\d{1,3}(?:[.,]\d{3})+|\d+)$/i
const PHONE = /^\+?\d[\d -]*$/

/** A beginning that many orders may have in common, and nothing but the newest asked for. */
const isBroad = ({ search, most }: SearchQuery) =>
  most !== null && ORDER_ID.test(search) && search.length <= LONGEST_BROAD

/**
 * What of the newest payments fits: when it fills a page, the index need not be read, which would be
 * all of a shop's orders where all begin with INV.
 */
function recentMatches(sql: Sql, { merchantId, search, within, most }: SearchQuery): Fragment {
  const window = (most ?? 0) * 2
  return sql`
    recent as materialized (
      select w.id from (
        select n.id from unnest(${PAYMENT_STATUSES}::text[]) s (status)
        cross join lateral (
          select p.id from payments p
          where p.merchant_id = ${merchantId} and p.status = s.status ${within(sql`p.id`)}
          order by p.id desc limit ${window}) n
        order by n.id desc limit ${window}) w
      cross join lateral (
        select p.order_id from payments p
        where p.id = w.id and p.merchant_id = ${merchantId} limit 1) p
      where starts_with(p.order_id, ${search}))`
}

/** An order's latest payment, and those that it had before. */
function byOrder(sql: Sql, query: SearchQuery): Fragment[] {
  const { merchantId, search, most } = query
  if (!ORDER_ID.test(search)) return []
  return [
    ...(isBroad(query) ? [sql`select id from recent`] : []),
    sql`
      select o.payment_id collate "C" as id from payment_orders o
      where o.merchant_id = ${merchantId}
        and o.order_id >= ${search} and o.order_id < ${search + AFTER_ASCII}
        ${isBroad(query) ? sql`and (select count(*) from recent) < ${most}` : sql``}`,
    sql`
      select p.id from payments p
      where p.merchant_id = ${merchantId} and starts_with(p.order_id, ${search})
        and (p.renewal > 0 or p.renewed_by is not null)`,
  ]
}

function byTransaction(sql: Sql, { merchantId, search }: SearchQuery): Fragment[] {
  if (!ORDER_ID.test(search)) return []
  return [
    sql`
      select c.payment_id collate "C" as id from charges c
      where c.merchant_id = ${merchantId} and c.provider_transaction_id = ${search}`,
  ]
}

/** By the price, or by what an own account's code asked for: that is what its owner sees come in. */
function byAmount(sql: Sql, { merchantId, search }: SearchQuery): Fragment[] {
  const amount = Number(AMOUNT.exec(search)?.[1]?.replaceAll(/[.,]/g, ''))
  if (!(amount >= 1 && amount <= MAX_RUPIAH)) return []
  return [
    sql`
      select p.id from payments p where p.merchant_id = ${merchantId} and p.amount = ${amount}`,
    sql`
      select l.payment_id collate "C" as id from amount_leases l
      where l.merchant_id = ${merchantId} and l.amount = ${amount} and l.account_id in (
        select n.account_id from connections n where n.merchant_id = ${merchantId})`,
  ]
}

/** By words as the database itself cuts them (migration 0011): all must be there, each from its start. */
function byCustomer(sql: Sql, { merchantId, search }: SearchQuery): Fragment {
  const words = search.includes('@')
    ? sql`array[lower(${search})]`
    : PHONE.test(search)
      ? sql`array[search_phone(${search})]`
      : sql`search_words(${search})`
  return sql`
    select k.id collate "C" as id from customers_found(${merchantId}, ${words}) k (id)`
}

/**
 * Moves the words of new payments to where they are looked up. Inserts only append theirs to a list, so
 * that no payment waits for an index of words; searches read that list, too, so it is kept short.
 */
export async function settleSearchWords(sql: Sql): Promise<void> {
  await sql`select gin_clean_pending_list('payment_customers_words')`
}
