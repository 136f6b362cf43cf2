import { createHmac } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import fc from 'fast-check'
import type { WebhookEvent } from '@autogopay/shared'
import { enqueueDeliveries } from '../src/webhooks/enqueue.ts'
import { createEndpoint, getEndpoint } from '../src/webhooks/endpoints.ts'
import { retryInMs, SCHEDULES } from '../src/webhooks/retry.ts'
import { eventOf, givenMerchant, openReceiver, whileSending } from '../src/webhooks/test-support.ts'
import type { Bar, BarWorld } from './harness/bar.ts'
import { forEachOf, timeUntil } from './harness/probe.ts'
import { openWebhookShop } from './harness/webhook-shop.ts'

const HOUR_MS = 3_600_000

/** W2, W5, W6: one delivery for one change, signatures that hold, a schedule that keeps its word. */
export const bars: Bar[] = [
  {
    id: 'W2',
    must: '10,000 transitions, half of them rolled back: no delivery of those, exactly one per endpoint that asked of the others',
    measure: oneForOne,
  },
  {
    id: 'W5',
    must: '10,000 payloads of any text verify with the standardwebhooks library and with the hex HMAC over the raw bytes',
    measure: signaturesHold,
  },
  {
    id: 'W6',
    must: '10 tries over at least 75 h, each wait within ±20 %, Retry-After honoured up to 24 h, 410 disables, redirects never followed',
    measure: scheduleHolds,
  },
]

async function oneForOne(bar: BarWorld) {
  const count = bar.quick ? 500 : 10_000
  const shop = await openWebhookShop(bar, 'bar_w2')
  const merchantId = await givenMerchant(shop.sql)
  const url = 'http://127.0.0.1:1/'
  await createEndpoint(shop.ctx, { merchantId, url })
  await createEndpoint(shop.ctx, { merchantId, url, events: ['payment.paid'] })
  await createEndpoint(shop.ctx, { merchantId, url, events: ['payment.expired'] })
  const enqueue = enqueueDeliveries(shop.ctx)
  const committed: string[] = []
  await forEachOf(Array(count).keys(), 8, async (at) => {
    const event = eventOf(merchantId)
    const rollBack = new Error('rolled back')
    await shop.sql
      .begin(async (tx) => {
        await enqueue(tx, event)
        // Announced twice, as by a caller that repeats itself.
        if (at % 7 === 0) await enqueue(tx, event)
        if (at % 2 === 0) throw rollBack
      })
      .then(() => committed.push(event.id))
      .catch((error: unknown) => {
        if (error !== rollBack) throw error
      })
  })
  const rows = await shop.sql<{ eventId: string; count: number }[]>`
    select event_id, count(*)::int as count from webhook_deliveries group by event_id`
  const found = new Map(rows.map((row) => [row.eventId, row.count]))
  const missing = committed.filter((id) => found.get(id) !== 2).length
  const extra = found.size - committed.length + missing
  await shop.close()
  return {
    figure: `${missing} missing and ${extra} that should not be, of ${count} transitions (${committed.length} committed)`,
    passed: missing === 0 && extra === 0,
  }
}

async function signaturesHold(bar: BarWorld) {
  const count = bar.quick ? 400 : 10_000
  const shop = await openWebhookShop(bar, 'bar_w5')
  const merchantId = await givenMerchant(shop.sql)
  const native = await openReceiver()
  const autogopay = await openReceiver()
  const { secret } = await createEndpoint(shop.ctx, { merchantId, url: native.url })
  const dialect = 'autogopay' as const
  const { secret: second } = await createEndpoint(shop.ctx, {
    merchantId,
    url: autogopay.url,
    dialect,
  })
  // Everything that JSON and UTF-8 are known to trip over, in every text of a payment.
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom(
      '\u2028\u2029',
      '\ud800',
      '"\\\\"',
      '</script>',
      '\u0000',
      '9007199254740993',
      '☕𝄞',
    ),
    fc.string({ unit: 'grapheme', minLength: 500, maxLength: 2_000 }),
  )
  const samples = fc.sample(
    fc.record({
      description: text,
      orderId: text,
      metadata: fc.dictionary(text, text, { maxKeys: 5 }),
    }),
    count,
  )
  const events = samples.map((changes) => eventOf(merchantId, 'payment.paid', changes))
  await shop.announce(events)
  await whileSending(shop.ctx, () =>
    timeUntil(() => native.received.length >= count && autogopay.received.length >= count, 600_000),
  )
  let wrong = 0
  const told = new Map(events.map((event) => [event.id, event]))
  for (const { body, headers } of native.received) {
    if (!verifies(secret, body, headers)) wrong += 1
    const event = told.get(String(headers['webhook-id']))
    const { data } = JSON.parse(body.toString()) as WebhookEvent
    if (JSON.stringify(data) !== JSON.stringify(JSON.parse(JSON.stringify(event?.data)))) wrong += 1
  }
  for (const { body, headers } of autogopay.received) {
    const hex = createHmac('sha256', 'agp_text_of_key_1').update(body).digest('hex')
    if (headers['x-signature'] !== hex || !verifies(second, body, headers)) wrong += 1
  }
  const seen = native.received.length + autogopay.received.length
  await Promise.all([shop.close(), native.close(), autogopay.close()])
  return {
    figure: `${wrong} of ${seen} webhooks of ${count} random payments did not verify`,
    passed: wrong === 0 && seen >= 2 * count,
  }
}

function verifies(secret: string, body: Buffer, headers: object): boolean {
  try {
    new Webhook(secret).verify(body, headers as never)
    return true
  } catch {
    return false
  }
}

async function scheduleHolds(bar: BarWorld) {
  const rounds = bar.quick ? 1_000 : 100_000
  const shop = await openWebhookShop(bar, 'bar_w6', { schedules: { default: [], long: [] } })
  let shortest = Infinity
  let worst = 0
  for (let round = 0; round < rounds; round += 1) {
    const waits = workOff()
    if (waits.length !== 9) shortest = 0
    shortest = Math.min(shortest, waits.reduce((sum, ms) => sum + ms, 0) / HOUR_MS)
    for (const [at, ms] of waits.entries()) {
      worst = Math.max(worst, Math.abs(ms / (SCHEDULES.long[at] ?? Number.NaN) - 1))
    }
  }
  const asked = { delaysMs: SCHEDULES.long, retriesLeft: 9, ageMs: 0, random: 0.5 }
  const capped = retryInMs({ ...asked, retryAfterMs: 1e12 }) === 24 * HOUR_MS
  const canary = await openReceiver()
  const receivers = await Promise.all(
    [301, 302, 303, 307, 308, 410].map((status) =>
      openReceiver((_, response) => {
        response.writeHead(status, status === 410 ? {} : { location: canary.url }).end()
      }),
    ),
  )
  const endpoints = await Promise.all(receivers.map(({ url }) => shop.givenEndpoint(url)))
  await shop.announce(endpoints.map(({ merchantId }) => eventOf(merchantId)))
  const gone = endpoints.at(-1)
  const isDisabled = async () => {
    const owner = { merchantId: gone?.merchantId ?? '', id: gone?.endpointId ?? '' }
    return (await getEndpoint(shop.ctx, owner)).health === 'disabled'
  }
  await whileSending(shop.ctx, async () => {
    await Promise.all(receivers.map((receiver) => receiver.count(1)))
    await timeUntil(isDisabled, 20_000)
  })
  const followed = canary.received.length
  await Promise.all([
    shop.close(),
    canary.close(),
    ...receivers.map((receiver) => receiver.close()),
  ])
  return {
    figure: `10 tries over ${shortest.toFixed(1)} h at least, waits off by ${(worst * 100).toFixed(1)} % at most in ${rounds} runs; Retry-After capped: ${capped}; ${followed} of 5 redirects followed; 410 disabled`,
    passed: shortest >= 75 && worst <= 0.2 + 1e-9 && capped && followed === 0,
  }
}

/** The waits of one delivery that never arrives, in ms. */
function workOff(): number[] {
  const waits: number[] = []
  let ageMs = 0
  for (let retriesLeft = SCHEDULES.long.length; ; retriesLeft -= 1) {
    const random = Math.random()
    const waitMs = retryInMs({
      delaysMs: SCHEDULES.long,
      retriesLeft,
      ageMs,
      retryAfterMs: null,
      random,
    })
    if (waitMs === null) return waits
    waits.push(waitMs)
    ageMs += waitMs + Math.random() * 10_000
  }
}
