import { createHash } from 'node:crypto'
import {
  formatInstant,
  type ListProviderEvents,
  type NoticeVerdict,
  type ProviderEvent,
} from '@autogopay/shared'
import { newId } from '../platform/ids.ts'
import { isOutcomeUnknown, ProviderMisconfigured, type Notice } from '../providers/provider.ts'
import type { PaymentContext } from './context.ts'
import { judge, setVerdict } from './notice-verdicts.ts'
import { paymentColumns, type PaymentRow } from './payment-row.ts'
import { NOT_JUDGED, receiveTogether, type ReceivedNotice } from './receive-together.ts'
import { settle, type SettleResult } from './settle.ts'

// A provider gives up on a notice after a few seconds; ours is stored by then, and the sweep goes on.
const STATUS_TIMEOUT_MS = 4_000
// Judging takes some milliseconds; after this the sweep looks whether anybody still does.
const JUDGED_WITHIN_MS = 500

/** The connection that a notice came in on. */
export interface NoticeConnection {
  id: string
  merchantId: string
  provider: string
}

/** A notice as it came in. */
export interface IncomingNotice {
  connection: NoticeConnection
  /** The bytes that were signed. */
  rawBody: Uint8Array
  /** Asked before a notice without a valid signature is kept: anybody can send those. */
  mayKeepUnproven: () => Promise<boolean>
}

/**
 * Takes a provider's notice: verifies it, stores it once with a verdict, asks the provider whether it
 * is true and acts on that answer alone.
 * @returns The verdict; `received` when the provider could not be asked and will be soon.
 */
export async function receiveNotice(
  context: PaymentContext,
  { connection, rawBody, mayKeepUnproven }: IncomingNotice,
): Promise<NoticeVerdict> {
  const provider = await context.providerOf(connection.id)
  const notice = provider.readNotice(rawBody)
  const arrival = { connection, rawBody, notice }
  const store = async (entry: Entry) => (await storeNotice(context, arrival, entry)).verdict

  if (!notice?.isAuthentic) {
    context.log.warn({ connectionId: connection.id }, 'a notice without a valid signature came')
    const entry: Entry = notice
      ? { verdict: 'forged', reason: 'The signature is not the provider’s.', payment: null }
      : { verdict: 'unmatched', reason: 'Not a notice about a charge.', payment: null }
    return (await mayKeepUnproven()) ? store(entry) : entry.verdict
  }
  const authentic = { ...arrival, notice }
  const received =
    (await receiveUsual(context, authentic)) ?? (await receiveAlone(context, authentic))
  if (typeof received === 'string') return received
  return judgeNow(context, authentic, received)
}

/** @returns The notice, to be judged; its verdict, where there is nothing to judge. */
async function receiveAlone(
  context: PaymentContext,
  arrival: Arrival & { notice: Notice },
): Promise<ReceivedNotice | NoticeVerdict> {
  const { connection, notice } = arrival
  const payment = notice.chargeId && (await findByCharge(context, connection, notice.chargeId))
  if (!payment) {
    const reason = 'It names no charge of ours.'
    return (await storeNotice(context, arrival, { verdict: 'unmatched', reason, payment: null }))
      .verdict
  }
  const entry: Entry = { verdict: 'received', reason: NOT_JUDGED, payment }
  const stored = await storeNotice(context, arrival, entry)
  return stored.verdict === 'received' ? { id: stored.id, row: payment } : stored.verdict
}

/** @returns Null: it is not the usual first news of a charge; the long way tells what it is. */
async function receiveUsual(
  context: PaymentContext,
  { connection, rawBody, notice }: Arrival & { notice: Notice },
): Promise<ReceivedNotice | null> {
  const { chargeId } = notice
  if (chargeId === null) return null
  const at = context.clock()
  const judgedBy = new Date(at.getTime() + JUDGED_WITHIN_MS)
  const arrived = { connection, rawBody, notice: { ...notice, chargeId }, at, judgedBy }
  return receiveTogether(context, arrived)
}

async function judgeNow(
  context: PaymentContext,
  arrival: Arrival & { notice: Notice },
  { id, row }: { id: string; row: PaymentRow },
): Promise<NoticeVerdict> {
  try {
    const provider = await context.providerOf(row.connectionId)
    const signal = AbortSignal.timeout(STATUS_TIMEOUT_MS)
    const answer = await provider.getStatus(row.chargeId, signal)
    let isJudged = false
    const judgeBy = (result: SettleResult) => judge(arrival.notice, { row, answer, result })
    const result = await settle(context, row, answer, {
      id,
      judge: judgeBy,
      onJudged: () => {
        isJudged = true
      },
    })
    const judged = judgeBy(result)
    if (isJudged || (await setVerdict(context, id, judged))) return judged.verdict
    return await verdictOfTwin(context, arrival, { id, row })
  } catch (cause) {
    // A broken connection too: the notice is stored, and asked about once the connection is mended.
    if (!isOutcomeUnknown(cause) && !(cause instanceof ProviderMisconfigured)) throw cause
    context.log.warn({ paymentId: row.id, err: cause }, 'a notice could not be confirmed yet')
    // Also of a payment that nobody asks about any more: the notice may tell of money.
    await context.sql`
      update payments set next_check_at = ${context.clock()} where id = ${row.id}`
    return 'received'
  }
}

/** It was judged meanwhile: by a twin that came at the same moment, or by a check of the payment. */
async function verdictOfTwin(
  context: PaymentContext,
  arrival: Arrival,
  { id, row }: { id: string; row: PaymentRow },
): Promise<NoticeVerdict> {
  const [stored] = await context.sql<{ verdict: NoticeVerdict; timesSeen: number }[]>`
    select verdict, times_seen from provider_events where id = ${id}`
  if (stored?.timesSeen === 1) return stored.verdict
  return (await storeDuplicate(context, arrival, row)).verdict
}

interface Entry {
  verdict: NoticeVerdict
  reason: string
  payment: PaymentRow | null
}

interface Arrival {
  connection: NoticeConnection
  rawBody: Uint8Array
  notice: Notice | null
}

/**
 * Stores a notice once. The same news again becomes one more row, `duplicate`, that counts its
 * repeats, unless the first is still waiting for its verdict: then this one may bring it.
 */
async function storeNotice(
  context: PaymentContext,
  arrival: Arrival,
  entry: Entry,
): Promise<{ id: string; verdict: NoticeVerdict }> {
  const hash = createHash('sha256').update(arrival.rawBody).digest('hex')
  const isProven = entry.verdict === 'received'
  const dedupeKey =
    isProven && arrival.notice ? arrival.notice.dedupeKey : `${entry.verdict}|${hash}`
  const stored = await insertNotice(context, arrival, entry, dedupeKey)
  if (!isProven || stored.timesSeen === 1 || stored.verdict === 'received') return stored
  return storeDuplicate(context, arrival, entry.payment)
}

function storeDuplicate(
  context: PaymentContext,
  arrival: Arrival,
  payment: PaymentRow | null,
): Promise<{ id: string; verdict: NoticeVerdict }> {
  const entry: Entry = { verdict: 'duplicate', reason: 'The same news came before.', payment }
  return insertNotice(context, arrival, entry, `duplicate|${arrival.notice?.dedupeKey}`)
}

async function insertNotice(
  context: PaymentContext,
  { connection, rawBody, notice }: Arrival,
  entry: Entry,
  dedupeKey: string,
): Promise<{ id: string; verdict: NoticeVerdict; timesSeen: number }> {
  const at = context.clock()
  // Should this process die before it has judged the notice, another's sweep asks at once: also about
  // a payment that is paid, since the notice may tell of a refund. The payment is locked before the
  // notice's own row, as by those who judge it: two twins and a judge would wait for each other in a
  // circle.
  const isToBeJudged = entry.verdict === 'received'
  const [row] = await context.sql<{ id: string; verdict: NoticeVerdict; timesSeen: number }[]>`
    with soon as (
      update payments
      set next_check_at = least(next_check_at, ${new Date(at.getTime() + JUDGED_WITHIN_MS)})
      where ${isToBeJudged} and id = ${entry.payment?.id ?? null}
      returning id
    ), first as materialized (
      select count(*) from soon
    )
    insert into provider_events (id, merchant_id, connection_id, provider, payment_id, dedupe_key,
      claimed_state, claimed_amount, body, verdict, reason, received_at)
    select ${newId('pev', at)}, ${connection.merchantId}, ${connection.id},
      ${connection.provider}, ${entry.payment?.id ?? null}, ${dedupeKey}, ${notice?.state ?? null},
      ${notice?.amount ?? null}::bigint, ${Buffer.from(rawBody)}::bytea, ${entry.verdict}, ${entry.reason},
      ${at}::timestamptz
    from first
    on conflict (connection_id, dedupe_key)
      do update set times_seen = provider_events.times_seen + 1
    returning id, verdict, times_seen`
  if (!row) throw new Error('the notice was not stored')
  return row
}

async function findByCharge(
  { sql }: PaymentContext,
  connection: NoticeConnection,
  chargeId: string,
): Promise<PaymentRow | null> {
  const [row] = await sql<PaymentRow[]>`
    select ${paymentColumns(sql)} from charges named
    join payments p on p.id = named.payment_id
    join charges c on c.id = p.charge_id
    where named.id = ${chargeId} and named.connection_id = ${connection.id}`
  return row ?? null
}

/** The inbox of a merchant, new to old. */
export async function listNotices(
  context: Pick<PaymentContext, 'sql'>,
  merchantId: string,
  query: ListProviderEvents,
): Promise<{ data: ProviderEvent[]; nextCursor: string | null }> {
  const { sql } = context
  const rows = await sql<NoticeRow[]>`
    select id, provider, connection_id, payment_id, verdict, reason, times_seen, body, received_at
    from provider_events
    where merchant_id = ${merchantId}
      ${query.cursor ? sql`and id < ${query.cursor}` : sql``}
      ${query.verdict ? sql`and verdict = ${query.verdict}` : sql``}
      ${query.paymentId ? sql`and payment_id = ${query.paymentId}` : sql``}
    order by id desc limit ${query.limit + 1}`
  const page = rows.slice(0, query.limit)
  return {
    data: page.map((row) => ({
      ...row,
      body: row.body.toString('utf8'),
      receivedAt: formatInstant(row.receivedAt),
    })),
    nextCursor: rows.length > query.limit ? (page.at(-1)?.id ?? null) : null,
  }
}

type NoticeRow = Omit<ProviderEvent, 'body' | 'receivedAt'> & { body: Buffer; receivedAt: Date }
