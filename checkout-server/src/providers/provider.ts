/**
 * The port to payment providers, in our words only. One `Provider` speaks for one merchant's
 * connection; every amount is whole rupiah.
 */

/** A charge to open. */
export interface NewCharge {
  /** Our charge id: also the order id at the provider, so that a repeated call meets its own guard. */
  chargeId: string
  amount: number
  /** How long the payer has, in seconds from now. */
  expiresInSeconds: number
  description: string | null
  customer: {
    name?: string | undefined
    email?: string | undefined
    phone?: string | undefined
  } | null
  /**
   * Where the payer's app returns to after a payment by deeplink. An http(s) address ends its path with
   * `/` and has no query: the app appends its own.
   */
  returnUrl: string
}

/** What the payer needs to pay. */
export interface OpenedCharge {
  kind: 'opened'
  transactionId: string
  /** Text of the QRIS code; null when only a picture came and it could not be read (yet). */
  qrText: string | null
  /** Picture of the QRIS code at the provider. */
  qrImageUrl: string | null
  deeplinkUrl: string | null
}

/** The provider answered no. Final: the same charge will not be opened. */
export interface RefusedCharge {
  kind: 'refused'
  /** The provider's reason, for the log and the merchant. */
  reason: string
}

/** What the provider says of a charge, now. */
export interface ChargeStatus {
  state:
    | 'pending'
    | 'paid'
    | 'expired'
    | 'cancelled'
    | 'denied'
    | 'partially_refunded'
    | 'refunded'
    | 'not_found'
  transactionId: string | null
  /** Whole rupiah; null when the provider does not know the charge. */
  amount: number | null
  /** Whole rupiah returned to the payer so far. */
  amountRefunded: number
  /** Refunds the provider knows, by our refund id. */
  refundIds: readonly string[]
  paidAt: Date | null
}

/** A refund to make. */
export interface NewRefund {
  /** Our refund id: the provider's guard against doing it twice. */
  refundId: string
  chargeId: string
  amount: number
  reason: string
}

/** `confirmed`: the money goes back. `refused`: it does not, and will not by asking again. */
export type RefundResult = { kind: 'confirmed' } | { kind: 'refused'; reason: string }

/** A provider's notice, in our words. It proves nothing: ask {@link Provider.getStatus}. */
export interface Notice {
  /** False: the signature is not the provider's. The other fields are then unproven. */
  isAuthentic: boolean
  /** Our charge id, when the notice names one. */
  chargeId: string | null
  state: ChargeStatus['state'] | null
  amount: number | null
  /** The same for the same news, however often it comes. */
  dedupeKey: string
}

/**
 * One connection of a merchant.
 *
 * Every call may throw {@link ProviderUnavailable}: the outcome is unknown, and asking again later is
 * safe. Calls about a charge name it by our charge id.
 */
export interface Provider {
  /** Opens a charge. A repeated `chargeId` returns the first one's data and opens nothing new. */
  createCharge(charge: NewCharge, signal?: AbortSignal): Promise<OpenedCharge | RefusedCharge>
  /**
   * Reads the QRIS text of an opened charge from the provider's picture; null: not readable now.
   * @param amount - What the code must ask for; a code over another amount counts as not readable.
   */
  readQrText(qrImageUrl: string, signal?: AbortSignal, amount?: number): Promise<string | null>
  getStatus(chargeId: string, signal?: AbortSignal): Promise<ChargeStatus>
  /** Withdraws an unpaid charge and returns what is true then: a payment may have won the race. */
  cancelCharge(chargeId: string, signal?: AbortSignal): Promise<ChargeStatus>
  /** Lets an unpaid charge expire now and returns what is true then: a payment may have won. */
  expireCharge(chargeId: string, signal?: AbortSignal): Promise<ChargeStatus>
  /** Returns money. A repeated `refundId` returns it once. */
  refund(refund: NewRefund, signal?: AbortSignal): Promise<RefundResult>
  /**
   * Verifies and translates a notice.
   * @returns Null: not a notice about a charge.
   */
  readNotice(rawBody: Uint8Array): Notice | null
}

/** The provider could not be reached, answered nonsense or broke off: nothing is known. */
export class ProviderUnavailable extends Error {
  override readonly name = 'ProviderUnavailable'
  /** When the provider wants to be asked again; null: it did not say. */
  readonly retryAfterSeconds: number | null

  constructor(message: string, options: ErrorOptions & { retryAfterSeconds?: number | null } = {}) {
    super(message, options)
    this.retryAfterSeconds = options.retryAfterSeconds ?? null
  }
}

/** The provider does not accept our credentials or this kind of charge: the merchant must act. */
export class ProviderMisconfigured extends Error {
  override readonly name = 'ProviderMisconfigured'
}

/** A merchant's connection as its adapter needs it. */
export interface ConnectionDetails {
  id: string
  provider: string
  baseUrl: string
  /** JSON of the provider's own shape, decrypted. */
  credentials: string
}

/** Makes the adapter of a connection. */
export type OpenProvider = (connection: ConnectionDetails) => Provider

/** Whether a failed call may have done its work all the same: the outcome must be asked for. */
export function isOutcomeUnknown(cause: unknown): boolean {
  if (cause instanceof ProviderUnavailable) return true
  return cause instanceof Error && (cause.name === 'TimeoutError' || cause.name === 'AbortError')
}
