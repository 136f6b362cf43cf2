import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import postgres from 'postgres'
import { Pool } from 'undici'
import type { Sql } from '../../src/platform/database.ts'
import type { MidtransCalls } from '../children/midtrans.ts'
import { startCheckout } from '../harness/checkout.ts'
import { startChild } from '../harness/child.ts'
import { closedLoop } from '../harness/closed-loop.ts'
import { using } from '../harness/databases.ts'
import type { Measured } from '../harness/figure.ts'
import { registerMerchant, type BenchMerchant } from '../harness/merchant.ts'
import { openLoop, type Latency } from '../harness/open-loop.ts'
import { headersOf, orderBody } from '../harness/payments.ts'
import { interleave } from '../harness/rounds.ts'
import { rowsOf, type SameRows } from '../harness/same-rows.ts'
import { openSqlWriter } from '../harness/sql-writer.ts'
import type { Bench, World } from '../harness/world.ts'

const CONNECTIONS = 64
const THINK_MS = 5
const PER_SECOND = 200
const LATENCY_SECONDS = 3
const TRUNCATE_TRIES = 10
const QUIET_MS = 300
const DEADLOCK = '40P01'

/** Creating payments: how many a second, and how long one takes. */
export const createPaymentsBench: Bench = { ids: ['P1', 'P1b', 'P1c'], measure }

async function measure(world: World): Promise<Measured[]> {
  const midtrans = await startChild<MidtransCalls>('midtrans')
  const providerUrl = await midtrans.call('start', { thinkMs: THINK_MS })
  const databaseUrl = await world.databases.create('p1')
  const merchant = await registerMerchant(databaseUrl, { providerUrl })
  // A database of its own for the control: our server would work on its rows too (checks, expiry).
  const controlUrl = await world.databases.copy('p1_control', 'p1')
  const httpUrl = await world.databases.copy('p1_http', 'p1')
  const checkout = await startCheckout({ databaseUrl, merchant, provider: 'double' })
  const overHttp = await startCheckout({ databaseUrl: httpUrl, merchant, provider: 'http' })
  const rows = await using(databaseUrl, (sql) =>
    rowsOf(sql, () => openLoopAt(checkout.url, createOne(merchant), { perSecond: 1, seconds: 1 })),
  )
  const writer = await openSqlWriter(controlUrl, rows)

  const create = (url: string) =>
    closedLoop({
      url: `${url}/v1/payments`,
      connections: CONNECTIONS,
      duration: world.armSeconds,
      method: 'POST',
      headers: { ...headersOf(merchant), 'idempotency-key': '[<id>]' },
      body: orderBody('INV-[<id>]'),
      idReplacement: true,
    })
  const rates = await interleave(
    { rounds: world.rounds, warmUp: true },
    {
      double: () => clean(databaseUrl, rows, () => create(checkout.url)),
      sql: () => clean(controlUrl, rows, () => writer.run(world.armSeconds)),
      http: () => clean(httpUrl, rows, () => create(overHttp.url)),
    },
  )
  const rate = { perSecond: PER_SECOND, seconds: Math.min(world.armSeconds, LATENCY_SECONDS) }
  const latencies = await interleave(
    { rounds: world.rounds, warmUp: false },
    {
      create: () =>
        unchecked(databaseUrl, () => openLoopAt(checkout.url, createOne(merchant), rate)),
      select: () => openLoopAt(checkout.url, askReady, rate),
    },
  )
  await Promise.all([checkout.stop(), overHttp.stop(), writer.stop(), midtrans.stop()])

  const control = { name: writer.name, values: rates.sql }
  const select = '/readyz of the same server (one select)'
  return [
    {
      id: 'P1',
      what: `payments created, ${CONNECTIONS} at once, provider inside the process`,
      unit: '/s',
      better: 'more',
      ours: rates.double,
      control,
      floor: { of: 'ratio', value: 0.6 },
      goal: { of: 'ratio', value: 1 },
    },
    {
      id: 'P1b',
      what: `the same, provider over HTTP that thinks ${THINK_MS} ms`,
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

const createOne =
  (merchant: BenchMerchant): Request =>
  async (pool) => {
    const { statusCode, body } = await pool.request({
      method: 'POST',
      path: '/v1/payments',
      headers: { ...headersOf(merchant), 'idempotency-key': randomUUID() },
      body: orderBody(`INV-${randomUUID()}`),
    })
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
