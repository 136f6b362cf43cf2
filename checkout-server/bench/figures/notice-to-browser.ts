import { createHash } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { Payment } from '@autogopay/shared'
import { Pool } from 'undici'
import type { MidtransCalls } from '../children/midtrans.ts'
import { startCheckout, type Checkout } from '../harness/checkout.ts'
import { startChild, type Child } from '../harness/child.ts'
import { using } from '../harness/databases.ts'
import type { Measured } from '../harness/figure.ts'
import { registerMerchant, SERVER_KEY } from '../harness/merchant.ts'
import { openLoop, type Latency } from '../harness/open-loop.ts'
import { createPayments } from '../harness/payments.ts'
import { interleave } from '../harness/rounds.ts'
import { SAMPLE_AMOUNT } from '../harness/sample-qr.ts'
import { openStreams, type Stream } from '../harness/streams.ts'
import type { Bench, World } from '../harness/world.ts'

const FEW = 100
const PER_SECOND = 200
const LEAD_MS = 200
const SETTLE_MS = 3_000
const PAID_BEFORE_MS = 5
const TOLD_WITHIN_MS = 20_000

/** From a provider's notice to the byte that tells the waiting page. */
export const noticeToBrowserBench: Bench = {
  ids: ['P3'],
  async measure(world) {
    const results = await measure(world, { id: 'p3', processes: 1 })
    return [
      row(world, results, {
        id: 'P3',
        way: 'notice to the page’s stream',
        of: 'p50',
        bars: { floor: null, goal: { of: 'ratio', value: 1.3 } },
      }),
      row(world, results, {
        id: 'P3',
        way: 'notice to the page’s stream',
        of: 'p99',
        bars: { floor: { of: 'ours', value: 100 }, goal: { of: 'ours', value: 10 } },
      }),
    ]
  },
}

/** The same with the notice at one process and the page at another. */
export const acrossProcessesBench: Bench = {
  ids: ['P3c'],
  async measure(world) {
    const results = await measure(world, { id: 'p3c', processes: 2 })
    return [
      row(world, results, {
        id: 'P3c',
        way: 'notice at one process to the page’s stream at another',
        of: 'p99',
        bars: { floor: { of: 'ours', value: 150 }, goal: { of: 'ours', value: 30 } },
      }),
    ]
  },
}

interface Results {
  few: Latency[]
  many: Latency[]
}

/** @param options.processes - With two, all pages are at the one that gets no notice. */
async function measure(
  world: World,
  { id, processes }: { id: string; processes: 1 | 2 },
): Promise<Results> {
  const midtrans = await startChild<MidtransCalls>('midtrans')
  const providerUrl = await midtrans.call('start', { thinkMs: 0 })
  const databaseUrl = await world.databases.create(id)
  const merchant = await registerMerchant(databaseUrl, { providerUrl })
  const start = () => startCheckout({ databaseUrl, merchant, provider: 'http' })
  const checkout = await start()
  const streams = processes === 2 ? await start() : checkout
  const perArm = PER_SECOND * world.armSeconds
  const payments = await createPayments({
    url: checkout.url,
    merchant,
    count: world.streams + 2 * world.rounds * perArm,
  })
  const chargeOf = await age(databaseUrl)
  const { noticePath } = merchant
  const shop = openShop({ checkout, streams, noticePath, midtrans, payments, chargeOf })
  const arm = async (open: number) => {
    await shop.resize(open + perArm)
    // Each page that opens makes the server ask the provider about it: let that pass.
    await pause(SETTLE_MS)
    return shop.pay(PER_SECOND, world.armSeconds)
  }
  const results = await interleave(
    { rounds: world.rounds, warmUp: false },
    { few: () => arm(FEW), many: () => arm(world.streams) },
  )
  await shop.close()
  await Promise.all([...new Set([checkout, streams])].map((server) => server.stop()))
  await midtrans.stop()
  return results
}

function row(
  { streams }: World,
  { few, many }: Results,
  {
    id,
    way,
    of,
    bars,
  }: { id: string; way: string; of: 'p50' | 'p99'; bars: Pick<Measured, 'floor' | 'goal'> },
): Measured {
  const what = of === 'p50' ? 'median' : '99th percentile'
  return {
    id,
    what: `${way}, ${streams.toLocaleString('en')} open at least, ${PER_SECOND}/s, ${what}`,
    unit: 'ms',
    better: 'less',
    ours: many.map((latency) => latency[of]),
    control: {
      name: `the same with ${FEW} open at its end`,
      values: few.map((latency) => latency[of]),
    },
    ...bars,
  }
}

/**
 * Makes the payments look hours old, so that the server asks the provider about each every five
 * minutes: what is measured is the way of a notice, not the checks of young payments beside it.
 * @returns The charge of each payment.
 */
function age(databaseUrl: string): Promise<ReadonlyMap<string, string>> {
  return using(databaseUrl, async (sql) => {
    const rows = await sql<{ id: string; chargeId: string }[]>`
      update payments set created_at = created_at - interval '5 hours',
        next_check_at = now() + random() * interval '5 minutes' + interval '10 seconds'
      returning id, charge_id`
    await sql`vacuum analyze payments`
    return new Map(rows.map(({ id, chargeId }) => [id, chargeId]))
  })
}

/**
 * Many waiting pages: the oldest is paid next. Before each measured time as many more are opened as it
 * will pay, so that never fewer wait than asked for; opening pages is no part of a notice's way.
 */
function openShop(input: {
  checkout: Checkout
  /** Where the pages' streams come from. */
  streams: Checkout
  noticePath: string
  midtrans: Child<MidtransCalls>
  payments: readonly Payment[]
  chargeOf: ReadonlyMap<string, string>
}) {
  const { checkout, noticePath, midtrans, chargeOf } = input
  const streamUrl = input.streams.url
  const pool = new Pool(checkout.url, { connections: 32 })
  const fresh = [...input.payments]
  let waiting: { payment: Payment; stream: Stream }[] = []

  const chargeId = ({ id }: Payment) => chargeOf.get(id) ?? ''
  const notify = async (payment: Payment) => {
    const { statusCode, body } = await pool.request({
      method: 'POST',
      path: noticePath,
      headers: { 'content-type': 'application/json' },
      body: noticeOf(payment, chargeId(payment)),
    })
    // `duplicate` too: a check of the same payment may have judged the notice a moment before.
    const text = await body.text()
    if (statusCode !== 200 || !/accepted|duplicate/.test(text)) throw new Error(`notice: ${text}`)
  }
  const payOne = async (payment: Payment): Promise<number> => {
    const stream = nextOf(payment)
    await notify(payment)
    const paidAt = await Promise.race([stream.paid, lost(payment)])
    stream.close()
    return paidAt
  }
  const nextOf = (payment: Payment): Stream => {
    const first = waiting.shift()
    if (first?.payment !== payment) throw new Error('the pages are out of order')
    return first.stream
  }

  return {
    /** Opens or closes pages until so many wait. */
    async resize(count: number): Promise<void> {
      const closing = waiting.splice(count)
      for (const { stream } of closing) stream.close()
      fresh.unshift(...closing.map(({ payment }) => payment))
      const opening = fresh.splice(0, count - waiting.length)
      const streams = await openStreams(
        streamUrl,
        opening.map(({ checkoutToken }) => checkoutToken),
      )
      waiting = waiting.concat(
        opening.map((payment, index) => ({
          payment,
          stream: streams[index] as Stream,
        })),
      )
    },

    /** Pays at a rate; each time runs from when the notice was due to the stream's bytes read. */
    async pay(perSecond: number, seconds: number): Promise<Latency> {
      const total = perSecond * seconds
      const order = waiting.slice(0, total).map(({ payment }) => payment)
      if (order.length < total) throw new Error('too few pages are open')
      const startAt = performance.now() + LEAD_MS
      const due = order.map((_, index) => startAt + (index * 1000) / perSecond)
      // By the clock that the provider's double reads, which drifts from `performance.now()`; and a
      // moment before the notice, as at a provider that tells of what has happened.
      const clockAheadMs = Date.now() - performance.now() - PAID_BEFORE_MS
      const moments = order.map(
        (payment, index) => [chargeId(payment), (due[index] ?? 0) + clockAheadMs] as const,
      )
      await midtrans.call('payAt', new Map(moments))
      await new Promise((resolve) => {
        setTimeout(resolve, startAt - performance.now())
      })
      return openLoop({ perSecond, seconds, work: (index) => payOne(order[index] as Payment) })
    },

    async close(): Promise<void> {
      for (const { stream } of waiting) stream.close()
      await pool.close()
    },
  }
}

/** Ends the run when a page is never told: then there is no figure. */
async function lost({ id }: Payment): Promise<never> {
  await pause(TOLD_WITHIN_MS, undefined, { ref: false })
  throw new Error(`the page of ${id} was not told within ${TOLD_WITHIN_MS} ms`)
}

/** What Midtrans sends when a payer has paid. */
function noticeOf({ providerTransactionId }: Payment, chargeId: string): string {
  const amount = `${SAMPLE_AMOUNT}.00`
  const signature = createHash('sha512').update(`${chargeId}200${amount}${SERVER_KEY}`)
  return JSON.stringify({
    transaction_id: providerTransactionId,
    transaction_status: 'settlement',
    status_code: '200',
    status_message: 'midtrans payment notification',
    signature_key: signature.digest('hex'),
    payment_type: 'gopay',
    order_id: chargeId,
    gross_amount: amount,
    fraud_status: 'accept',
    currency: 'IDR',
  })
}
