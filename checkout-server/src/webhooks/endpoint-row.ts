import {
  formatInstant,
  type EventType,
  type WebhookDialect,
  type WebhookEndpoint,
  type WebhookSchedule,
} from '@autogopay/shared'

/** A row of `webhook_endpoints`, as far as its owner may see it. */
export interface EndpointRow {
  id: string
  url: string
  dialect: WebhookDialect
  events: EventType[]
  schedule: WebhookSchedule
  createdAt: Date
  failingSince: Date | null
  disabledAt: Date | null
  disabledReason: string | null
  oldSecretUntil: Date | null
}

/** The endpoint in the form of `/v1`. @param now - Whether an old secret still signs depends on it. */
export function toEndpoint(row: EndpointRow, now: Date): WebhookEndpoint {
  const { id, url, dialect, events, schedule, failingSince, disabledAt, oldSecretUntil } = row
  const isRolling = oldSecretUntil !== null && oldSecretUntil > now
  return {
    id,
    url,
    dialect,
    events,
    schedule,
    health: disabledAt ? 'disabled' : failingSince ? 'failing' : 'healthy',
    failingSince: failingSince && formatInstant(failingSince),
    disabledAt: disabledAt && formatInstant(disabledAt),
    disabledReason: row.disabledReason,
    oldSecretUntil: isRolling ? formatInstant(oldSecretUntil) : null,
    createdAt: formatInstant(row.createdAt),
  }
}
