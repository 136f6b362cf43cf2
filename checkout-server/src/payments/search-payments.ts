import { MAX_RUPIAH, PaymentId } from '@autogopay/shared'
import type { Sql } from '../platform/database.ts'

type Fragment = ReturnType<Sql>

/**
 * Common table expressions that find a merchant's payments by what a person typed, each way by an
 * index of its own: `found (id)` is the last of them. Their order, filters and pages are the caller's.
 * @param search - One line without control characters, trimmed.
 */
export function paymentsFound(
  sql: Sql,
  { merchantId, search }: { merchantId: string; search: string },
): Fragment {
  const ways = [
    ...(PaymentId.safeParse(search).success ? [sql`select ${search}::text collate "C"`] : []),
    ...byOrder(sql, merchantId, search),
    ...byTransaction(sql, merchantId, search),
    ...byAmount(sql, merchantId, search),
    byCustomer(sql, merchantId, search),
  ]
  const [first = sql``, ...others] = ways
  return sql`
    found (id) as materialized (${others.reduce((all, way) => sql`${all} union ${way}`, first)})`
}

/** The same for one order, by its whole id: `ordered (id)`. */
export function paymentsOfOrder(
  sql: Sql,
  { merchantId, orderId }: { merchantId: string; orderId: string },
): Fragment {
  return sql`
    ordered (id) as materialized (
      select o.payment_id from payment_orders o
      where o.merchant_id = ${merchantId} and o.order_id = ${orderId}
      union
      select p.id from payments p
      where p.merchant_id = ${merchantId} and p.order_id = ${orderId}
        and (p.renewal > 0 or p.renewed_by is not null))`
}

const ORDER_ID = /^[\x21-\x7e]{1,64}$/
// Sorts behind every character that an order id may have.
const AFTER_ASCII = '\x7f'
const AMOUNT = /^(?:rp\.? ?)?(\d{1,3}(?:[.,]\d{3})+|\d+)$/i
const PHONE = /^\+?\d[\d -]*$/

/** An order's latest payment, and those that it had before. */
function byOrder(sql: Sql, merchantId: string, search: string): Fragment[] {
  if (!ORDER_ID.test(search)) return []
  return [
    sql`
      select o.payment_id from payment_orders o
      where o.merchant_id = ${merchantId} and o.order_id >= ${search} and o.order_id < ${search + AFTER_ASCII}`,
    sql`
      select p.id from payments p
      where p.merchant_id = ${merchantId} and starts_with(p.order_id, ${search})
        and (p.renewal > 0 or p.renewed_by is not null)`,
  ]
}

function byTransaction(sql: Sql, merchantId: string, search: string): Fragment[] {
  if (!ORDER_ID.test(search)) return []
  return [
    sql`
      select c.payment_id from charges c
      where c.merchant_id = ${merchantId} and c.provider_transaction_id = ${search}`,
  ]
}

/** By the price, or by what an own account's code asked for: that is what its owner sees come in. */
function byAmount(sql: Sql, merchantId: string, search: string): Fragment[] {
  const amount = Number(AMOUNT.exec(search)?.[1]?.replaceAll(/[.,]/g, ''))
  if (!(amount >= 1 && amount <= MAX_RUPIAH)) return []
  return [
    sql`select p.id from payments p where p.merchant_id = ${merchantId} and p.amount = ${amount}`,
    sql`
      select l.payment_id from amount_leases l
      where l.merchant_id = ${merchantId} and l.amount = ${amount} and l.account_id in (
        select n.account_id from connections n where n.merchant_id = ${merchantId})`,
  ]
}

/** By words as the database itself cuts them (migration 0006): all must be there, each from its start. */
function byCustomer(sql: Sql, merchantId: string, search: string): Fragment {
  const words = search.includes('@')
    ? sql`array[lower(${search})]`
    : PHONE.test(search)
      ? sql`array[search_phone(${search})]`
      : sql`search_words(${search})`
  return sql`
    select k.payment_id from payment_customers k
    where k.words @@ search_query(${merchantId}, ${words})`
}

/**
 * Moves the words of new payments to where they are looked up. Inserts only append theirs to a list, so
 * that no payment waits for an index of words; searches read that list, too, so it is kept short.
 */
export async function settleSearchWords(sql: Sql): Promise<void> {
  await sql`select gin_clean_pending_list('payment_customers_words')`
}
