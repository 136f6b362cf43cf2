import type { WebhookDialect } from '@autogopay/shared'

/** A delivery that this process may try now. */
export interface LeasedDelivery {
  id: string
  /** Of this try, from 1. Also the lease's token: whoever leases next gets a higher one. */
  number: number
  retriesLeft: number
  merchantId: string
  endpointId: string
  eventId: string
  apiKeyId: string | null
  payload: Buffer
  url: string
  dialect: WebhookDialect
  sealedSecret: string
  disabledReason: string | null
  isDisabled: boolean
  /** This look left deliveries that are due. The same on all of one look. */
  areMoreDue: boolean
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
  /** Null: no answer came. */
  responseStatus: number | null
  /** Null: no answer came. */
  responseExcerpt: string | null
  /** Why there was no answer, or no try; null when the receiver answered. */
  error: string | null
  outcome: 'delivered' | 'retry' | 'failed'
  /** Only with `retry`. */
  retryInMs: number | null
  /** Not null: the endpoint wants no more, ever. */
  disableReason: string | null
}
