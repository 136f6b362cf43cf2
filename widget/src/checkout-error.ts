/**
 * Why the server's word on a payment could not be had. `unreachable`: no answer. `bad_answer`: an
 * answer that is not ours. Everything else is the `code` of the server's problem, such as `not_found`.
 */
export class CheckoutError extends Error {
  override readonly name = 'CheckoutError'
  readonly code: string
  /** Whether asking again, unchanged, may succeed. */
  readonly retryable: boolean

  constructor(code: string, retryable: boolean, options?: ErrorOptions) {
    super(code, options)
    this.code = code
    this.retryable = retryable
  }
}

/** Turns whatever was thrown into a CheckoutError; what is not ours means there was no answer. */
export function toCheckoutError(cause: unknown): CheckoutError {
  return cause instanceof CheckoutError ? cause : new CheckoutError('unreachable', true, { cause })
}
