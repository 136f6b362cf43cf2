import type { Sql } from '../platform/database.ts'
import { coalesce, type Coalesced } from '../platform/coalesce.ts'
import type { PaymentContext } from './context.ts'
import type { IdempotencyKey, StoredAnswer } from './idempotency.ts'
import type { PaymentRow } from './payment-row.ts'
import { wasRolledBack } from './store-together.ts'

const LANES = 3
const MOST = 64
const WAITING = 20_000

/** A charge that the provider has opened. */
export interface ChargeToKeep {
  /** With what the provider answered. */
  row: PaymentRow
  openedAt: Date
  /** What whoever asked for it will be told; null: nobody is to be given it again. */
  answer: (IdempotencyKey & StoredAnswer) | null
}

/** What became of it. */
export interface KeptCharge {
  sequence: number
  /** Whether the answer is the one that repeats of its key get. */
  isAnswered: boolean
}

/**
 * Writes down that a charge is open, with the answer to who asked for it, together with all others
 * that are opened at this moment, in one statement.
 * @returns Null: it is no longer to be opened; nothing was written.
 */
export async function keepOpened(
  context: Pick<PaymentContext, 'sql' | 'log'>,
  charge: ChargeToKeep,
): Promise<KeptCharge | null> {
  try {
    return await queueOf(context).add(charge)
  } catch (cause) {
    // It may have been another's fault.
    if (!wasRolledBack(cause)) throw cause
    const [kept] = await updateAll(context.sql, [charge])
    return kept ?? null
  }
}

const queues = new WeakMap<Sql, Coalesced<ChargeToKeep, KeptCharge | null>>()

function queueOf({
  sql,
  log,
}: Pick<PaymentContext, 'sql' | 'log'>): Coalesced<ChargeToKeep, KeptCharge | null> {
  const known = queues.get(sql)
  if (known) return known
  const queue = coalesce<ChargeToKeep, KeptCharge | null>({
    run: (charges) =>
      updateAll(sql, charges).catch((cause: unknown) => {
        log.warn({ err: cause, charges: charges.length }, 'charges could not be kept together')
        throw cause
      }),
    groupOf: ({ row }) => row.merchantId,
    namesOf: ({ row }) => [row.id],
    most: MOST,
    lanes: LANES,
    waiting: WAITING,
  })
  queues.set(sql, queue)
  return queue
}

/**
 * One text whatever the number of charges. Payments are locked first, as every transition does; what
 * each step needs is handed on from the one before, since joining lists of 64 cost more than the rest.
 */
async function updateAll(
  sql: Sql,
  charges: readonly ChargeToKeep[],
): Promise<(KeptCharge | null)[]> {
  const kept = await sql<(KeptCharge & { place: number })[]>`
    with item as materialized (
      select * from json_to_recordset(${JSON.stringify(charges.map(toItem))}::text::json) as i (
        place int, payment_id text, charge_id text, transaction_id text, qr_text text,
        qr_image_url text, deeplink_url text, opened_at timestamptz,
        merchant_id text, key text, response_status int, response_body text)
      -- Counted as one row by the planner, so that it looks rows up instead of reading whole tables.
      where place % 1 = 0
    ), held as materialized (
      select i.* from item i join payments p on p.id = i.payment_id
      order by p.id for no key update of p
    ), opened as (
      update charges c set status = 'open', provider_transaction_id = i.transaction_id,
        qr_text = i.qr_text, qr_image_url = i.qr_image_url, deeplink_url = i.deeplink_url,
        opened_at = i.opened_at
      from held i where c.id = i.charge_id and c.status = 'requested' returning i.*
    ), bumped as (
      update payments p set sequence = p.sequence + 1 from opened
      where p.id = opened.payment_id returning opened.place, p.sequence
    ), answered as (
      update idempotency_keys k
      set response_status = opened.response_status,
        response_body = decode(opened.response_body, 'base64')
      from opened
      where k.merchant_id = opened.merchant_id and k.key = opened.key and k.response_body is null
      returning opened.place
    )
    select place, sequence, place in (select place from answered) as is_answered from bumped`
  const byPlace = new Map(kept.map(({ place, ...rest }) => [place, rest]))
  return charges.map((_, place) => byPlace.get(place) ?? null)
}

function toItem({ row, openedAt, answer }: ChargeToKeep, place: number) {
  return {
    place,
    payment_id: row.id,
    charge_id: row.chargeId,
    transaction_id: row.providerTransactionId,
    qr_text: row.qrText,
    qr_image_url: row.qrImageUrl,
    deeplink_url: row.deeplinkUrl,
    opened_at: openedAt,
    merchant_id: answer?.merchantId,
    key: answer?.key,
    response_status: answer?.status,
    response_body: answer?.body.toString('base64'),
  }
}
