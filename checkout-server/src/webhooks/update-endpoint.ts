import type {
  CreatedWebhookEndpoint,
  RollWebhookSecret,
  UpdateWebhookEndpoint,
  WebhookEndpoint,
} from '@autogopay/shared'
import type { Tx } from '../platform/database.ts'
import { assertAllowedUrl } from '../platform/outbound.ts'
import type { WebhookContext } from './context.ts'
import { REMOVED, tellDisabled } from './disable.ts'
import { toEndpoint, type EndpointRow } from './endpoint-row.ts'
import { eventsOf, noSuchEndpoint, releaseHeld, type EndpointContext } from './endpoints.ts'
import { SCHEDULES } from './retry.ts'
import { newSecret, openSecret, sealSecret } from './secrets.ts'

const OVERLAP_HOURS = 24
const HOUR_MS = 60 * 60 * 1000

interface OwnedEndpoint {
  merchantId: string
  id: string
}

type SecretRoll = OwnedEndpoint & RollWebhookSecret & { operationId?: string | null }
type LockedEndpoint = EndpointRow & { sealedSecret: string; rolledBy: string | null }

/**
 * Changes an endpoint. What is on its way goes to the new address, by the new schedule. Enabling it
 * sends what waited; disabling it tells the others.
 * @throws {AppError} `not_found`; `invalid_request`: the URL may not be used, or its dialect cannot say
 *   an event.
 */
export function updateEndpoint(
  ctx: EndpointContext & Pick<WebhookContext, 'schedules'>,
  { merchantId, id, ...changes }: UpdateWebhookEndpoint & OwnedEndpoint,
): Promise<WebhookEndpoint> {
  const now = ctx.clock()
  return ctx.sql.begin(async (tx) => {
    const before = await lockEndpoint(tx, { merchantId, id })
    if (changes.url !== undefined) assertAllowedUrl(changes.url, ctx)
    const events = changes.events ? eventsOf(before.dialect, changes.events) : before.events
    const isEnabled = changes.enabled ?? before.disabledAt === null
    const isEnabledNow = isEnabled && before.disabledAt !== null
    const disabled = isEnabled
      ? { at: null, reason: null }
      : { at: before.disabledAt ?? now, reason: before.disabledReason ?? 'turned off by its owner' }
    const [row] = await tx<EndpointRow[]>`
      update webhook_endpoints set
        url = ${changes.url ?? before.url}, events = ${events},
        schedule = ${changes.schedule ?? before.schedule},
        disabled_at = ${disabled.at}, disabled_reason = ${disabled.reason},
        failing_since = case when not ${isEnabledNow} then failing_since end,
        failed_attempts = case when not ${isEnabledNow} then failed_attempts else 0 end
      where id = ${id} returning *`
    if (changes.schedule && changes.schedule !== before.schedule) {
      await changeSchedule(ctx, tx, { id, from: before.schedule, to: changes.schedule })
    }
    if (isEnabledNow) await releaseHeld(tx, id)
    if (!row) throw noSuchEndpoint()
    if (disabled.reason !== null && before.disabledAt === null) {
      await tellDisabled(ctx, tx, {
        merchantId,
        id,
        url: row.url,
        at: now,
        reason: disabled.reason,
      })
    }
    return toEndpoint(row, now)
  })
}

/**
 * Replaces an endpoint's secret. Until the overlap ends both sign, so that the receiver can be changed
 * at leisure. Rolled again within the overlap, only the latest two count.
 * @param input.operationId - Asked again by the same, it gives the secret that it made, and ends none.
 * @param input.overlapHours - 24 by default; 0 ends the old one at once.
 * @returns The endpoint with the new secret, shown this once.
 * @throws {AppError} `not_found`
 */
export function rollSecret(
  ctx: EndpointContext,
  { merchantId, id, overlapHours = OVERLAP_HOURS, operationId = null }: SecretRoll,
): Promise<CreatedWebhookEndpoint> {
  const now = ctx.clock()
  const secret = newSecret()
  return ctx.sql.begin(async (tx) => {
    const before = await lockEndpoint(tx, { merchantId, id })
    const old = openSecret(ctx.vault, before)
    if (operationId !== null && before.rolledBy === operationId) {
      return { ...toEndpoint(before, now), secret: old }
    }
    const oldSealed = sealSecret(ctx.vault, { id, secret: old, column: 'old_sealed_secret' })
    const until = new Date(now.getTime() + overlapHours * HOUR_MS)
    const [row] = await tx<EndpointRow[]>`
      update webhook_endpoints set
        sealed_secret = ${sealSecret(ctx.vault, { id, secret })},
        old_sealed_secret = ${overlapHours > 0 ? oldSealed : null},
        old_secret_until = ${overlapHours > 0 ? until : null},
        rolled_by = ${operationId}
      where id = ${id} returning *`
    if (!row) throw noSuchEndpoint()
    return { ...toEndpoint(row, now), secret }
  })
}

/** Deliveries under way have had as many tries as before; how many are left is the new schedule's. */
async function changeSchedule(
  ctx: Pick<WebhookContext, 'schedules'>,
  tx: Tx,
  {
    id,
    from,
    to,
  }: { id: string; from: WebhookEndpoint['schedule']; to: WebhookEndpoint['schedule'] },
): Promise<void> {
  const schedules = ctx.schedules ?? SCHEDULES
  const more = schedules[to].length - schedules[from].length
  await tx`
    update webhook_deliveries set retries_left = greatest(0, retries_left + ${more})
    where endpoint_id = ${id} and status in ('pending', 'leased')`
}

async function lockEndpoint(tx: Tx, { merchantId, id }: OwnedEndpoint): Promise<LockedEndpoint> {
  const [row] = await tx<LockedEndpoint[]>`
    select * from webhook_endpoints
    where id = ${id} and merchant_id = ${merchantId}
      and disabled_reason is distinct from ${REMOVED}
    for no key update`
  if (!row) throw noSuchEndpoint()
  return row
}
