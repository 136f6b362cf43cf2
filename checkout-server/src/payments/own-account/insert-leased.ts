import type { Sql, Tx } from '../../platform/database.ts'
import {
  createdEventInsert,
  keyClaimInsert,
  orderClaimInsert,
  paymentInsert,
  type KeyClaim,
} from '../new-payment.ts'
import type { PaymentRow } from '../payment-row.ts'
import { ConnectionEnded, liveConnection } from '../live-connection.ts'
import type { Offer } from './offer.ts'
import { FREE_AFTER_MS, SOON_MS } from './timing.ts'

/** What became of an insert. */
export interface Inserted {
  keyClaimed: boolean
  orderClaimed: boolean
  /** Null: nothing was stored, for a claim or every offered amount was taken. */
  amount: number | null
  qrText: string | null
  /** False: none of the offered amounts was free, and neither the key nor the order was known. */
  isDecided: boolean
  /** False: the connection takes no payments any more. */
  isLive: boolean
}

/**
 * Stores a drafted payment with its amount lease, its charge (open at once) and its first event, and
 * claims its order id and idempotency key, all in one statement. The first offered amount that is free
 * is taken.
 * @throws {PostgresError} 23505 on `amount_leases_current`: another got the amount first; nothing was
 *   stored, offer others.
 */
export async function insertLeased(
  sql: Sql | Tx,
  row: PaymentRow,
  claim: KeyClaim | null,
  offer: Offer,
): Promise<Inserted> {
  const isOrderKnown = sql`exists (
    select from payment_orders where merchant_id = ${row.merchantId} and order_id = ${row.orderId})`
  // Claims are made for a payment that will be stored, or to join an order that is there.
  const isWanted = sql`(exists (select from picked) or ${isOrderKnown})`
  const isKeyFree = sql`(${claim === null} or exists (select from claimed))`
  const [inserted] = await sql<Inserted[]>`
    with ${liveConnection(sql, row.connectionId)}, ${pickedFrom(sql, offer)}, claimed as (${keyClaimInsert(sql, row, claim, isWanted)}
    ), ordered as (
      ${orderClaimInsert(sql, row, sql`where exists (select from picked) and ${isKeyFree}`)}
    ), stored as (${paymentInsert(sql, row, sql`where exists (select from ordered)`)}
    ), ${leasedInserts(sql, row, offer)}
    select ${isKeyFree} as key_claimed, exists (select from ordered) as order_claimed,
      p.amount, p.qr_text,
      exists (select from picked) or ${isOrderKnown} or exists (
        select from idempotency_keys
        where merchant_id = ${row.merchantId} and key = ${claim?.key ?? null}) as is_decided,
      exists (select from live) as is_live
    from (select) as one left join picked p on exists (select from stored)`
  if (!inserted) throw new Error('an insert answered nothing')
  return inserted
}

/**
 * Stores a drafted payment whose order id is ours already (a renewal) with its amount lease.
 * @throws {ConnectionEnded}
 */
export async function insertLeasedRenewal(
  tx: Tx,
  row: PaymentRow,
  offer: Offer,
): Promise<Pick<Inserted, 'amount' | 'qrText'>> {
  const [inserted] = await tx<Pick<Inserted, 'amount' | 'qrText' | 'isLive'>[]>`
    with ${liveConnection(tx, row.connectionId)}, ${pickedFrom(tx, offer)}, stored as (
      ${paymentInsert(tx, row, tx`where exists (select from picked)`)}
    ), ${leasedInserts(tx, row, offer)}, renewed as (
      update payment_orders set payment_id = ${row.id}
      where merchant_id = ${row.merchantId} and order_id = ${row.orderId}
        and exists (select from stored))
    select p.amount, p.qr_text, exists (select from live) as is_live
    from (select) as one left join picked p on true`
  if (!inserted?.isLive) throw new ConnectionEnded(row.connectionId)
  return inserted
}

/** `picked`: the first free amount that nobody else is just taking, of a connection that is `live`. */
function pickedFrom(sql: Sql | Tx, offer: Offer) {
  return sql`
    offered as materialized (
      select o.amount, o.qr_text
      from unnest(${offer.amounts}::bigint[], ${offer.qrTexts}::text[])
        with ordinality as o (amount, qr_text, place)
      where exists (select from live) and not exists (
        select from amount_leases l
        where l.account_id = ${offer.accountId} and l.amount = o.amount and l.is_current
          and (l.held_until is null or l.held_until > ${offer.cooledBefore}))
      order by o.place
    ), picked as materialized (
      -- Row by row until one is free: a lock that is held elsewhere is an amount being taken there.
      select amount, qr_text from offered
      where pg_try_advisory_xact_lock(hashtextextended(${`${offer.accountId} `} || amount, 0))
      limit 1)`
}

/** The lease, the charge, the event, and the account's feed to be read soon; for `picked`, `stored`. */
function leasedInserts(sql: Sql | Tx, row: PaymentRow, offer: Offer) {
  const { accountId, cooledBefore } = offer
  return sql`
    freed as (
      update amount_leases l set is_current = false from picked, stored
      where l.account_id = ${accountId} and l.amount = picked.amount and l.is_current
        and l.held_until <= ${cooledBefore}
      returning l.held_until
    ), leased as (
      -- Reads "freed" first, so that the amount's last holder has let go of it. The draft may be older
      -- than our look at the amount, where a process stood still in between: the windows of the two
      -- must not meet all the same.
      insert into amount_leases
        (charge_id, account_id, amount, merchant_id, payment_id, held_from)
      select ${row.chargeId}, ${accountId}, picked.amount, ${row.merchantId}, ${row.id},
        greatest(${row.createdAt}::timestamptz,
          done.held_until + ${`${FREE_AFTER_MS} ms`}::interval)
      from (select max(held_until) as held_until from freed) as done, picked, stored
    ), charged as (
      insert into charges (id, merchant_id, payment_id, connection_id, provider, amount, status,
        provider_transaction_id, qr_text, created_at, opened_at)
      select ${row.chargeId}, ${row.merchantId}, ${row.id}, ${row.connectionId}, ${row.provider},
        picked.amount, 'open', ${row.chargeId}, picked.qr_text, ${row.createdAt}, ${row.createdAt}
      from picked, stored
    ), noted as (${createdEventInsert(sql, row)}
    ), woken as (
      update receiving_accounts set next_poll_at = ${row.createdAt}
      where id = ${accountId} and failures = 0 and exists (select from stored)
        and (next_poll_at is null
          or next_poll_at > ${new Date(row.createdAt.getTime() + SOON_MS)}))`
}
