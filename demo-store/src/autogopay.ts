import { z } from 'zod'

/** The part of a payment that this shop needs. AutoGoPay's answers have more. */
const Payment = z.object({
  id: z.string().min(1),
  orderId: z.string(),
  /** Whole rupiah. */
  amount: z.int(),
  status: z.string(),
  checkoutToken: z.string().min(1),
  checkoutUrl: z.url({ protocol: /^https?$/ }),
})
export type AutogopayPayment = z.infer<typeof Payment>

const Problem = z.object({ code: z.string(), detail: z.string() })
const PaymentPage = z.object({ data: Payment.array() })

/**
 * A call to AutoGoPay failed. `refused`: it said no, and will again. `unavailable`: no answer, or one
 * that says nothing about the payment, so it may exist; try again under the same key.
 */
export class AutogopayError extends Error {
  override readonly name = 'AutogopayError'
  readonly kind: 'refused' | 'unavailable'
  constructor(kind: 'refused' | 'unavailable', message: string, options?: ErrorOptions) {
    super(message, options)
    this.kind = kind
  }
}

/** AutoGoPay's HTTP API, as far as this shop uses it. Every method throws {@link AutogopayError}. */
export interface Autogopay {
  /** Asks for a payment. The same key and body again give the same payment. */
  createPayment(input: { request: string; idempotencyKey: string }): Promise<AutogopayPayment>
  /** How a payment stands now. */
  getPayment(id: string): Promise<AutogopayPayment>
  /** All payments of one order id, newest first: a buyer may have renewed an expired one. */
  paymentsOfOrder(orderId: string): Promise<AutogopayPayment[]>
}

const CREATE_TIMEOUT_MS = 10_000
// The order page waits for this one.
const READ_TIMEOUT_MS = 3_000

/** @param config.baseUrl - Of the AutoGoPay server, without a trailing slash. */
export function createAutogopay(config: { baseUrl: string; apiKey: string }): Autogopay {
  const call = async <Answer>(
    path: string,
    schema: z.ZodType<Answer>,
    init: RequestInit & { timeoutMs: number },
  ): Promise<Answer> => {
    const { status, ok, text } = await send(`${config.baseUrl}${path}`, {
      ...init,
      headers: { ...init.headers, 'X-API-Key': config.apiKey, Accept: 'application/json' },
    })
    if (!ok) throw failureOf(status, text)
    const answer = schema.safeParse(jsonOf(text))
    if (answer.success) return answer.data
    throw new AutogopayError('unavailable', `HTTP ${status} with a body that is no payment`)
  }
  return {
    createPayment: ({ request, idempotencyKey }) =>
      call('/v1/payments', Payment, {
        method: 'POST',
        body: request,
        headers: { 'Content-Type': 'application/json', 'Idempotency-Key': idempotencyKey },
        timeoutMs: CREATE_TIMEOUT_MS,
      }),
    getPayment: (id) =>
      call(`/v1/payments/${encodeURIComponent(id)}`, Payment, { timeoutMs: READ_TIMEOUT_MS }),
    paymentsOfOrder: async (orderId) => {
      const query = new URLSearchParams({ orderId })
      const page = await call(`/v1/payments?${query}`, PaymentPage, { timeoutMs: READ_TIMEOUT_MS })
      return page.data
    },
  }
}

async function send(url: string, { timeoutMs, ...init }: RequestInit & { timeoutMs: number }) {
  try {
    const signal = AbortSignal.timeout(timeoutMs)
    // A redirect would carry the API key to another address.
    const response = await fetch(url, { ...init, signal, redirect: 'error' })
    return { status: response.status, ok: response.ok, text: await response.text() }
  } catch (cause) {
    const reason =
      cause instanceof Error && cause.name === 'TimeoutError' ? 'too slow' : 'no answer'
    throw new AutogopayError('unavailable', `AutoGoPay: ${reason}`, { cause })
  }
}

function failureOf(status: number, text: string): AutogopayError {
  const problem = Problem.safeParse(jsonOf(text))
  const words = problem.success
    ? `${problem.data.code}: ${problem.data.detail}`
    : 'no problem given'
  // 409 can be our own first call still running; 429 asks for patience. Neither is a verdict.
  const passing = status >= 500 || status === 408 || status === 409 || status === 429
  return new AutogopayError(passing ? 'unavailable' : 'refused', `HTTP ${status}, ${words}`)
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
