import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import postgres from 'postgres'
import { Pool } from 'undici'
import type { Sql } from '../../src/platform/database.ts'
import type { GobizCalls } from '../children/gobiz.ts'
import type { MidtransCalls } from '../children/midtrans.ts'
import { startCheckout, type Checkout } from '../harness/checkout.ts'
import { startChild } from '../harness/child.ts'
import { closedLoop } from '../harness/closed-loop.ts'
import { using } from '../harness/databases.ts'
import type { Measured } from '../harness/figure.ts'
import { connectOwnAccount, registerMerchant, type BenchMerchant } from '../harness/merchant.ts'
import { openLoop, type Latency } from '../harness/open-loop.ts'
import { headersOf, orderBody } from '../harness/payments.ts'
import { interleave } from '../harness/rounds.ts'
import { rowsOf, type SameRows } from '../harness/same-rows.ts'
import { openSqlWriter } from '../harness/sql-writer.ts'
import type { Bench, World } from '../harness/world.ts'

const CONNECTIONS = 64
const THINK_MS = 5
const PER_SECOND = 500
const LATENCY_SECONDS = 3
// Prices that are all different, and far enough apart that a payable amount is seldom taken.
const LOWEST_PRICE = 20_000
const PRICE_STEP = 997
const PRICES = 9_900_000
const TRUNCATE_TRIES = 10
const QUIET_MS = 300
const DEADLOCK = '40P01'

/** Creating payments: how many a second, and how long one takes. */
export const createPaymentsBench: Bench = { ids: ['P1', 'P1b', 'P1c', 'P1d'], measure }

async function measure(world: World): Promise<Measured[]> {
  const gobiz = await startChild<GobizCalls>('gobiz')
  const gobizUrl = await gobiz.call('start')
  const midtrans = await startChild<MidtransCalls>('midtrans')
  const providerUrl = await midtrans.call('start', { thinkMs: THINK_MS })
  const httpUrl = await world.databases.create('p1_http')
  const merchant = await registerMerchant(httpUrl, { providerUrl })
  const doubleUrl = await world.databases.copy('p1_double', 'p1_http')
  const ownUrl = await world.databases.copy('p1_own', 'p1_http')
  await connectOwnAccount(ownUrl, merchant)
  // Databases of their own for the controls: our server would work on their rows too (checks, expiry).
  const ownControlUrl = await world.databases.copy('p1_own_control', 'p1_own')
  const controlUrl = await world.databases.copy('p1_control', 'p1_http')
  const own = await startCheckout({ databaseUrl: ownUrl, merchant, provider: 'http', gobizUrl })
  const http = await startCheckout({ databaseUrl: httpUrl, merchant, provider: 'http' })
  const double = await startCheckout({ databaseUrl: doubleUrl, merchant, provider: 'double' })

  const rowsLeftBy = (checkout: Checkout, databaseUrl: string) =>
    using(databaseUrl, (sql) =>
      rowsOf(sql, () =>
        openLoopAt(checkout.url, createOne(merchant), { perSecond: 1, seconds: 1 }),
      ),
    )
  const ownRows = await rowsLeftBy(own, ownUrl)
  const rows = await rowsLeftBy(http, httpUrl)
  const ownWriter = await openSqlWriter(ownControlUrl, ownRows)
  const writer = await openSqlWriter(controlUrl, rows)

  const create = ({ url }: Checkout) =>
    closedLoop({
      url: `${url}/v1/payments`,
      connections: CONNECTIONS,
      duration: world.armSeconds,
      requests: [{ setupRequest: (request) => ({ ...request, ...newOrder(merchant) }) }],
    })
  const rates = await interleave(
    { rounds: world.rounds, warmUp: true },
    {
      own: () => clean(ownUrl, ownRows, () => create(own)),
      ownSql: () => clean(ownControlUrl, ownRows, () => ownWriter.run(world.armSeconds)),
      http: () => clean(httpUrl, rows, () => create(http)),
      sql: () => clean(controlUrl, rows, () => writer.run(world.armSeconds)),
      double: () => clean(doubleUrl, rows, () => create(double)),
    },
  )
  const rate = { perSecond: PER_SECOND, seconds: Math.min(world.armSeconds, LATENCY_SECONDS) }
  const latencies = await interleave(
    { rounds: world.rounds, warmUp: false },
    {
      create: () => unchecked(ownUrl, () => openLoopAt(own.url, createOne(merchant), rate)),
      select: () => openLoopAt(own.url, askReady, rate),
    },
  )
  const running = [own, http, double, ownWriter, writer, midtrans, gobiz]
  await Promise.all(running.map((it) => it.stop()))

  const ownControl = { name: ownWriter.name, values: rates.ownSql }
  const control = { name: writer.name, values: rates.sql }
  const select = '/readyz of the same server (one select)'
  return [
    {
      id: 'P1',
      what: `payments created on an own account, ${CONNECTIONS} at once, all prices different`,
      unit: '/s',
      better: 'more',
      ours: rates.own,
      control: ownControl,
      floor: { of: 'ratio', value: 0.6 },
      goal: { of: 'ratio', value: 1 },
    },
    {
      id: 'P1b',
      what: `the same at a gateway over HTTP that thinks ${THINK_MS} ms`,
      unit: '/s',
      better: 'more',
      ours: rates.http,
      control,
      floor: { of: 'ratio', value: 0.25 },
      goal: { of: 'ratio', value: 0.5 },
    },
    {
      id: 'P1c',
      what: `time to create a payment at ${PER_SECOND}/s, mean`,
      unit: 'ms',
      better: 'less',
      ours: latencies.create.map((latency) => latency.mean),
      control: { name: select, values: latencies.select.map((latency) => latency.mean) },
      floor: { of: 'ours', value: 12 },
      goal: { of: 'ours', value: 5 },
    },
    {
      id: 'P1c',
      what: `time to create a payment at ${PER_SECOND}/s, 99th percentile`,
      unit: 'ms',
      better: 'less',
      ours: latencies.create.map((latency) => latency.p99),
      control: { name: select, values: latencies.select.map((latency) => latency.p99) },
      floor: { of: 'ours', value: 40 },
      goal: { of: 'ours', value: 20 },
    },
    {
      id: 'P1d',
      what: 'payments created at a gateway that answers inside the process',
      unit: '/s',
      better: 'more',
      ours: rates.double,
      control,
      floor: { of: 'ratio', value: 0.4 },
      goal: { of: 'ratio', value: 0.75 },
    },
  ]
}

/** Leaves empty tables and a checkpoint behind for the next arm. */
export async function clean<T>(
  databaseUrl: string,
  rows: SameRows,
  arm: () => Promise<T>,
): Promise<T> {
  return using(databaseUrl, async (sql) => {
    const result = await arm()
    await empty(sql, rows)
    await sql`checkpoint`
    return result
  })
}

/**
 * Keeps the server from asking about the payments of this arm during the next one. Nothing is emptied
 * here: the files that a truncation drops make the disk stall, and single times show that.
 */
async function unchecked<T>(databaseUrl: string, arm: () => Promise<T>): Promise<T> {
  const result = await arm()
  await pause(QUIET_MS)
  await using(databaseUrl, (sql) => sql`update payments set next_check_at = null`)
  return result
}

/** Lets the server end the last requests; one that still works may be in the way: then once more. */
async function empty(sql: Sql, rows: SameRows, tries = TRUNCATE_TRIES): Promise<void> {
  await pause(QUIET_MS)
  try {
    await sql`truncate ${sql(rows.tables)} cascade`
  } catch (error) {
    const isDeadlock = error instanceof postgres.PostgresError && error.code === DEADLOCK
    if (!isDeadlock || tries === 1) throw error
    await empty(sql, rows, tries - 1)
  }
}

type Request = (pool: Pool) => Promise<unknown>

let orders = 0

/** An order that was never sent before. */
function newOrder(merchant: BenchMerchant) {
  orders += 1
  const amount = LOWEST_PRICE + ((orders * PRICE_STEP) % PRICES)
  const key = randomUUID()
  return {
    method: 'POST' as const,
    headers: { ...headersOf(merchant), 'idempotency-key': key },
    body: orderBody(`INV-${key}`, 900, amount),
  }
}

const createOne =
  (merchant: BenchMerchant): Request =>
  async (pool) => {
    const { statusCode, body } = await pool.request({ path: '/v1/payments', ...newOrder(merchant) })
    await body.dump()
    if (statusCode !== 201) throw new Error(`a payment was answered with ${statusCode}`)
  }

const askReady: Request = async (pool) => {
  const { statusCode, body } = await pool.request({ method: 'GET', path: '/readyz' })
  await body.dump()
  if (statusCode !== 200) throw new Error(`/readyz answered ${statusCode}`)
}

async function openLoopAt(
  url: string,
  request: Request,
  rate: { perSecond: number; seconds: number },
): Promise<Latency> {
  const pool = new Pool(url, { connections: CONNECTIONS })
  try {
    return await openLoop({ ...rate, work: () => request(pool).then(() => performance.now()) })
  } finally {
    await pool.close()
  }
}
