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
import { openStream, openStreams, type Stream } from '../harness/streams.ts'
import type { Bench, World } from '../harness/world.ts'

const FEW = 100
const PER_SECOND = 50
const LEAD_MS = 200
const SETTLE_MS = 300
const TOLD_WITHIN_MS = 20_000

/** From a provider's notice to the byte that tells the waiting page. */
export const noticeToBrowserBench: Bench = { ids: ['P3'], measure }

/** The same with the notice at one process and the page at another. */
export const acrossProcessesBench: Bench = { ids: ['P3c'], measure: measureAcross }

async function measure(world: World): Promise<Measured[]> {
  const midtrans = await startChild<MidtransCalls>('midtrans')
  const providerUrl = await midtrans.call('start', { thinkMs: 0 })
  const databaseUrl = await world.databases.create('p3')
  const merchant = await registerMerchant(databaseUrl, { providerUrl })
  const checkout = await startCheckout({ databaseUrl, merchant, provider: 'http' })
  const perArm = PER_SECOND * world.armSeconds
  const payments = await createPayments({
    url: checkout.url,
    merchant,
    count: world.streams + 2 * world.rounds * perArm,
  })
  const chargeOf = await age(databaseUrl)
  const shop = openShop({ checkout, noticePath: merchant.noticePath, midtrans, payments, chargeOf })
  const arm = async (open: number) => {
    await shop.resize(open)
    // Each page that opens makes the server ask the provider: let that pass.
    await pause(SETTLE_MS)
    return shop.pay(PER_SECOND, world.armSeconds)
  }
  const results = await interleave(
    { rounds: world.rounds, warmUp: false },
    { few: () => arm(FEW), many: () => arm(world.streams) },
  )
  await shop.close()
  await Promise.all([checkout.stop(), midtrans.stop()])

  const row = (what: string, of: 'p50' | 'p99', bars: Pick<Measured, 'floor' | 'goal'>) => ({
    id: 'P3',
    what: `notice to the page’s stream, ${world.streams.toLocaleString('en')} open, ${PER_SECOND}/s, ${what}`,
    unit: 'ms',
    better: 'less' as const,
    ours: results.many.map((latency) => latency[of]),
    control: { name: `the same with ${FEW} open`, values: results.few.map((l) => l[of]) },
    ...bars,
  })
  return [
    row('median', 'p50', { floor: null, goal: { of: 'ratio', value: 1.3 } }),
    row('99th percentile', 'p99', {
      floor: { of: 'ours', value: 100 },
      goal: { of: 'ours', value: 10 },
    }),
  ]
}

async function measureAcross(world: World): Promise<Measured[]> {
  const midtrans = await startChild<MidtransCalls>('midtrans')
  const providerUrl = await midtrans.call('start', { thinkMs: 0 })
  const databaseUrl = await world.databases.create('p3c')
  const merchant = await registerMerchant(databaseUrl, { providerUrl })
  const [noticed, watched] = await Promise.all([
    startCheckout({ databaseUrl, merchant, provider: 'http' }),
    startCheckout({ databaseUrl, merchant, provider: 'http' }),
  ])
  const perArm = PER_SECOND * world.armSeconds
  const payments = await createPayments({
    url: noticed.url,
    merchant,
    count: 2 * (FEW + world.rounds * perArm),
  })
  const chargeOf = await age(databaseUrl)
  const half = payments.length / 2
  const shopOf = (streams: Checkout, its: readonly Payment[]) =>
    openShop({
      checkout: noticed,
      streams,
      noticePath: merchant.noticePath,
      midtrans,
      payments: its,
      chargeOf,
    })
  const one = shopOf(noticed, payments.slice(0, half))
  const two = shopOf(watched, payments.slice(half))
  for (const shop of [one, two]) await shop.resize(FEW)
  await pause(SETTLE_MS)
  const results = await interleave(
    { rounds: world.rounds, warmUp: false },
    {
      two: () => two.pay(PER_SECOND, world.armSeconds),
      one: () => one.pay(PER_SECOND, world.armSeconds),
    },
  )
  await Promise.all([one.close(), two.close()])
  await Promise.all([noticed.stop(), watched.stop(), midtrans.stop()])
  return [
    {
      id: 'P3c',
      what: `notice at one process to the page’s stream at another, ${FEW} open, ${PER_SECOND}/s, 99th percentile`,
      unit: 'ms',
      better: 'less',
      ours: results.two.map(({ p99 }) => p99),
      control: { name: 'both at one process', values: results.one.map(({ p99 }) => p99) },
      floor: { of: 'ours', value: 150 },
      goal: { of: 'ours', value: 30 },
    },
  ]
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

/** Many waiting pages: the oldest is paid next, and a new one opens in its place. */
function openShop(input: {
  checkout: Checkout
  /** Where the pages' streams come from; where the notices go unless told. */
  streams?: Checkout
  noticePath: string
  midtrans: Child<MidtransCalls>
  payments: readonly Payment[]
  chargeOf: ReadonlyMap<string, string>
}) {
  const { checkout, noticePath, midtrans, chargeOf } = input
  const streamUrl = (input.streams ?? checkout).url
  const pool = new Pool(checkout.url, { connections: 32 })
  const fresh = [...input.payments]
  let waiting: { payment: Payment; stream: Promise<Stream> }[] = []

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
    const stream = await nextOf(payment)
    await notify(payment)
    const paidAt = await Promise.race([stream.paid, lost(payment)])
    stream.close()
    return paidAt
  }
  const nextOf = (payment: Payment): Promise<Stream> => {
    const first = waiting.shift()
    if (first?.payment !== payment) throw new Error('the pages are out of order')
    const next = fresh.shift()
    if (!next) throw new Error('there are too few payments')
    waiting.push({ payment: next, stream: openStream(streamUrl, next.checkoutToken) })
    return first.stream
  }

  return {
    /** Opens or closes pages until so many wait. */
    async resize(count: number): Promise<void> {
      const closing = waiting.splice(count)
      for (const { stream } of closing) (await stream).close()
      fresh.unshift(...closing.map(({ payment }) => payment))
      const opening = fresh.splice(0, count - waiting.length)
      const streams = await openStreams(
        streamUrl,
        opening.map(({ checkoutToken }) => checkoutToken),
      )
      waiting = waiting.concat(
        opening.map((payment, index) => ({
          payment,
          stream: Promise.resolve(streams[index] as Stream),
        })),
      )
    },

    /** Pays at a rate; each time runs from when the notice was due to the stream's bytes read. */
    async pay(perSecond: number, seconds: number): Promise<Latency> {
      const total = perSecond * seconds
      const order = [...waiting.map(({ payment }) => payment), ...fresh].slice(0, total)
      const startAt = performance.now() + LEAD_MS
      const due = order.map((_, index) => startAt + (index * 1000) / perSecond)
      const moments = order.map(
        (payment, index) =>
          [chargeId(payment), Math.floor(performance.timeOrigin + (due[index] ?? 0))] as const,
      )
      await midtrans.call('payAt', new Map(moments))
      await new Promise((resolve) => {
        setTimeout(resolve, startAt - performance.now())
      })
      return openLoop({ perSecond, seconds, work: (index) => payOne(order[index] as Payment) })
    },

    async close(): Promise<void> {
      for (const { stream } of waiting) (await stream).close()
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
