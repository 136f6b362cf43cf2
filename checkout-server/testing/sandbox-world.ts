import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import type { CreatePayment, Payment } from '@autogopay/shared'
import { Agent } from 'undici'
import { Hono } from 'hono'
import { createSandbox } from '../sandbox/sandbox.ts'
import { merchantDirectory } from '../src/merchants/connections.ts'
import { checkoutLinks } from '../src/payments/checkout-links.ts'
import type { PaymentContext } from '../src/payments/context.ts'
import { createPayment } from '../src/payments/create-payment.ts'
import type { MerchantEvent } from '../src/payments/events.ts'
import { findPaymentRow, type PaymentRow } from '../src/payments/payment-row.ts'
import { rateLimit } from '../src/platform/http/rate-limit.ts'
import { openLog } from '../src/platform/log.ts'
import { newMasterKey, openVault } from '../src/platform/vault.ts'
import { createProviders } from '../src/providers/open-provider.ts'
import { noticeRoutes } from '../src/surfaces/provider-notices/notices.ts'
import { givenConnectedMerchant } from './connected-merchant.ts'
import { createTestDatabase } from './database.ts'

/** A merchant connected to a running sandbox, with the payments feature on a real database. */
export type SandboxWorld = Awaited<ReturnType<typeof openSandboxWorld>>

/**
 * Opens it. Notices come by real HTTP. Nothing sweeps by itself: tests call the sweep.
 * @param options.start - What the clocks of the server and the sandbox show; the real time by default.
 */
export async function openSandboxWorld(options: { start?: Date } = {}) {
  let shiftMs = options.start ? options.start.getTime() - Date.now() : 0
  let serverAheadMs = 0
  const clock = () => new Date(Date.now() + shiftMs + serverAheadMs)
  const database = await createTestDatabase()
  const { sql } = database
  const sandbox = await createSandbox({ clock: () => Date.now() + shiftMs, retryScale: 0.0005 })
  const vault = openVault(newMasterKey())
  const merchants = { sql, clock, vault }
  const { merchant, apiKey, connection, serverKey, control, register } =
    await givenConnectedMerchant(merchants, sandbox.url)
  const log = openLog('silent')
  const dispatcher = new Agent()
  const providers = createProviders({ dispatcher, log })
  const directory = merchantDirectory(merchants, providers.open)
  const events: MerchantEvent[] = []
  const changed: string[] = []
  const context: PaymentContext = {
    sql,
    clock,
    log,
    links: checkoutLinks({ vault, publicUrl: 'http://shop.example' }),
    providerOf: directory.providerOf,
    connectionFor: directory.connectionFor,
    merchantLook: directory.merchantLook,
    merchantRules: directory.merchantRules,
    onEvent: async (_tx, event) => {
      events.push(event)
    },
    changed: (id) => changed.push(id),
  }
  const app = new Hono().route(
    '/notices',
    noticeRoutes({
      payments: context,
      findConnection: directory.findConnection,
      perAddress: rateLimit(1_000),
      trustedProxies: 0,
    }),
  )
  const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }) as Server
  await new Promise((resolve) => {
    if (server.listening) resolve(null)
    else server.once('listening', resolve)
  })
  const { port } = server.address() as AddressInfo
  await register(`http://127.0.0.1:${port}`)

  return {
    databaseUrl: database.url,
    sql,
    context,
    merchants,
    merchant,
    apiKey,
    noticeUrl: `http://127.0.0.1:${port}/notices/midtrans/${connection.id}`,
    sandboxUrl: sandbox.url,
    events,
    changed,
    control,
    /** Moves the clocks of both worlds. */
    advance(ms: number) {
      shiftMs += ms
    },
    /** Moves the server's clock alone: the provider's may be behind. */
    advanceServer(ms: number) {
      serverAheadMs += ms
    },
    /** Makes a payment and returns its row, charge open. */
    async givenPayment(order: Partial<CreatePayment> = {}): Promise<PaymentRow> {
      let made: Payment | null = null
      await createPayment(context, {
        merchantId: merchant.id,
        apiKeyId: apiKey.id,
        idempotencyKey: null,
        order: { amount: 50_000, ...order },
        answer: (payment) => {
          made = payment
          return { status: 201, body: Buffer.from('{}') }
        },
      })
      const payment = made as Payment | null
      if (!payment) throw new Error('the payment was replayed')
      return this.reload(payment.id)
    },
    async reload(id: string): Promise<PaymentRow> {
      const row = await findPaymentRow(sql, id)
      if (!row) throw new Error(`no payment ${id}`)
      return row
    },
    /** Pays in the payer's app. */
    pay: (row: PaymentRow) => control('pay', { reference: row.providerTransactionId }),
    scenario: (name: string, row?: PaymentRow, more: object = {}) =>
      control('scenario', {
        name,
        ...(row && { reference: row.providerTransactionId }),
        ...more,
      }),
    /** Refunds as a merchant does in the provider's own dashboard. */
    async refundAtProvider(row: PaymentRow, amount: number): Promise<void> {
      const response = await fetch(`${sandbox.url}/v2/${row.chargeId}/refund`, {
        method: 'POST',
        headers: {
          authorization: `Basic ${Buffer.from(`${serverKey}:`).toString('base64')}`,
          'content-type': 'application/json',
          accept: 'application/json',
        },
        body: JSON.stringify({ refund_key: `own-${Date.now()}`, amount, reason: 'by hand' }),
      })
      const answer = (await response.json()) as { status_code: string }
      if (answer.status_code !== '200') throw new Error(JSON.stringify(answer))
    },
    /** Verdicts in the inbox for a payment, in the order of arrival. */
    async verdicts(id: string): Promise<string[]> {
      const rows = await sql<{ verdict: string }[]>`
        select verdict from provider_events where payment_id = ${id} order by received_at, id`
      return rows.map(({ verdict }) => verdict)
    },
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => {
        server.close(resolve)
      })
      await sandbox.close()
      await providers.close()
      await dispatcher.close()
      await database.drop()
    },
  }
}
