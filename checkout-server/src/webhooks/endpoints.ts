import {
  EVENT_TYPES,
  type CreatedWebhookEndpoint,
  type CreateWebhookEndpoint,
  type EventType,
  type WebhookDialect,
  type WebhookEndpoint,
} from '@autogopay/shared'
import type { Tx } from '../platform/database.ts'
import { AppError } from '../platform/errors.ts'
import { idFrom, newId } from '../platform/ids.ts'
import { assertAllowedUrl } from '../platform/outbound.ts'
import type { WebhookContext } from './context.ts'
import { REMOVED } from './disable.ts'
import { toEndpoint, type EndpointRow } from './endpoint-row.ts'
import { AUTOGOPAY_EVENTS } from './payloads.ts'
import { newSecret, openSecret, sealSecret } from './secrets.ts'

/** How many endpoints a merchant may have, the callback URL and disabled ones included. */
export const MAX_ENDPOINTS = 20

/** What working with endpoints needs. */
export type EndpointContext = Pick<WebhookContext, 'sql' | 'clock' | 'vault' | 'allowPrivate'>

/**
 * Registers an address. Its secret is shown here and never again.
 * @param input.operationId - Asked again by the same, it gives the endpoint that it made.
 * @throws {AppError} `invalid_request`: the URL may not be used, or there are too many endpoints.
 */
export async function createEndpoint(
  ctx: EndpointContext,
  input: CreateWebhookEndpoint & { merchantId: string; operationId?: string | null },
): Promise<CreatedWebhookEndpoint> {
  assertAllowedUrl(input.url, ctx)
  const dialect = input.dialect ?? 'native'
  const at = ctx.clock()
  const id = input.operationId ? idFrom('whe', input.operationId) : newId('whe', at)
  const secret = newSecret()
  return ctx.sql.begin(async (tx) => {
    const made = input.operationId ? await readCreated(ctx, tx, id) : null
    if (made) return made
    await assertRoom(tx, input.merchantId)
    const [created] = await tx<EndpointRow[]>`
      insert into webhook_endpoints (
        id, merchant_id, url, dialect, events, schedule, sealed_secret, created_at)
      values (${id}, ${input.merchantId}, ${input.url}, ${dialect},
        ${eventsOf(dialect, input.events)}, ${input.schedule ?? 'default'},
        ${sealSecret(ctx.vault, { id, secret })}, ${at})
      returning *`
    if (!created) throw new Error('the endpoint was not stored')
    return { ...toEndpoint(created, at), secret }
  })
}

/** What an operation made before its process died. Null: nothing yet. */
async function readCreated(
  ctx: EndpointContext,
  tx: Tx,
  id: string,
): Promise<CreatedWebhookEndpoint | null> {
  const [row] = await tx<(EndpointRow & { sealedSecret: string })[]>`
    select * from webhook_endpoints where id = ${id}`
  if (!row) return null
  if (row.disabledReason === REMOVED) throw noSuchEndpoint()
  const secret = openSecret(ctx.vault, row)
  return { ...toEndpoint(row, ctx.clock()), secret }
}

/** A merchant's endpoints, old to new; disabled ones too. */
export async function listEndpoints(
  ctx: Pick<WebhookContext, 'sql' | 'clock'>,
  { merchantId }: { merchantId: string },
): Promise<WebhookEndpoint[]> {
  const rows = await ctx.sql<EndpointRow[]>`
    select * from webhook_endpoints
    where merchant_id = ${merchantId} and disabled_reason is distinct from ${REMOVED}
    order by created_at, id`
  return rows.map((row) => toEndpoint(row, ctx.clock()))
}

/** One endpoint. @throws {AppError} `not_found`: none, or another merchant's. */
export async function getEndpoint(
  ctx: Pick<WebhookContext, 'sql' | 'clock'>,
  { merchantId, id }: { merchantId: string; id: string },
): Promise<WebhookEndpoint> {
  const [row] = await ctx.sql<EndpointRow[]>`
    select * from webhook_endpoints
    where id = ${id} and merchant_id = ${merchantId}
      and disabled_reason is distinct from ${REMOVED}`
  if (!row) throw noSuchEndpoint()
  return toEndpoint(row, ctx.clock())
}

/**
 * Removes an endpoint: it gets no more events, and deliveries still on their way to it fail.
 * @throws {AppError} `not_found`
 */
export async function removeEndpoint(
  ctx: Pick<WebhookContext, 'sql' | 'clock'>,
  { merchantId, id }: { merchantId: string; id: string },
): Promise<void> {
  await ctx.sql.begin(async (tx) => {
    const { count } = await tx`
      update webhook_endpoints
      set disabled_at = ${ctx.clock()}, disabled_reason = ${REMOVED}, is_callback = false,
        sealed_secret = '', old_sealed_secret = null
      where id = ${id} and merchant_id = ${merchantId}
        and disabled_reason is distinct from ${REMOVED}`
    if (count === 0) throw noSuchEndpoint()
    // What waited for it to be enabled again waits for nothing now; what is due fails when looked at.
    await tx`
      update webhook_deliveries set status = 'failed', failed_at = now()
      where endpoint_id = ${id} and status = 'pending' and next_attempt_at is null
        and leased_until is null`
  })
}

/**
 * Sets the one address that is told in the AutoGoPay dialect when money came in. The next call moves
 * it, and enables it again when it was disabled.
 * @throws {AppError} `invalid_request`: the URL may not be used, or there are too many endpoints.
 */
export async function setCallbackUrl(
  ctx: EndpointContext,
  { merchantId, url }: { merchantId: string; url: string },
): Promise<WebhookEndpoint> {
  assertAllowedUrl(url, ctx)
  const at = ctx.clock()
  const id = newId('whe', at)
  const sealed = sealSecret(ctx.vault, { id, secret: newSecret() })
  const row = await ctx.sql.begin(async (tx) => {
    const [moved] = await tx<EndpointRow[]>`
      update webhook_endpoints
      set url = ${url}, disabled_at = null, disabled_reason = null, failing_since = null,
        failed_attempts = 0
      where merchant_id = ${merchantId} and is_callback returning *`
    if (moved) {
      await releaseHeld(tx, moved.id)
      return moved
    }
    await assertRoom(tx, merchantId)
    const [set] = await tx<EndpointRow[]>`
      insert into webhook_endpoints (
        id, merchant_id, url, dialect, events, sealed_secret, is_callback, created_at)
      values (${id}, ${merchantId}, ${url}, 'autogopay', ${[...AUTOGOPAY_EVENTS]}, ${sealed}, true,
        ${at})
      on conflict (merchant_id) where is_callback
      do update set url = excluded.url, disabled_at = null, disabled_reason = null
      returning *`
    return set
  })
  if (!row) throw new Error('the callback URL was not stored')
  return toEndpoint(row, at)
}

/**
 * Sends what waited for an endpoint to be enabled, in the transaction that enables it, and what waits
 * for its next try: what happened in the last 30 days, that is, since older news helps nobody.
 */
export async function releaseHeld(tx: Tx, endpointId: string): Promise<void> {
  await tx`
    update webhook_deliveries set
      status = case when created_at > now() - interval '30 days' then 'pending' else 'failed' end,
      next_attempt_at = case when created_at > now() - interval '30 days' then now() end,
      failed_at = case when created_at > now() - interval '30 days' then null else now() end,
      schedule_from = now()
    where endpoint_id = ${endpointId} and leased_until is null and status = 'pending'`
}

/**
 * The events that an endpoint of a dialect may ask for, all of them by default.
 * @throws {AppError} `invalid_request`: asked for what the dialect cannot say, it would wait for ever.
 */
export function eventsOf(
  dialect: WebhookDialect,
  asked: readonly EventType[] | undefined,
): EventType[] {
  const spoken = dialect === 'autogopay' ? AUTOGOPAY_EVENTS : EVENT_TYPES
  const unspoken = asked?.find((type) => !spoken.includes(type))
  if (unspoken) {
    const message = `the ${dialect} dialect has only ${spoken.join(' and ')}`
    throw new AppError('invalid_request', `The event ${unspoken} cannot be sent: ${message}.`, {
      errors: [{ field: 'events', message }],
    })
  }
  return [...new Set(asked ?? spoken)]
}

/** The same whether an id is malformed, unknown or another merchant's. */
export const noSuchEndpoint = () => new AppError('not_found', 'There is no such webhook endpoint.')

async function assertRoom(tx: Tx, merchantId: string): Promise<void> {
  // The lock makes two calls at once count one after the other.
  await tx`select 1 from merchants where id = ${merchantId} for no key update`
  const [row] = await tx<{ count: number }[]>`
    select count(*)::int as count from webhook_endpoints
    where merchant_id = ${merchantId} and disabled_reason is distinct from ${REMOVED}`
  if (row && row.count < MAX_ENDPOINTS) return
  throw new AppError(
    'invalid_request',
    `There are ${MAX_ENDPOINTS} webhook endpoints already, as many as there may be: remove one first.`,
  )
}
