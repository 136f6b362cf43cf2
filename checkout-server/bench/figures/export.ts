import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { Pool } from 'undici'
import type { FileReaderCalls } from '../children/file-reader.ts'
import { startCheckout, type Checkout } from '../harness/checkout.ts'
import { startChild } from '../harness/child.ts'
import { using } from '../harness/databases.ts'
import type { Measured } from '../harness/figure.ts'
import { registerMerchant, type BenchMerchant } from '../harness/merchant.ts'
import { latencyOf, openLoopTimes, type Latency } from '../harness/open-loop.ts'
import { fillOneMerchant } from '../harness/one-merchant.ts'
import { createPayments, headersOf, orderBody } from '../harness/payments.ts'
import { interleave } from '../harness/rounds.ts'
import { peakMemory } from '../harness/watch-memory.ts'
import type { Bench, World } from '../harness/world.ts'

const run = promisify(execFile)

const PAYMENTS_PER_SECOND = 50
const CONNECTIONS = 64
const WARM_UP_PAYMENTS = 2_000
// A server that is new grows by 100 MB in its first half minute of sales, with no export under way.
const WARM_UP_SECONDS = 60
// Each lasts minutes, and has thousands of payments.
const MOST_ROUNDS = 3
const SECONDS_BEFORE = 10
const MB = 1024 * 1024

/** A file, and how fast it is taken. */
interface Reading {
  name: string
  format: 'csv' | 'xlsx'
  /** Without it: as fast as it comes. */
  bytesPerSecond?: number
}

const CSV: Reading = { name: 'CSV', format: 'csv' }
const READINGS: readonly Reading[] = [
  CSV,
  { name: 'XLSX', format: 'xlsx' },
  { name: 'CSV taken at 4 MB a second', format: 'csv', bytesPerSecond: 4 * MB },
]

/** A file of all that a large merchant was ever paid: its time, its memory, and what others feel. */
export const exportBench: Bench = { ids: ['P10'], measure }

async function measure(world: World): Promise<Measured[]> {
  const payments = world.quick ? 100_000 : 1_000_000
  const databaseUrl = await world.databases.create('p10')
  const merchant = await registerMerchant(databaseUrl, { providerUrl: 'http://127.0.0.1:9' })
  await using(databaseUrl, (sql) => fillOneMerchant(sql, merchant, payments), { max: 1 })
  const rounds = Math.min(world.rounds, MOST_ROUNDS)
  return measureExports({ ...world, rounds }, { databaseUrl, merchant, payments })
}

/** The same in a database that is there already. */
export async function measureExports(
  world: Pick<World, 'rounds' | 'armSeconds'>,
  filled: { databaseUrl: string; merchant: BenchMerchant; payments: number },
): Promise<Measured[]> {
  const { databaseUrl, merchant } = filled
  const of = `of ${filled.payments.toLocaleString('en')} payments`
  const [checkout, reader] = await Promise.all([
    startCheckout({ databaseUrl, merchant, provider: 'double' }),
    startChild<FileReaderCalls>('file-reader'),
  ])
  const download = async ({ format, bytesPerSecond }: Reading) => {
    await reader.call('read', {
      origin: checkout.url,
      path: `/v1/payments/export?format=${format}`,
      headers: headersOf(merchant),
      ...(bytesPerSecond !== undefined && { bytesPerSecond }),
    })
  }
  try {
    await createPayments({ url: checkout.url, merchant, count: WARM_UP_PAYMENTS })
    await selling({ checkout, merchant }, () => pause(WARM_UP_SECONDS * 1000))
    // The first file of a process is the one that takes the most.
    const figures: Measured[] = []
    for (const reading of READINGS) {
      const sales = { checkout, merchant, rounds: world.rounds }
      const arms = await besideSales(sales, () => download(reading))
      figures.push(...figuresOf({ reading, of, ...arms }))
    }
    const times = await interleave(
      { rounds: world.rounds, warmUp: false },
      {
        ours: () => secondsOf(() => download(CSV)),
        control: () => secondsOf(() => copyOut(databaseUrl, merchant)),
      },
    )
    figures.push({
      id: 'P10',
      what: `CSV ${of}, from the first byte to the last`,
      unit: 's',
      better: 'less',
      ours: times.ours,
      control: { name: 'the same columns by COPY TO STDOUT of psql', values: times.control },
      floor: { of: 'ratio', value: 6 },
      goal: { of: 'ratio', value: 3 },
    })
    return figures
  } finally {
    await Promise.all([checkout.stop(), reader.stop()])
  }
}

/** Sales, and what they were like before. */
interface Selling {
  latency: Latency
  /** Bytes that the process grew by, at its most, over the most that sales alone took before. */
  growth: number
}

/** The export with sales beside it, and as long without it, in turn. */
function besideSales(
  input: { checkout: Checkout; merchant: BenchMerchant; rounds: number },
  download: () => Promise<void>,
): Promise<{ exporting: Selling[]; quiet: Selling[] }> {
  let seconds = 0
  return interleave(
    { rounds: input.rounds, warmUp: false },
    {
      exporting: () =>
        selling(input, async () => {
          seconds = await secondsOf(download)
        }),
      quiet: () => selling(input, () => pause(seconds * 1000)),
    },
  )
}

function figuresOf(input: {
  reading: Reading
  of: string
  exporting: readonly Selling[]
  quiet: readonly Selling[]
}): Measured[] {
  const { reading, of, quiet, exporting } = input
  const { name } = reading
  const control = 'the same sales as long, without an export'
  // The most of all rounds: a limit of memory is not held on average.
  const growth = (arm: readonly Selling[]) => [Math.max(0, ...arm.map((one) => one.growth)) / MB]
  return [
    {
      id: 'P10',
      what: `memory over that of sales before, at its most, during a ${name} ${of}`,
      unit: 'MB',
      better: 'less',
      ours: growth(exporting),
      control: null,
      floor: { of: 'ours', value: 150 },
      goal: { of: 'ours', value: 64 },
    },
    {
      id: 'P10',
      what: `the same of ${control} (${name})`,
      unit: 'MB',
      better: 'less',
      ours: growth(quiet),
      control: null,
      floor: null,
      goal: null,
    },
    {
      id: 'P10',
      what: `time to create a payment meanwhile (${name}), 99th percentile`,
      unit: 'ms',
      better: 'less',
      ours: exporting.map(({ latency }) => latency.p99),
      control: { name: control, values: quiet.map(({ latency }) => latency.p99) },
      floor: { of: 'ratio', value: 3 },
      goal: { of: 'ratio', value: 1.5 },
    },
  ]
}

/** Payments at a steady pace, before some work and as long as it takes. */
async function selling(
  { checkout, merchant }: { checkout: Checkout; merchant: BenchMerchant },
  work: () => Promise<void>,
): Promise<Selling> {
  const pool = new Pool(checkout.url, { connections: CONNECTIONS })
  const sell = (isOver: () => boolean) =>
    peakMemory(checkout.pid, () =>
      openLoopTimes({ perSecond: PAYMENTS_PER_SECOND, isOver, work: () => pay(pool, merchant) }),
    )
  try {
    const before = await sell(over(SECONDS_BEFORE))
    let isOver = false
    const [meanwhile] = await Promise.all([
      sell(() => isOver),
      work().finally(() => {
        isOver = true
      }),
    ])
    return { latency: latencyOf(meanwhile.value), growth: meanwhile.peak - before.peak }
  } finally {
    await pool.close()
  }
}

async function pay(pool: Pool, merchant: BenchMerchant): Promise<number> {
  const { statusCode, body } = await pool.request({
    method: 'POST',
    path: '/v1/payments',
    headers: headersOf(merchant),
    body: orderBody(`INV-${randomUUID()}`),
  })
  await body.dump()
  if (statusCode !== 201) throw new Error(`a payment was answered with ${statusCode}`)
  return performance.now()
}

/** The columns of the file, as the database has them. */
async function copyOut(databaseUrl: string, { merchantId }: BenchMerchant): Promise<void> {
  const columns = `p.id, p.order_id, p.status, p.amount, c.amount, p.amount_paid, p.amount_refunded,
    p.late, p.created_at, p.paid_at, c.provider, c.provider_transaction_id, p.description, p.customer`
  const query = `select ${columns} from payments p join charges c on c.id = p.charge_id
    where p.merchant_id = '${merchantId}' order by p.id desc`
  const copy = `copy (${query.replaceAll(/\s+/g, ' ')}) to stdout with (format csv, header)`
  await run('sh', ['-c', 'psql "$0" -qc "$1" > /dev/null', databaseUrl, copy])
}

async function secondsOf(work: () => Promise<void>): Promise<number> {
  const startedAt = performance.now()
  await work()
  return (performance.now() - startedAt) / 1000
}

function over(seconds: number): () => boolean {
  const endAt = performance.now() + seconds * 1000
  return () => performance.now() >= endAt
}
