import {
  EVENT_TYPES,
  formatInstant,
  type CreatedWebhookEndpoint,
  type CreateWebhookEndpoint,
  type EventType,
  type WebhookDialect,
  type WebhookEndpoint,
} from '@autogopay/shared'
import type { Sql, Tx } from '../platform/database.ts'
import { AppError } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import { assertAllowedUrl } from '../platform/outbound.ts'
import type { WebhookContext } from './context.ts'
import { AUTOGOPAY_EVENTS } from './payloads.ts'
import { newSecret, sealSecret } from './secrets.ts'

/** How many endpoints a merchant may have, the callback URL and disabled ones included. */
export const MAX_ENDPOINTS = 20

type EndpointContext = Pick<WebhookContext, 'sql' | 'clock' | 'vault' | 'allowPrivate'>

// Deliveries refer to their endpoint, so a removed one stays as a row that nothing lists or serves.
const REMOVED = 'removed'

interface EndpointRow {
  id: string
  url: string
  dialect: WebhookDialect
  events: EventType[]
  createdAt: Date
  disabledAt: Date | null
}

/**
 * Registers an address. Its secret is shown here and never again.
 * @throws {AppError} `invalid_request`: the URL may not be used, or there are too many endpoints.
 */
export async function createEndpoint(
  ctx: EndpointContext,
  input: CreateWebhookEndpoint & { merchantId: string },
): Promise<CreatedWebhookEndpoint> {
  assertAllowedUrl(input.url, ctx)
  const dialect = input.dialect ?? 'native'
  const at = ctx.clock()
  const id = newId('whe', at)
  const secret = newSecret()
  const row = await ctx.sql.begin(async (tx) => {
    await assertRoom(tx, input.merchantId)
    const [created] = await tx<EndpointRow[]>`
      insert into webhook_endpoints (
        id, merchant_id, url, dialect, events, sealed_secret, created_at)
      values (${id}, ${input.merchantId}, ${input.url}, ${dialect},
        ${eventsOf(dialect, input.events)}, ${sealSecret(ctx.vault, { id, secret })}, ${at})
      returning *`
    return created
  })
  if (!row) throw new Error('the endpoint was not stored')
  return { ...toEndpoint(row), secret }
}

/** A merchant's endpoints, old to new; disabled ones too. */
export async function listEndpoints(
  sql: Sql,
  { merchantId }: { merchantId: string },
): Promise<WebhookEndpoint[]> {
  const rows = await sql<EndpointRow[]>`
    select * from webhook_endpoints
    where merchant_id = ${merchantId} and disabled_reason is distinct from ${REMOVED}
    order by created_at, id`
  return rows.map(toEndpoint)
}

/**
 * Removes an endpoint: it gets no more events, and deliveries still on their way to it fail.
 * @throws {AppError} `not_found`
 */
export async function removeEndpoint(
  ctx: Pick<WebhookContext, 'sql' | 'clock'>,
  { merchantId, id }: { merchantId: string; id: string },
): Promise<void> {
  const { count } = await ctx.sql`
    update webhook_endpoints
    set disabled_at = ${ctx.clock()}, disabled_reason = ${REMOVED}, is_callback = false,
      sealed_secret = ''
    where id = ${id} and merchant_id = ${merchantId}
      and disabled_reason is distinct from ${REMOVED}`
  if (count === 0) throw new AppError('not_found', 'There is no such webhook endpoint.')
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
      update webhook_endpoints set url = ${url}, disabled_at = null, disabled_reason = null
      where merchant_id = ${merchantId} and is_callback returning *`
    if (moved) return moved
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
  return toEndpoint(row)
}

/** An AutoGoPay endpoint asking for what its dialect cannot say would wait for ever in silence. */
function eventsOf(dialect: WebhookDialect, asked: readonly EventType[] | undefined): EventType[] {
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

function toEndpoint(row: EndpointRow): WebhookEndpoint {
  return {
    id: row.id,
    url: row.url,
    dialect: row.dialect,
    events: row.events,
    disabledAt: row.disabledAt && formatInstant(row.disabledAt),
    createdAt: formatInstant(row.createdAt),
  }
}
