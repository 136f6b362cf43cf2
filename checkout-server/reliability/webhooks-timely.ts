import type { Sql } from '../src/platform/database.ts'
import { quantile } from '../bench/harness/statistics.ts'
import { eventOf, openReceiver } from '../src/webhooks/test-support.ts'
import type { Bar, BarWorld } from './harness/bar.ts'
import { pause } from './harness/probe.ts'
import { startSender } from './harness/webhook-senders.ts'
import { openWebhookShop, type GivenEndpoint, type WebhookShop } from './harness/webhook-shop.ts'

const W3_WITHIN_MS = 5_000
const W4_WITHIN_MS = 15_000
const CALM = 99
const NOISY_QUEUE = 10_000
const PER_SECOND = 200

/** W3, W4, W7: how long a webhook may wait. Times are the program's own. */
export const bars: Bar[] = [
  {
    id: 'W3',
    must: 'while a sender is alive, and others come and go, no due delivery waits longer than 5 s for its try',
    measure: noneForgotten,
  },
  {
    id: 'W4',
    must: 'a try in flight when its process is killed is made again within 15 s',
    measure: takenOver,
  },
  {
    id: 'W7',
    must: 'one endpoint hanging with 10,000 queued: p99 of 99 others at most 1.2 × their own without it, and 250 ms',
    measure: calmBesideNoise,
  },
]

async function noneForgotten(bar: BarWorld) {
  const shop = await openWebhookShop(bar, 'bar_w3')
  const receiver = await openReceiver()
  const endpoints = await Promise.all(
    Array.from({ length: 10 }, () => shop.givenEndpoint(receiver.url)),
  )
  const senders = [await startSender(keeperOf(shop)), await startSender(keeperOf(shop))]
  const endMs = performance.now() + (bar.quick ? 6_000 : 60_000)
  let restarts = 0
  const restarting = (async () => {
    // Told to stop, one gives back what it had not begun; the other is alive all the time.
    while (performance.now() < endMs) {
      await pause(1_000)
      await senders[1]?.stop()
      senders[1] = await startSender(keeperOf(shop))
      restarts += 1
    }
  })()
  // Nobody announces them: each must be found.
  while (performance.now() < endMs) {
    const count = 1 + Math.floor(Math.random() * 20)
    await shop.announce(Array.from({ length: count }, (_, at) => eventOf(ownerOf(endpoints, at))))
    await pause(Math.random() * 100)
  }
  await restarting
  const waits = await waitsOf(shop, 30_000)
  await Promise.all(senders.map((sender) => sender.stop()))
  await Promise.all([shop.close(), receiver.close()])
  const longest = Math.round(Math.max(...waits))
  return {
    figure: `longest wait ${longest} ms, p99 ${Math.round(quantile(waits, 0.99))} ms, of ${waits.length} deliveries over ${restarts} restarts`,
    passed: longest <= W3_WITHIN_MS,
  }
}

async function takenOver(bar: BarWorld) {
  const inFlight = bar.quick ? 4 : 100
  const shop = await openWebhookShop(bar, 'bar_w4')
  let isHanging = true
  const arrivals = new Map<string, number[]>()
  const receiver = await openReceiver((request, response) => {
    const id = String(request.headers['webhook-id'])
    arrivals.set(id, [...(arrivals.get(id) ?? []), performance.now()])
    if (!isHanging) response.end('ok')
  })
  const endpoints = await Promise.all(
    Array.from({ length: inFlight }, () => shop.givenEndpoint(receiver.url)),
  )
  const first = await startSender(keeperOf(shop))
  await shop.announce(endpoints.map(({ merchantId }) => eventOf(merchantId)))
  await receiver.count(inFlight)
  isHanging = false
  const killedAt = performance.now()
  await first.kill()
  const second = await startSender(keeperOf(shop))
  await receiver.count(inFlight * 2)
  await waitsOf(shop, 20_000)
  await second.stop()
  await Promise.all([shop.close(), receiver.close()])
  const took = [...arrivals.values()].map((times) => (times[1] ?? Infinity) - killedAt)
  const longest = Math.round(Math.max(...took))
  return {
    figure: `${took.length} in flight at the kill, all made again, the last after ${longest} ms`,
    passed: took.length === inFlight && longest <= W4_WITHIN_MS,
  }
}

async function calmBesideNoise(bar: BarWorld) {
  const seconds = bar.quick ? 4 : 20
  const shop = await openWebhookShop(bar, 'bar_w7')
  const calm = await openReceiver()
  const hanging = await openReceiver(() => {})
  const endpoints = await Promise.all(
    Array.from({ length: CALM }, () => shop.givenEndpoint(calm.url)),
  )
  const noisy = await shop.givenEndpoint(hanging.url)
  const sender = await startSender({ ...keeperOf(shop), pollMs: 20 })
  const p99Beside = async (round: string) => {
    const since = new Date()
    const endMs = performance.now() + seconds * 1000
    for (let sent = 0; performance.now() < endMs; sent += 1) {
      await shop.announce([eventOf(ownerOf(endpoints, sent))])
      await pause(1000 / PER_SECOND)
    }
    const waits = await waitsOf(shop, 30_000, { since, except: noisy.endpointId })
    bar.note(`${round}: p99 ${Math.round(quantile(waits, 0.99))} ms of ${waits.length}`)
    return quantile(waits, 0.99)
  }
  await p99Beside('warm-up')
  const without: number[] = []
  const beside: number[] = []
  const queue = () =>
    shop.announce(Array.from({ length: NOISY_QUEUE }, () => eventOf(noisy.merchantId)))
  const drop = () =>
    shop.sql`delete from webhook_deliveries where endpoint_id = ${noisy.endpointId}`
  for (let round = 0; round < (bar.quick ? 1 : 3); round += 1) {
    without.push(await p99Beside('alone'))
    await queue()
    await hanging.count(hanging.received.length + 1)
    beside.push(await p99Beside('beside 10,000 that hang'))
    await drop()
  }
  await sender.kill()
  await Promise.all([shop.close(), calm.close(), hanging.close()])
  const [base, loud] = [quantile(without, 0.5), quantile(beside, 0.5)]
  return {
    figure: `p99 ${Math.round(loud)} ms beside it, ${Math.round(base)} ms without: ${(loud / base).toFixed(2)} ×`,
    passed: loud <= base * 1.2 && loud <= 250,
  }
}

const keeperOf = ({ databaseUrl, masterKey }: WebhookShop) => ({ databaseUrl, masterKey })

const ownerOf = (endpoints: readonly GivenEndpoint[], at: number) =>
  endpoints[at % endpoints.length]?.merchantId ?? ''

/**
 * How long deliveries waited from their commit to their first try, in ms, once all are done.
 * @throws {Error} Some are not done in time.
 */
async function waitsOf(
  { sql }: WebhookShop,
  withinMs: number,
  { since = new Date(0), except = '' }: { since?: Date; except?: string } = {},
): Promise<number[]> {
  const endMs = performance.now() + withinMs
  while (await isOpen(sql, except)) {
    if (performance.now() > endMs) throw new Error('deliveries are left open')
    await pause(50)
  }
  const rows = await sql<{ ms: number }[]>`
    select extract(epoch from min(a.at) - d.schedule_from)::float8 * 1000 as ms
    from webhook_deliveries d join webhook_attempts a on a.delivery_id = d.id
    where d.created_at >= ${since} and d.endpoint_id <> ${except}
    group by d.id, d.schedule_from`
  return rows.map(({ ms }) => ms)
}

async function isOpen(sql: Sql, except: string): Promise<boolean> {
  const rows = await sql`
    select 1 from webhook_deliveries
    where status in ('pending', 'leased') and endpoint_id <> ${except} limit 1`
  return rows.length > 0
}
