import type { ListEvents, WebhookEvent } from '@autogopay/shared'
import postgres from 'postgres'
import type { Sql } from '../platform/database.ts'
import { AppError } from '../platform/errors.ts'
import { idFloor } from '../platform/ids.ts'
import type { WebhookContext } from './context.ts'
import { keptPayloads } from './kept-payload.ts'

const LOOK_EVERY_MS = 500
// PostgreSQL's code for a lock that did not come in time.
const LOCK_NOT_AVAILABLE = '55P03'

/** Events in the order in which they were committed. */
export interface EventPage {
  data: WebhookEvent[]
  /** What to ask `after` next: the last event of this page, or what was asked for when it is empty. */
  nextCursor: string | null
}

/** An event as it is kept. */
export interface KeptEvent {
  id: string
  /** In the order of commits, per merchant. */
  position: number
  type: string
  paymentId: string | null
  /** Veiled (kept-payload.ts). */
  payload: Buffer
  createdAt: Date
}

type EventContext = Pick<WebhookContext, 'sql' | 'vault'>

type Query = {
  merchantId: string
  after?: string | undefined
  since?: string | undefined
  limit: number
}

/**
 * What a merchant was told, old to new. Whoever goes on from `nextCursor` misses nothing: an event
 * never appears before one that was already read.
 * @throws {AppError} `invalid_request`: `after` is no event of this merchant.
 */
export async function listEvents({ sql, vault }: EventContext, query: Query): Promise<EventPage> {
  const afterPosition = query.after === undefined ? 0 : await positionOf(sql, query)
  const rows = await readInOrder(sql, { ...query, afterPosition })
  const { read } = keptPayloads(vault)
  return {
    data: rows.map((row) => JSON.parse(read(row).toString()) as WebhookEvent),
    nextCursor: rows.at(-1)?.id ?? query.after ?? null,
  }
}

/**
 * As {@link listEvents}, and when there is none yet, waits for one up to `wait` seconds.
 * @param options.isOver - Asked now and then: ends the wait early, as when the server drains.
 */
export async function awaitEvents(
  context: EventContext,
  query: ListEvents & { merchantId: string },
  isOver: () => boolean = () => false,
): Promise<EventPage> {
  const endMs = performance.now() + query.wait * 1000
  for (;;) {
    const page = await listEvents(context, query)
    const leftMs = endMs - performance.now()
    if (page.data.length > 0 || leftMs <= 0 || isOver()) return page
    await new Promise((resolve) => setTimeout(resolve, Math.min(LOOK_EVERY_MS, leftMs)))
  }
}

/**
 * Positions are given before the commit, so a later one may be visible before an earlier one. Whoever
 * inserts holds the merchant's lock, shared, until the commit (enqueue.ts): with it in our hands, alone,
 * everything below the last position is there. It is held for one read.
 * @returns Nothing when the lock does not come at once, since a wait holds a connection that others need,
 * and whoever inserts waits behind it: the next look finds it.
 */
export async function readInOrder(
  sql: Sql,
  { merchantId, after, since, afterPosition, limit }: Query & { afterPosition: number },
): Promise<KeptEvent[]> {
  const isSince = after === undefined && since !== undefined
  try {
    return await sql.begin(async (tx) => {
      await tx`set local lock_timeout = '50ms'`
      await tx`
        select pg_advisory_xact_lock(hashtext('autogopay events'), hashtext(${merchantId}))::text`
      return tx<KeptEvent[]>`
        select id, position, type, payment_id, payload, created_at from merchant_events
        where merchant_id = ${merchantId} and position > ${afterPosition}
          ${isSince ? tx`and id >= ${idFloor('evt', new Date(since))}` : tx``}
        order by position limit ${limit}`
    })
  } catch (error) {
    if (error instanceof postgres.PostgresError && error.code === LOCK_NOT_AVAILABLE) return []
    throw error
  }
}

/**
 * The last event so far, below which all others are there already; position 0: there is none.
 * @returns Null when the merchant's lock does not come at once: ask again.
 */
export async function lastEvent(
  sql: Sql,
  merchantId: string,
): Promise<{ id: string | null; position: number } | null> {
  try {
    return await sql.begin(async (tx) => {
      await tx`set local lock_timeout = '50ms'`
      await tx`
        select pg_advisory_xact_lock(hashtext('autogopay events'), hashtext(${merchantId}))::text`
      const [row] = await tx<{ id: string; position: number }[]>`
        select id, position from merchant_events
        where merchant_id = ${merchantId} order by position desc limit 1`
      return row ?? { id: null, position: 0 }
    })
  } catch (error) {
    if (error instanceof postgres.PostgresError && error.code === LOCK_NOT_AVAILABLE) return null
    throw error
  }
}

/** @throws {AppError} `invalid_request`: `after` is no event of this merchant. */
export async function positionOf(
  sql: Sql,
  { merchantId, after }: Pick<Query, 'merchantId' | 'after'>,
): Promise<number> {
  const [row] = await sql<{ position: number }[]>`
    select position from merchant_events
    where id = ${after ?? ''} and merchant_id = ${merchantId}`
  if (row) return row.position
  const message = 'is not the id of one of your events'
  throw new AppError('invalid_request', `after ${message}.`, {
    errors: [{ field: 'after', message }],
  })
}
