import { CheckoutError } from '../checkout-error.ts'
import { withDeadline } from '../deadline.ts'
import type { CheckoutLink, PayLink } from './contract.ts'
import { readLink } from './read-link.ts'

const ANSWER_MS = 10_000
// The provider is asked for a code meanwhile.
const PAY_MS = 30_000

// An element that leaves the page breaks nothing off: the payment that was asked for is remembered.
const NEVER = new AbortController().signal

/** The server refused what the payer has filled in. */
export class RefusedFields extends CheckoutError {
  readonly fields: readonly string[]

  constructor(fields: readonly string[]) {
    super('invalid_request', false)
    this.fields = fields
  }
}

/** The server's checkout API for one payment link. Calls throw {@link CheckoutError} where it refuses. */
export class LinkClient {
  private readonly checkout: string
  private readonly link: string

  /** @param endpoint - Without a slash at the end. */
  constructor(endpoint: string, slug: string) {
    this.checkout = `${endpoint}/checkout/`
    this.link = `${this.checkout}links/${encodeURIComponent(slug)}`
  }

  /** What the link is for. */
  async get(): Promise<CheckoutLink> {
    return readLink(await ask(this.link, ANSWER_MS))
  }

  /**
   * Makes a payment by the link.
   * @param repeatKey - Calls with the same key make one payment.
   * @returns Its checkout token.
   */
  async pay(wish: PayLink, repeatKey: string): Promise<string> {
    const answer = await ask(`${this.link}/payments`, PAY_MS, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': repeatKey },
      body: JSON.stringify(wish),
    })
    const token: unknown = Object(answer).token
    if (typeof token !== 'string' || !token) throw new CheckoutError('bad_answer', true)
    return token
  }

  /** The payment that was made by the link before, as far as it matters whether to show it again. */
  async paymentOf(token: string): Promise<Record<string, unknown>> {
    return Object(await ask(this.checkout + encodeURIComponent(token), ANSWER_MS))
  }
}

function ask(url: string, ms: number, init: RequestInit = {}): Promise<unknown> {
  return withDeadline(NEVER, ms, async (signal) => {
    const response = await fetch(url, {
      ...init,
      signal,
      cache: 'no-store',
      credentials: 'same-origin',
      referrerPolicy: 'no-referrer',
    })
    const body: unknown = await response.json().catch(() => null)
    if (response.ok) return body
    const { code, errors } = Object(body)
    if (code === 'invalid_request' && Array.isArray(errors)) {
      throw new RefusedFields(errors.map((error) => String(Object(error).field)))
    }
    throw new CheckoutError(typeof code === 'string' ? code : 'bad_answer', code !== 'not_found')
  })
}
