import {
  formatInstant,
  type ListWebhookDeliveries,
  type WebhookAttempt,
  type WebhookDelivery,
  type WebhookDeliveryDetail,
} from '@autogopay/shared'
import type { Sql } from '../platform/database.ts'
import { AppError } from '../platform/errors.ts'
import type { WebhookContext } from './context.ts'
import { keptPayloads } from './kept-payload.ts'

interface DeliveryRow {
  id: string
  eventId: string
  eventType: WebhookDelivery['eventType']
  endpointId: string
  paymentId: string | null
  url: string
  status: 'pending' | 'leased' | 'delivered' | 'failed'
  nextAttemptAt: Date | null
  leasedUntil: Date | null
  createdAt: Date
  deliveredAt: Date | null
  payload: Buffer
}

interface AttemptRow {
  deliveryId: string
  number: number
  at: Date
  url: string
  durationMs: number
  connectMs: number | null
  firstByteMs: number | null
  responseStatus: number | null
  responseExcerpt: string | null
  error: string | null
}

interface WhichDelivery {
  merchantId: string
  id: string
}

/** One page of deliveries; `nextCursor` is null on the last. */
export interface DeliveryPage {
  data: WebhookDelivery[]
  nextCursor: string | null
}

/** A merchant's deliveries with their attempts, new to old. */
export async function listDeliveries(
  sql: Sql,
  query: ListWebhookDeliveries & { merchantId: string },
): Promise<DeliveryPage> {
  const { cursor, status, endpointId, paymentId } = query
  const statuses = status === 'pending' ? ['pending', 'leased'] : [status ?? '']
  const rows = await sql<DeliveryRow[]>`
    select d.*, e.url
    from webhook_deliveries d join webhook_endpoints e on e.id = d.endpoint_id
    where d.merchant_id = ${query.merchantId}
      ${cursor === undefined ? sql`` : sql`and d.id < ${cursor}`}
      ${status === undefined ? sql`` : sql`and d.status = any(${statuses})`}
      ${endpointId === undefined ? sql`` : sql`and d.endpoint_id = ${endpointId}`}
      ${paymentId === undefined ? sql`` : sql`and d.payment_id = ${paymentId}`}
    order by d.id desc
    limit ${query.limit + 1}`
  const page = rows.slice(0, query.limit)
  return {
    data: await withAttempts(sql, page),
    nextCursor: rows.length > page.length ? (page.at(-1)?.id ?? null) : null,
  }
}

/**
 * One delivery with its attempts.
 * @throws {AppError} `not_found`: none, or another merchant's.
 */
export async function getDelivery(sql: Sql, which: WhichDelivery): Promise<WebhookDelivery> {
  const { delivery } = await readDelivery(sql, which)
  return delivery
}

/**
 * One delivery with its attempts and what is sent.
 * @throws {AppError} `not_found`: none, or another merchant's.
 */
export async function getDeliveryDetail(
  { sql, vault }: Pick<WebhookContext, 'sql' | 'vault'>,
  which: WhichDelivery,
): Promise<WebhookDeliveryDetail> {
  const { row, delivery } = await readDelivery(sql, which)
  return { ...delivery, body: keptPayloads(vault).read(row).toString() }
}

async function readDelivery(sql: Sql, { merchantId, id }: WhichDelivery) {
  const [row] = await sql<DeliveryRow[]>`
    select d.*, e.url
    from webhook_deliveries d join webhook_endpoints e on e.id = d.endpoint_id
    where d.id = ${id} and d.merchant_id = ${merchantId}`
  const [delivery] = await withAttempts(sql, row ? [row] : [])
  if (!row || !delivery) throw new AppError('not_found', 'There is no such webhook delivery.')
  return { row, delivery }
}

async function withAttempts(sql: Sql, rows: readonly DeliveryRow[]): Promise<WebhookDelivery[]> {
  if (rows.length === 0) return []
  const attempts = await sql<AttemptRow[]>`
    select * from webhook_attempts where delivery_id = any(${rows.map(({ id }) => id)})
    order by delivery_id, number`
  const byDelivery = Map.groupBy(attempts, ({ deliveryId }) => deliveryId)
  return rows.map((row) => toDelivery(row, byDelivery.get(row.id) ?? []))
}

function toDelivery(row: DeliveryRow, attempts: readonly AttemptRow[]): WebhookDelivery {
  return {
    id: row.id,
    eventId: row.eventId,
    eventType: row.eventType,
    endpointId: row.endpointId,
    paymentId: row.paymentId,
    url: row.url,
    status: row.status === 'leased' ? 'pending' : row.status,
    attempts: attempts.map(toAttempt),
    // While a try is under way nobody knows when the next is, if there is one.
    nextAttemptAt:
      row.status === 'pending' && row.leasedUntil === null ? instantOf(row.nextAttemptAt) : null,
    createdAt: formatInstant(row.createdAt),
    deliveredAt: instantOf(row.deliveredAt),
  }
}

function toAttempt(row: AttemptRow): WebhookAttempt {
  return {
    number: row.number,
    url: row.url,
    at: formatInstant(row.at),
    durationMs: row.durationMs,
    connectMs: row.connectMs,
    firstByteMs: row.firstByteMs,
    responseStatus: row.responseStatus,
    responseExcerpt: row.responseExcerpt,
    error: row.error,
  }
}

const instantOf = (at: Date | null) => at && formatInstant(at)
