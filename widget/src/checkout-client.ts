import type { CheckoutAddress } from './checkout-address.ts'
import { CheckoutError } from './checkout-error.ts'
import type { CheckoutPayment, Device, RenewedCheckout } from './contract.ts'
import { readPayment, readRenewed } from './read-payment.ts'

/** The server's checkout API for one payment. Every call throws {@link CheckoutError} or the abort. */
export class CheckoutClient {
  private readonly base: string
  private readonly device: Device

  constructor({ endpoint, token }: CheckoutAddress, device: Device) {
    this.base = `${endpoint}/checkout/${encodeURIComponent(token)}`
    this.device = device
  }

  /** The payment as it is now. */
  async get(signal: AbortSignal): Promise<CheckoutPayment> {
    return readPayment(await this.json(`?device=${this.device}`, { signal }))
  }

  /** Makes the server ask the provider, then says how the payment is. The server throttles this. */
  async check(signal: AbortSignal): Promise<CheckoutPayment> {
    return readPayment(await this.json('/check', { method: 'POST', signal }))
  }

  /** Cancels it. Throws `payment_not_payable` when it was paid meanwhile. */
  async cancel(signal: AbortSignal): Promise<CheckoutPayment> {
    return readPayment(await this.json('/cancel', { method: 'POST', signal }))
  }

  /** Opens a new payment for the same order, once this one has expired. */
  async renew(signal: AbortSignal): Promise<RenewedCheckout> {
    return readRenewed(await this.json('/renew', { method: 'POST', signal }))
  }

  /**
   * Opens the stream of changes.
   * @param after - Sequence already known; the server sends what came later.
   * @returns Null when nothing more will come.
   */
  async events(after: number, signal: AbortSignal): Promise<ReadableStream<Uint8Array> | null> {
    const headers: Record<string, string> = { accept: 'text/event-stream' }
    if (after > 0) headers['last-event-id'] = String(after)
    const response = await this.request('/events', { headers, signal })
    if (response.status === 204) return null
    if (!response.headers.get('content-type')?.startsWith('text/event-stream') || !response.body) {
      throw new CheckoutError('bad_answer', true)
    }
    return response.body
  }

  private async json(path: string, init: RequestInit): Promise<unknown> {
    const response = await this.request(path, init)
    try {
      return await response.json()
    } catch (cause) {
      if (init.signal?.aborted) throw cause
      throw new CheckoutError('bad_answer', true, { cause })
    }
  }

  private async request(path: string, init: RequestInit): Promise<Response> {
    const bare: RequestInit & { __proto__: null } = {
      // Without what a page may have added to all objects, such as a `body`.
      __proto__: null,
      ...init,
      cache: 'no-store',
      // No cookies to another origin. Browsers take what a page preloads only for a request that has
      // the same mode of credentials, and `crossorigin` means this one.
      credentials: 'same-origin',
      referrerPolicy: 'no-referrer',
    }
    const response = await fetch(this.base + path, bare)
    if (!response.ok) throw await problemOf(response)
    return response
  }
}

async function problemOf(response: Response): Promise<CheckoutError> {
  const problem: unknown = await response.json().catch(() => null)
  const code: unknown = Object(problem).code
  // Only our own "not found" is final: a proxy's or another site's 404 says nothing of the payment.
  const final = code === 'not_found'
  return new CheckoutError(typeof code === 'string' ? code : 'bad_answer', !final)
}
