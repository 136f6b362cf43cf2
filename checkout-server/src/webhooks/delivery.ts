import type { WebhookDialect, WebhookSchedule } from '@autogopay/shared'

/** A delivery that this process may try now. */
export interface LeasedDelivery {
  id: string
  /** Of this try, from 1. Also the lease's token: whoever leases next gets a higher one. */
  number: number
  retriesLeft: number
  /** How long ago its schedule began. */
  ageMs: number
  /** Tries whose process died before it could write a result. */
  lostTries: number
  merchantId: string
  endpointId: string
  eventId: string
  eventType: string
  /** Null: about none. */
  paymentId: string | null
  apiKeyId: string | null
  /** Veiled (kept-payload.ts). */
  payload: Buffer
  url: string
  dialect: WebhookDialect
  schedule: WebhookSchedule
  sealedSecret: string
  /** The secret before, while both sign. */
  oldSealedSecret: string | null
  disabledReason: string | null
  isDisabled: boolean
}

/** What came of one try. */
export interface AttemptResult {
  deliveryId: string
  number: number
  merchantId: string
  endpointId: string
  url: string
  at: Date
  durationMs: number
  /** Until the request could be written; null: it never could. */
  connectMs: number | null
  /** Until the answer began; null: none came. */
  firstByteMs: number | null
  /** Null: no answer came. */
  responseStatus: number | null
  /** Null: no answer came. */
  responseExcerpt: string | null
  /** Why there was no answer, or no try; null when the receiver answered. */
  error: string | null
  outcome: 'delivered' | 'retry' | 'failed'
  /** Only with `retry`. */
  retryInMs: number | null
  /** Of a test, which has one try, whatever becomes of it. */
  isTest: boolean
  /** Whether it says something about the endpoint: false when we could not even try. */
  isTelling: boolean
  /** Not null: the endpoint wants no more, ever. */
  disableReason: string | null
}
