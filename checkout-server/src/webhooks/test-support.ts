import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { formatInstant, type Payment, type PaymentEventType } from '@autogopay/shared'
import pino from 'pino'
import type { MerchantEvent } from '../payments/events.ts'
import type { Sql } from '../platform/database.ts'
import { newId } from '../platform/ids.ts'
import type { Loop } from '../platform/loop.ts'
import { newMasterKey, openVault } from '../platform/vault.ts'
import type { WebhookContext } from './context.ts'
import { enqueueDeliveries } from './enqueue.ts'
import { startWebhookSender } from './sender.ts'

/** One request as a receiver saw it. */
export interface Received {
  method: string
  path: string
  headers: IncomingHttpHeaders
  /** As they were on the wire. */
  rawHeaders: readonly string[]
  body: Buffer
}

/** A merchant's server on a port of its own: keeps what it gets and answers as told. */
export async function openReceiver(answer: RequestListener = (_, response) => response.end('ok')) {
  const received: Received[] = []
  const waiting: (() => void)[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { method = '', url: path = '', headers, rawHeaders } = request
      received.push({ method, path, headers, rawHeaders, body: Buffer.concat(chunks) })
      for (const look of waiting.splice(0)) look()
      answer(request, response)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    received,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    /** Resolves once so many requests have come. */
    async count(expected: number): Promise<void> {
      while (received.length < expected) await new Promise<void>((look) => waiting.push(look))
    },
    async close(): Promise<void> {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** A context whose waits are short, so that a schedule of minutes runs in a blink. */
export function contextFor(sql: Sql, changes: Partial<WebhookContext> = {}): WebhookContext {
  return {
    sql,
    clock: () => new Date(),
    log: pino({ level: 'silent' }),
    vault: openVault(newMasterKey()),
    allowPrivate: true,
    apiKeyText: async (apiKeyId) => `agp_text_of_${apiKeyId ?? 'newest'}`,
    schedules: { default: [10, 20, 30], long: [10, 20, 30, 40, 50, 60, 70, 80, 90] },
    timeoutMs: 1_000,
    leaseMs: 2_000,
    pollMs: 20,
    ...changes,
  }
}

/** A merchant of its own for each test. */
export async function givenMerchant(sql: Sql): Promise<string> {
  const id = newId('mer', new Date())
  await sql`
    insert into merchants (id, name, email, password_hash)
    values (${id}, 'Warung Uji', ${`${id}@example.test`}, 'none')`
  return id
}

/** Something that happened to a payment of 44.000 rupiah. */
export function eventOf(
  merchantId: string,
  type: PaymentEventType = 'payment.paid',
  changes: Partial<Payment> = {},
): MerchantEvent & { data: Payment; paymentId: string } {
  const at = new Date()
  const paymentId = newId('pay', at)
  return {
    id: newId('evt', at),
    type,
    merchantId,
    apiKeyId: 'key_1',
    paymentId,
    at,
    data: {
      id: paymentId,
      orderId: 'ORDER-1',
      amount: 44_000,
      payableAmount: 44_000,
      amountPaid: 44_000,
      status: 'paid',
      late: false,
      amountRefunded: 0,
      needsReview: false,
      waitingReason: null,
      description: 'Kopi susu “spesial” ☕',
      customer: null,
      metadata: {},
      redirectUrl: null,
      checkoutUrl: 'https://pay.example.test/pay/token',
      checkoutToken: 'token',
      provider: 'midtrans',
      providerTransactionId: 'b3d4c5e6-0000-4000-8000-000000000000',
      qrText: null,
      deeplinkUrl: null,
      createdAt: formatInstant(at),
      expiresAt: formatInstant(at),
      paidAt: formatInstant(at),
      ...changes,
    },
  }
}

/** Writes the deliveries of an event and commits. */
export async function enqueue(ctx: WebhookContext, event: MerchantEvent): Promise<void> {
  await ctx.sql.begin((tx) => enqueueDeliveries(ctx)(tx, event))
}

/** A long queue at once: so many more deliveries like each that a merchant has, of events of their own. */
export async function multiplyDeliveries(
  sql: Sql,
  { merchantId, times }: { merchantId: string; times: number },
): Promise<void> {
  await sql`
    insert into webhook_deliveries (
      id, merchant_id, endpoint_id, event_id, event_type, api_key_id, payload, retries_left,
      next_attempt_at, created_at)
    select left(id, 14) || lpad(n::text, 16, '0'), merchant_id, endpoint_id,
      left(event_id, 14) || lpad(n::text, 16, '0'), event_type, api_key_id, payload, retries_left,
      now(), created_at
    from webhook_deliveries, generate_series(1, ${times}::int) n
    where merchant_id = ${merchantId}`
}

/** Runs a sender for the time of `work`. */
export async function whileSending<T>(
  ctx: WebhookContext,
  work: (sender: Loop) => Promise<T>,
): Promise<T> {
  const sender = startWebhookSender(ctx)
  try {
    return await work(sender)
  } finally {
    await sender.stop()
  }
}

/** Waits until a condition in the database holds. @throws {Error} It does not within 10 s. */
export async function until(holds: () => Promise<boolean>): Promise<void> {
  const endMs = Date.now() + 10_000
  while (!(await holds())) {
    if (Date.now() > endMs) throw new Error('it did not happen within 10 s')
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
