import postgres from 'postgres'
import type { Sql } from '../platform/database.ts'
import { coalesce, type Coalesced } from '../platform/coalesce.ts'
import { newId } from '../platform/ids.ts'
import { nextCheckAt } from './check-schedule.ts'
import type { PaymentContext } from './context.ts'
import type { StoredAnswer } from './idempotency.ts'
import type { KeyClaim } from './new-payment.ts'
import { SOON_MS } from './own-account/timing.ts'
import type { PaymentRow } from './payment-row.ts'

// Three statements at a time kept a two-core machine busy; with more, each carried fewer payments.
const LANES = 3
const MOST = 64
const WAITING = 20_000

/** A drafted payment that shall be stored. */
export interface DraftToStore {
  row: PaymentRow
  claim: KeyClaim | null
  /** Account on which the row's `chargeAmount` is leased; null: a gateway's payment. */
  accountId: string | null
  /** Given to repeats of the key, if the payment is stored; null: not known yet. */
  answer: StoredAnswer | null
}

/**
 * Stores a payment together with all others that are being made at this moment, in one statement:
 * claims, lease, charge, first event and, where it is known before, the answer.
 * @returns False: nothing of it was stored, for its key, order id or amount was taken, its connection
 *   takes no payments any more, or because of another payment's fault. Storing it alone tells.
 * @throws What is not known to have been rolled back, such as a lost connection; QueueFull.
 */
export async function storeTogether(
  context: Pick<PaymentContext, 'sql' | 'log'>,
  draft: DraftToStore,
): Promise<boolean> {
  try {
    return await queueOf(context).add(draft)
  } catch (cause) {
    if (wasRolledBack(cause)) return false
    throw cause
  }
}

/** Whether PostgreSQL itself said that the statement came to nothing. */
export function wasRolledBack(cause: unknown): boolean {
  return cause instanceof postgres.PostgresError && cause.severity === 'ERROR'
}

const queues = new WeakMap<Sql, Coalesced<DraftToStore, boolean>>()

function queueOf({
  sql,
  log,
}: Pick<PaymentContext, 'sql' | 'log'>): Coalesced<DraftToStore, boolean> {
  const known = queues.get(sql)
  if (known) return known
  const queue = coalesce<DraftToStore, boolean>({
    run: (drafts) =>
      insertAll(sql, drafts).catch((cause: unknown) => {
        log.warn({ err: cause, payments: drafts.length }, 'payments could not be stored together')
        throw cause
      }),
    groupOf: ({ row }) => row.merchantId,
    namesOf: claimsOf,
    most: MOST,
    lanes: LANES,
    waiting: WAITING,
  })
  queues.set(sql, queue)
  return queue
}

/** Two with one of these in one statement would both find it free. */
function claimsOf({ row, claim, accountId }: DraftToStore): string[] {
  const names = [`order ${row.merchantId} ${row.orderId}`]
  if (claim) names.push(`key ${row.merchantId} ${claim.key}`)
  if (accountId !== null) names.push(`amount ${accountId} ${row.chargeAmount}`)
  return names
}

/**
 * One text whatever the number of payments, so that it is planned once per connection. The claims come
 * in sorted order and one table after the other: two processes that claim the same never wait for each
 * other in a circle. A key that is taken leaves its payment out; an order id or an amount that another
 * process took since this statement began ends it, and each payment is stored alone.
 */
async function insertAll(sql: Sql, drafts: readonly DraftToStore[]): Promise<boolean[]> {
  const stored = await sql<{ place: number }[]>`
    with item as materialized (
      select * from json_to_recordset(${JSON.stringify(drafts.map(toItem))}::text::json) as i (
        place int, id text, merchant_id text, connection_id text, provider text, api_key_id text,
        created_by text, order_id text, amount bigint, charge_amount bigint, description text, customer jsonb,
        metadata jsonb, redirect_url text, charge_id text, qr_text text, renewal int,
        created_at timestamptz, expires_at timestamptz, next_check_at timestamptz,
        event_id text, event_data jsonb, account_id text, poll_after timestamptz,
        key text, fingerprint text, running_until timestamptz,
        response_status int, response_body text)
      -- Counted as one row by the planner. It would guess a hundred, and with a plan made while tables
      -- are small read whole tables until it plans anew.
      where place % 1 = 0
    ), live as materialized (
      -- As live-connection.ts has it: locked, so that nobody disconnects them meanwhile.
      select c.id from connections c
      where c.id = any(array(select connection_id from item))
        and c.disabled_at is null and c.status = 'active'
      for key share of c
    ), free as materialized (
      -- Looked up one by one: a join might read whole tables, and would be planned when they are small.
      select * from item i
      where (select o.payment_id from payment_orders o
          where o.merchant_id = i.merchant_id and o.order_id = i.order_id) is null
        and i.connection_id in (select id from live)
        and (i.account_id is null or (
          (select l.charge_id from amount_leases l
            where l.account_id = i.account_id and l.amount = i.charge_amount and l.is_current) is null
          -- The lock of whoever takes this amount, here or alone.
          and pg_try_advisory_xact_lock(
            hashtextextended(i.account_id || ' ' || i.charge_amount, 0))))
    ), claimed as (
      insert into idempotency_keys (merchant_id, key, fingerprint, resource_id, response_status,
        response_body, created_at, running_until)
      select merchant_id, key, decode(fingerprint, 'base64'), id, response_status,
        decode(response_body, 'base64'), created_at, running_until
      from free where key is not null order by merchant_id, key
      on conflict do nothing returning resource_id
    ), wanted as materialized (
      select * from free where key is null or id in (select resource_id from claimed)
      order by merchant_id, order_id
    ), ordered as (
      insert into payment_orders (merchant_id, order_id, payment_id)
      select merchant_id, order_id, id from wanted
    ), stored as (
      insert into payments (id, merchant_id, connection_id, api_key_id, created_by, order_id, amount,
        description, customer, metadata, redirect_url, charge_id, renewal, created_at, expires_at, next_check_at)
      select id, merchant_id, connection_id, api_key_id, created_by, order_id, amount, description,
        customer, metadata, redirect_url, charge_id, renewal, created_at, expires_at, next_check_at
      from wanted
    ), leased as (
      insert into amount_leases (charge_id, account_id, amount, merchant_id, payment_id, held_from)
      select charge_id, account_id, charge_amount, merchant_id, id, created_at
      from wanted where account_id is not null
    ), charged as (
      insert into charges (id, merchant_id, payment_id, connection_id, provider, amount, status,
        provider_transaction_id, qr_text, created_at, opened_at)
      select charge_id, merchant_id, id, connection_id, provider, charge_amount,
        case when account_id is null then 'requested' else 'open' end,
        case when account_id is not null then charge_id end, qr_text, created_at,
        case when account_id is not null then created_at end
      from wanted
    ), noted as (
      insert into payment_events (id, merchant_id, payment_id, sequence, type, data, created_at)
      select event_id, merchant_id, id, 1, 'payment.created', event_data, created_at from wanted
    ), due as materialized (
      select a.id, w.created_at from receiving_accounts a
      join (select account_id, min(created_at) as created_at, min(poll_after) as poll_after
        from wanted where account_id is not null group by account_id) w on w.account_id = a.id
      where a.failures = 0 and (a.next_poll_at is null or a.next_poll_at > w.poll_after)
      order by a.id for no key update of a
    ), woken as (
      update receiving_accounts a set next_poll_at = due.created_at from due where a.id = due.id
    )
    select place from wanted`
  const places = new Set(stored.map(({ place }) => place))
  return drafts.map((_, place) => places.has(place))
}

function toItem({ row, claim, accountId, answer }: DraftToStore, place: number) {
  const at = row.createdAt
  return {
    place,
    id: row.id,
    merchant_id: row.merchantId,
    connection_id: row.connectionId,
    provider: row.provider,
    api_key_id: row.apiKeyId,
    created_by: row.createdBy,
    order_id: row.orderId,
    amount: row.amount,
    charge_amount: row.chargeAmount,
    description: row.description,
    customer: row.customer,
    metadata: row.metadata,
    redirect_url: row.redirectUrl,
    charge_id: row.chargeId,
    qr_text: row.qrText,
    renewal: row.renewal,
    created_at: at,
    expires_at: row.expiresAt,
    next_check_at: nextCheckAt(row, at),
    event_id: newId('evt', at),
    event_data: { amount: row.amount, chargeId: row.chargeId },
    account_id: accountId,
    poll_after: new Date(at.getTime() + SOON_MS),
    key: claim?.key,
    fingerprint: claim?.fingerprint.toString('base64'),
    running_until: claim?.runningUntil,
    response_status: answer?.status,
    response_body: answer?.body.toString('base64'),
  }
}
