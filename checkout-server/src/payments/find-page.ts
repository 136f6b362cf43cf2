import type { ListPayments } from '@autogopay/shared'
import { PAYMENT_STATUSES } from '@autogopay/shared/payment-state'
import type { Sql } from '../platform/database.ts'
import { idFloor } from '../platform/ids.ts'
import { isReached, type Reach } from './reach.ts'
import { paymentsFound, paymentsOfOrder, type Fragment } from './search-payments.ts'

/** Common table expression `page`: so many of these payments at most, the newest. */
export function pageOf(sql: Sql, asked: Asked, most: number): Fragment {
  const isLookUp = asked.search !== undefined || asked.orderId !== undefined
  return isLookUp ? lookedUp(sql, asked, most) : newest(sql, asked, most)
}

/** What is asked for, of whose payments, within whose reach. */
export type Asked = Omit<ListPayments, 'limit'> & { merchantId: string; reach: Reach }

/**
 * The newest of each status, merged: one index serves lists of one status and of all, and a status
 * that is rare is found without reading past the others. Ids first, which the index has: asked for whole
 * rows of a merchant that owns nearly all of them, PostgreSQL reads the table backwards instead, and all
 * of it where the status is rare.
 */
function newest(sql: Sql, query: Asked, most: number) {
  const { merchantId, provider } = query
  const statuses = query.status ? [query.status] : PAYMENT_STATUSES
  return sql`
    page as materialized (
      select p.* from (
        select k.id from unnest(${statuses}::text[]) s (status)
        ${provider ? sql`cross join (${connectionsOf(sql, merchantId, provider)}) n` : sql``}
        cross join lateral (
          select p.id from payments p
          where p.merchant_id = ${merchantId} and p.status = s.status
            ${provider ? sql`and p.connection_id = n.id` : sql``}
            ${within(sql, query, sql`p.id`)} ${idsSay(query) ? sql`` : madeWithin(sql, query)}
          order by p.id desc limit ${most}) k
        order by k.id desc limit ${most}) f
      cross join lateral (
        select p.* from payments p
        where p.id = f.id and p.merchant_id = ${merchantId} ${madeWithin(sql, query)}
        limit 1) p)`
}

/** Of one provider: each has an index of its own payments, so that few of them are found among many. */
const connectionsOf = (sql: Sql, merchantId: string, provider: string) => sql`
  select n.id from connections n where n.merchant_id = ${merchantId} and n.provider = ${provider}`

/** Found first, by whatever index knows them, and looked at from the newest on until a page is full. */
function lookedUp(sql: Sql, query: Asked, most: number) {
  const { merchantId, search, orderId, status, provider, createdBefore } = query
  // What is looked at further down may drop the newest.
  const isExact = [status, provider, orderId, createdBefore].every((one) => one === undefined)
  const found =
    search === undefined
      ? paymentsOfOrder(sql, { merchantId, orderId: orderId ?? '' })
      : paymentsFound(sql, {
          merchantId,
          search,
          within: (id) => within(sql, query, id),
          most: isExact ? most : null,
        })
  return sql`
    ${found}, page as materialized (
      select p.* from (select id from found order by id desc) f
      cross join lateral (
        select p.* from payments p
        where p.id = f.id and p.merchant_id = ${merchantId}
          ${within(sql, query, sql`p.id`)} ${madeWithin(sql, query)}
          ${status ? sql`and p.status = ${status}` : sql``}
          ${provider ? sql`and p.connection_id in (${connectionsOf(sql, merchantId, provider)})` : sql``}
          ${orderId ? sql`and p.order_id = ${orderId}` : sql``}
        limit 1) p
      order by f.id desc limit ${most})`
}

/** Pages and times, to the millisecond: ids carry the time of creation, and indexes have ids. */
function within(sql: Sql, { cursor, createdFrom, createdBefore, reach }: Asked, id: Fragment) {
  return sql`
    ${reach ? sql`and ${id} >= ${floorOf(reach.madeFrom.getTime())}` : sql``}
    ${cursor ? sql`and ${id} < ${cursor}` : sql``}
    ${createdFrom ? sql`and ${id} >= ${floorOf(Date.parse(createdFrom))}` : sql``}
    ${createdBefore ? sql`and ${id} < ${floorOf(Date.parse(createdBefore) + (FINER.test(createdBefore) ? 1 : 0))}` : sql``}`
}

// More than milliseconds, which are all that ids have.
const FINER = /\.\d{4,}/

/** Whether the ids alone decide what is within the times. */
const idsSay = ({ createdFrom, createdBefore }: Asked): boolean =>
  ![createdFrom, createdBefore].some((time) => time !== undefined && FINER.test(time))

/** Times to the microsecond. */
function madeWithin(sql: Sql, { createdFrom, createdBefore, reach }: Asked) {
  return sql`
    ${isReached(sql, reach)}
    ${createdFrom ? sql`and p.created_at >= ${createdFrom}` : sql``}
    ${createdBefore ? sql`and p.created_at < ${createdBefore}` : sql``}`
}

/** No payment is older than 1970, and no id can say so. */
const floorOf = (ms: number) => idFloor('pay', new Date(Math.max(0, ms)))
