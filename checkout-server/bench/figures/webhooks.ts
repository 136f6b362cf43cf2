import type { Payment } from '@autogopay/shared'
import type { ReceiverCalls } from '../children/receiver.ts'
import type { WebhookSenderCalls } from '../children/webhook-sender.ts'
import { startCheckout } from '../harness/checkout.ts'
import { startChild, type Child } from '../harness/child.ts'
import { using } from '../harness/databases.ts'
import type { Measured } from '../harness/figure.ts'
import { registerMerchant, type BenchMerchant } from '../harness/merchant.ts'
import { createPayments } from '../harness/payments.ts'
import { interleave } from '../harness/rounds.ts'
import { quantile } from '../harness/statistics.ts'
import type { Bench, World } from '../harness/world.ts'
import { systemClock } from '../../src/platform/clock.ts'
import type { Sql } from '../../src/platform/database.ts'
import { openVault } from '../../src/platform/vault.ts'
import { newEvent } from '../../src/payments/events.ts'
import { createEndpoint } from '../../src/webhooks/endpoints.ts'
import { enqueueDeliveries } from '../../src/webhooks/enqueue.ts'

// As many as the sender gives one quick endpoint.
const CONNECTIONS = 32
const MANY = 100
const MANY_AT_ONCE = 128
const PER_SECOND = 200

/** Webhooks from the table to a written result, and from a commit to the receiver. */
export const webhooksBench: Bench = { ids: ['P2', 'P2b', 'P2c'], measure }

/** What the three figures share. */
interface Stage {
  world: World
  sql: Sql
  databaseUrl: string
  merchant: BenchMerchant
  payment: Payment
  receiver: Child<ReceiverCalls>
  sender: Child<WebhookSenderCalls>
}

async function measure(world: World): Promise<Measured[]> {
  const databaseUrl = await world.databases.create('p2')
  const merchant = await registerMerchant(databaseUrl, { providerUrl: 'http://127.0.0.1:9' })
  const payment = await samplePayment(databaseUrl, merchant)
  const receiver = await startChild<ReceiverCalls>('receiver')
  const sender = await startChild<WebhookSenderCalls>('webhook-sender')
  const figures = await using(databaseUrl, async (sql) => {
    const stage = { world, sql, databaseUrl, merchant, payment, receiver, sender }
    return [await toOne(stage), await toMany(stage), await afterCommit(stage)]
  })
  await Promise.all([sender.stop(), receiver.stop()])
  return figures
}

async function toOne(stage: Stage): Promise<Measured> {
  const urls = [`${await stage.receiver.call('start')}/webhooks`]
  return {
    id: 'P2',
    what: 'webhooks sent to one endpoint, every attempt kept',
    ...(await throughput(stage, { urls, count: 6_000, atOnce: CONNECTIONS })),
  }
}

async function toMany(stage: Stage): Promise<Measured> {
  const origins = await stage.receiver.call('startMany', { count: MANY })
  const urls = origins.map((origin) => `${origin}/webhooks`)
  return {
    id: 'P2b',
    what: `webhooks sent to ${MANY} endpoints`,
    ...(await throughput(stage, { urls, count: 10_000, atOnce: MANY_AT_ONCE })),
  }
}

/** Drains a full table, and posts as much without one. */
async function throughput(
  { world, sql, databaseUrl, merchant, payment, receiver, sender }: Stage,
  load: { urls: readonly string[]; count: number; atOnce: number },
): Promise<Omit<Measured, 'id' | 'what'>> {
  const { urls, atOnce } = load
  const count = world.quick ? load.count / 5 : load.count
  const body = await writeSamples(sql, { merchant, payment, urls })
  const perSecond = async (send: () => Promise<number>) => {
    const ms = await send()
    const received = await receiver.call('takeCount')
    if (received !== count) throw new Error(`${received} of ${count} webhooks arrived`)
    return (count * 1000) / ms
  }
  const results = await interleave(
    { rounds: world.rounds, warmUp: true },
    {
      ours: async () => {
        await refill(sql, { each: count / urls.length })
        return perSecond(() => sender.call('drain', { databaseUrl, ...merchant, count }))
      },
      control: () => perSecond(() => sender.call('raw', { urls, body, count, atOnce })),
    },
  )
  return {
    unit: '/s',
    better: 'more',
    ours: results.ours,
    control: {
      name: `bare undici, same body, signature and origins, ${atOnce} at once`,
      values: results.control,
    },
    floor: { of: 'ratio', value: 0.4 },
    goal: { of: 'ratio', value: 0.7 },
  }
}

/** From the return of the commit to the first byte at the receiver, at a steady rate. */
async function afterCommit(stage: Stage): Promise<Measured> {
  const { world, sql, databaseUrl, merchant, payment, receiver, sender } = stage
  await sql`truncate webhook_deliveries, webhook_attempts`
  await sql`update webhook_endpoints set disabled_at = now(), disabled_reason = 'removed'`
  await givenEndpoints(sql, merchant, [`${await receiver.call('start')}/webhooks`])
  const input = { databaseUrl, ...merchant, payment, perSecond: PER_SECOND }
  const p99s: number[] = []
  for (let round = -1; round < world.rounds; round += 1) {
    await receiver.call('takeArrivals')
    const committed = await sender.call('pour', { ...input, seconds: world.armSeconds })
    const arrivals = new Map(await receiver.call('takeArrivals'))
    const waits = committed.map(([id, atMs]) => (arrivals.get(id) ?? Number.NaN) - atMs)
    if (waits.some(Number.isNaN)) throw new Error('a webhook did not arrive')
    if (round >= 0) p99s.push(quantile(waits, 0.99))
  }
  return {
    id: 'P2c',
    what: `commit to the receiver's first byte at ${PER_SECOND}/s, p99`,
    unit: 'ms',
    better: 'less',
    ours: p99s,
    control: null,
    floor: { of: 'ours', value: 150 },
    goal: { of: 'ours', value: 25 },
  }
}

async function samplePayment(databaseUrl: string, merchant: BenchMerchant): Promise<Payment> {
  const checkout = await startCheckout({ databaseUrl, merchant, provider: 'double' })
  const [payment] = await createPayments({ url: checkout.url, merchant, count: 1 })
  await checkout.stop()
  if (!payment) throw new Error('no payment was made')
  return { ...payment, status: 'paid', paidAt: payment.createdAt }
}

/** Writes one delivery per endpoint by the function that writes all; returns the bytes they send. */
async function writeSamples(
  sql: Sql,
  input: { merchant: BenchMerchant; payment: Payment; urls: readonly string[] },
): Promise<Uint8Array> {
  const { merchantId } = input.merchant
  await sql`truncate webhook_deliveries, webhook_attempts`
  await sql`update webhook_endpoints set disabled_at = now(), disabled_reason = 'removed'`
  await givenEndpoints(sql, input.merchant, input.urls)
  const about = { merchantId, paymentId: input.payment.id, apiKeyId: null, at: systemClock() }
  const event = newEvent({ type: 'payment.paid', data: input.payment }, about)
  await sql.begin((tx) =>
    enqueueDeliveries({ vault: openVault(input.merchant.masterKey) })(tx, event),
  )
  const rows = await sql<{ payload: Buffer }[]>`select payload from webhook_deliveries`
  const [row] = rows
  if (!row || rows.length !== input.urls.length) throw new Error('an endpoint has no delivery')
  await sql`drop table if exists sample_deliveries`
  await sql`create table sample_deliveries as
    select *, row_number() over (order by id) as place from webhook_deliveries`
  return new Uint8Array(row.payload)
}

async function givenEndpoints(
  sql: Sql,
  { merchantId, masterKey }: BenchMerchant,
  urls: readonly string[],
): Promise<void> {
  const vault = openVault(masterKey)
  const context = { sql, clock: systemClock, vault, allowPrivate: true }
  // More than one merchant may have, so all but the last are moved out of the count meanwhile.
  for (const url of urls) {
    await createEndpoint(context, { merchantId, url })
    await sql`
      update webhook_endpoints set disabled_reason = 'removed' where merchant_id = ${merchantId}
        and disabled_at is null`
  }
  await sql`
    update webhook_endpoints set disabled_reason = null
    where merchant_id = ${merchantId} and disabled_at is null`
}

/** Empties the table and fills it with copies of the samples, each of an event of its own. */
async function refill(sql: Sql, { each }: { each: number }): Promise<void> {
  await sql`truncate webhook_deliveries, webhook_attempts`
  await sql`
    insert into webhook_deliveries
    select (jsonb_populate_record(null::webhook_deliveries, to_jsonb(s) || jsonb_build_object(
      'id', left(s.id, 14) || lpad(s.place::text, 4, '0') || lpad(n::text, 12, '0'),
      'event_id', left(s.event_id, 14) || lpad(n::text, 16, '0'),
      'ordinal', n, 'payment_id', left(s.payment_id, 14) || lpad(s.place::text, 4, '0') || lpad(n::text, 12, '0'), 'next_attempt_at', now()))).*
    from sample_deliveries s, generate_series(1, ${each}::int) n`
  await sql`analyze webhook_deliveries`
  await sql`checkpoint`
}
