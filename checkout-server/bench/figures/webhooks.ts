import type { Payment } from '@autogopay/shared'
import type { ReceiverCalls } from '../children/receiver.ts'
import type { WebhookSenderCalls } from '../children/webhook-sender.ts'
import { startCheckout } from '../harness/checkout.ts'
import { startChild } from '../harness/child.ts'
import { using } from '../harness/databases.ts'
import type { Measured } from '../harness/figure.ts'
import { registerMerchant } from '../harness/merchant.ts'
import { createPayments } from '../harness/payments.ts'
import { interleave } from '../harness/rounds.ts'
import type { Bench, World } from '../harness/world.ts'
import { newEvent } from '../../src/payments/events.ts'
import { systemClock } from '../../src/platform/clock.ts'
import type { Sql } from '../../src/platform/database.ts'
import { openVault } from '../../src/platform/vault.ts'
import { createEndpoint } from '../../src/webhooks/endpoints.ts'
import { enqueueDeliveries } from '../../src/webhooks/enqueue.ts'

// As many as the sender gives one quick endpoint.
const CONNECTIONS = 32

/** Webhooks to one endpoint that takes them all, from the table to a written result. */
export const webhooksBench: Bench = { ids: ['P2'], measure }

async function measure(world: World): Promise<Measured[]> {
  const count = world.quick ? 1_000 : 6_000
  const databaseUrl = await world.databases.create('p2')
  const merchant = await registerMerchant(databaseUrl, { providerUrl: 'http://127.0.0.1:9' })
  const receiver = await startChild<ReceiverCalls>('receiver')
  const url = `${await receiver.call('start')}/webhooks`
  const payment = await samplePayment(databaseUrl, merchant)
  const sender = await startChild<WebhookSenderCalls>('webhook-sender')

  const results = await using(databaseUrl, async (sql) => {
    const context = {
      sql,
      clock: systemClock,
      vault: openVault(merchant.masterKey),
      allowPrivate: true,
    }
    await createEndpoint(context, { merchantId: merchant.merchantId, url })
    const body = await enqueueOne(sql, payment, merchant.merchantId)
    const perSecond = async (send: () => Promise<number>) => {
      const ms = await send()
      const received = await receiver.call('takeCount')
      if (received !== count) throw new Error(`${received} of ${count} webhooks arrived`)
      return (count * 1000) / ms
    }
    return interleave(
      { rounds: world.rounds, warmUp: true },
      {
        ours: async () => {
          await refill(sql, count)
          return perSecond(() => sender.call('drain', { databaseUrl, ...merchant }))
        },
        control: () =>
          perSecond(() => sender.call('raw', { url, body, count, connections: CONNECTIONS })),
      },
    )
  })
  await Promise.all([sender.stop(), receiver.stop()])
  return [
    {
      id: 'P2',
      what: 'webhooks sent to one endpoint, every attempt kept',
      unit: '/s',
      better: 'more',
      ours: results.ours,
      control: {
        name: `bare undici, same body and signature, ${CONNECTIONS} connections`,
        values: results.control,
      },
      floor: { of: 'ratio', value: 0.4 },
      goal: { of: 'ratio', value: 0.7 },
    },
  ]
}

async function samplePayment(
  databaseUrl: string,
  merchant: Awaited<ReturnType<typeof registerMerchant>>,
): Promise<Payment> {
  const checkout = await startCheckout({ databaseUrl, merchant, provider: 'double' })
  const [payment] = await createPayments({ url: checkout.url, merchant, count: 1 })
  await checkout.stop()
  if (!payment) throw new Error('no payment was made')
  return { ...payment, status: 'paid', paidAt: payment.createdAt }
}

/** Writes one delivery by the function that writes all; returns the bytes that it will send. */
async function enqueueOne(sql: Sql, payment: Payment, merchantId: string): Promise<Uint8Array> {
  const at = systemClock()
  const about = { merchantId, apiKeyId: null, paymentId: payment.id, at }
  const event = newEvent({ type: 'payment.paid', data: payment }, about)
  await sql.begin((tx) => enqueueDeliveries({})(tx, event))
  const [row] = await sql<{ payload: Buffer }[]>`select payload from webhook_deliveries`
  if (!row) throw new Error('the event has no delivery')
  await sql`create table sample_delivery as select * from webhook_deliveries`
  return new Uint8Array(row.payload)
}

/** Empties the table and fills it with copies of the sample, each of an event of its own. */
async function refill(sql: Sql, count: number): Promise<void> {
  await sql`truncate webhook_deliveries, webhook_attempts`
  await sql`
    insert into webhook_deliveries
    select (jsonb_populate_record(null::webhook_deliveries, to_jsonb(s) || jsonb_build_object(
      'id', left(s.id, 14) || lpad(n::text, 16, '0'),
      'event_id', left(s.event_id, 14) || lpad(n::text, 16, '0'),
      'next_attempt_at', now()))).*
    from sample_delivery s, generate_series(1, ${count}::int) n`
  await sql`analyze webhook_deliveries`
  await sql`checkpoint`
}
