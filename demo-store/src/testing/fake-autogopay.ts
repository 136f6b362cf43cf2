import { createHmac, randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener, type HttpBindings } from '@hono/node-server'
import { Hono } from 'hono'

/** A payment as the fake keeps it; tests change it to play the payer. */
export interface FakePayment {
  id: string
  orderId: string
  amount: number
  status: string
  checkoutToken: string
  checkoutUrl: string
}

/** One request that the fake got. */
export interface SeenRequest {
  method: string
  path: string
  idempotencyKey: string | null
  body: string
}

/** AutoGoPay as the shop sees it over HTTP, in memory: the routes, the keys, idempotency, failures. */
export interface FakeAutogopay extends AsyncDisposable {
  url: string
  payments: FakePayment[]
  requests: SeenRequest[]
  /**
   * How the next calls go: `down` answers 503, `lost` does its work and then cuts the connection,
   * `refuse` answers 422.
   */
  mode: 'up' | 'down' | 'lost' | 'refuse'
}

export const API_KEY = 'agp_test_0123456789abcdef'

/** Starts the fake on a free port of this machine. */
export async function startFakeAutogopay(): Promise<FakeAutogopay> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const byKey = new Map<string, { body: string; payment: FakePayment }>()

  const fake: FakeAutogopay = {
    url,
    payments: [],
    requests: [],
    mode: 'up',
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }

  const app = new Hono<{ Bindings: HttpBindings }>()
  app.use('/v1/*', async (c, next) => {
    fake.requests.push({
      method: c.req.method,
      path: c.req.path,
      idempotencyKey: c.req.header('idempotency-key') ?? null,
      body: await c.req.text(),
    })
    if (fake.mode === 'down') return problem(503, 'provider_unavailable')
    if (c.req.header('x-api-key') !== API_KEY) return problem(401, 'unauthorized')
    return next()
  })
  app.post('/v1/payments', async (c) => {
    if (fake.mode === 'refuse') return problem(422, 'invalid_request')
    const key = c.req.header('idempotency-key') ?? ''
    const body = await c.req.text()
    const first = byKey.get(key)
    if (first && first.body !== body) return problem(422, 'idempotency_mismatch')
    if (first) return c.json({ ...first.payment, status: 'pending' }, 201)
    const { orderId, amount } = JSON.parse(body) as { orderId: string; amount: number }
    if (fake.payments.some((payment) => payment.orderId === orderId)) {
      return problem(409, 'order_conflict')
    }
    const payment = addPayment({ orderId, amount })
    byKey.set(key, { body, payment })
    if (fake.mode === 'lost') c.env.outgoing.destroy()
    return c.json({ ...payment, qrText: '000201', expiresAt: '2030-01-01T00:00:00Z' }, 201)
  })
  app.get('/v1/payments', (c) => {
    const data = fake.payments.filter((payment) => payment.orderId === c.req.query('orderId'))
    return c.json({ data: data.toReversed(), nextCursor: null })
  })
  app.get('/v1/payments/:id', (c) => {
    const payment = fake.payments.find(({ id }) => id === c.req.param('id'))
    return payment ? c.json(payment) : problem(404, 'not_found')
  })
  server.on('request', getRequestListener(app.fetch))
  return fake

  function addPayment({ orderId, amount }: { orderId: string; amount: number }): FakePayment {
    const token = randomUUID()
    const payment: FakePayment = {
      id: `pay_${token}`,
      orderId,
      amount,
      status: 'pending',
      checkoutToken: token,
      checkoutUrl: `${url}/pay/${token}`,
    }
    fake.payments.push(payment)
    return payment
  }
}

function problem(status: number, code: string): Response {
  return Response.json({ code, detail: `fake ${code}`, status }, { status })
}

/** A callback as AutoGoPay sends it: signed body and headers. */
export function signedCallback(input: {
  orderId: string
  amount: number
  apiKey?: string
  webhookId?: string
  status?: string
}): { body: string; headers: Record<string, string> } {
  const body = JSON.stringify({
    event: 'transaction.received',
    timestamp: '2024-03-30 10:30:00',
    transaction: {
      transaction_id: 'b3d4c5e6-0000-4000-8000-000000000000',
      order_id: input.orderId,
      amount: input.amount,
      status: input.status ?? 'PAID',
      payment_method: 'QRIS',
      paid_at: '2024-03-30T10:30:00Z',
      settlement_time: '2024-03-30T10:30:05Z',
    },
  })
  const key = input.apiKey ?? API_KEY
  return {
    body,
    headers: {
      'Content-Type': 'application/json',
      'X-Signature': createHmac('sha256', key).update(body).digest('hex'),
      'X-Callback-Event': 'transaction.received',
      'webhook-id': input.webhookId ?? `whd_${randomUUID()}`,
    },
  }
}
