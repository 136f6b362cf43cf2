import { randomBytes } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Pool } from 'undici'
import { startEmbeddedDatabase } from '../../demo/embedded-database.ts'
import { openDatabase } from '../../src/platform/database.ts'
import { migrate } from '../../src/platform/migrate.ts'
import { startCheckout } from '../harness/checkout.ts'
import { using } from '../harness/databases.ts'
import type { Measured } from '../harness/figure.ts'
import { registerMerchant, type BenchMerchant } from '../harness/merchant.ts'
import { createPayments, headersOf, orderBody } from '../harness/payments.ts'
import type { Bench, World } from '../harness/world.ts'

const LOOK_MS = 10
const BACK_WITHIN_MS = 60_000
const WARM_UP_PAYMENTS = 200

/** How soon payments can be made again after PostgreSQL was stopped without warning. */
export const databaseBackBench: Bench = { ids: ['P14'], measure }

async function measure(world: World): Promise<Measured[]> {
  // A server of its own: the others' must not be stopped.
  const dataDir = join(tmpdir(), `autogopay-bench-${randomBytes(6).toString('hex')}`)
  const database = await startEmbeddedDatabase({ dataDir })
  try {
    await using(database.url, (sql) => migrate(sql, new Date()))
    const merchant = await registerMerchant(database.url, { providerUrl: 'http://127.0.0.1:9' })
    const checkout = await startCheckout({
      databaseUrl: database.url,
      merchant,
      provider: 'double',
    })
    await createPayments({ url: checkout.url, merchant, count: WARM_UP_PAYMENTS })
    const times: number[] = []
    for (let round = 0; round < world.rounds; round += 1) {
      times.push(await breakAndWait({ databaseUrl: database.url, url: checkout.url, merchant }))
    }
    await checkout.stop()
    return [
      {
        id: 'P14',
        what: 'first payment after PostgreSQL takes connections again (it was stopped at once)',
        unit: 'ms',
        better: 'less',
        ours: times,
        control: null,
        floor: { of: 'ours', value: 10_000 },
        goal: { of: 'ours', value: 1_000 },
      },
    ]
  } finally {
    await database.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}

/** @returns Milliseconds from PostgreSQL's first accepted connection to the first payment made. */
async function breakAndWait(input: {
  databaseUrl: string
  url: string
  merchant: BenchMerchant
}): Promise<number> {
  const pid = await using(input.databaseUrl, async (sql) => {
    const [row] = await sql<{ file: string }[]>`select pg_read_file('postmaster.pid') as file`
    return Number.parseInt(row?.file ?? '', 10)
  })
  // PostgreSQL's immediate shutdown: no farewell to anybody, recovery at the next start.
  process.kill(pid, 'SIGQUIT')
  await waitFor(async () => !(await accepts(input.databaseUrl)))
  const pool = new Pool(input.url, { connections: 4 })
  try {
    const [acceptsAt, paysAt] = await Promise.all([
      waitFor(() => accepts(input.databaseUrl)),
      waitFor(() => creates(pool, input.merchant)),
    ])
    return Math.max(0, paysAt - acceptsAt)
  } finally {
    await pool.close()
  }
}

async function accepts(databaseUrl: string): Promise<boolean> {
  const sql = openDatabase(databaseUrl, { max: 1 })
  try {
    await sql`select 1`
    return true
  } catch {
    return false
  } finally {
    await sql.end({ timeout: 1 })
  }
}

async function creates(pool: Pool, merchant: BenchMerchant): Promise<boolean> {
  const { statusCode, body } = await pool.request({
    method: 'POST',
    path: '/v1/payments',
    headers: headersOf(merchant),
    body: orderBody(`BACK-${randomBytes(8).toString('hex')}`),
  })
  await body.dump()
  return statusCode === 201
}

/** @returns When (`performance.now()`) the condition held. */
async function waitFor(condition: () => Promise<boolean>): Promise<number> {
  const until = performance.now() + BACK_WITHIN_MS
  while (performance.now() < until) {
    if (await condition()) return performance.now()
    await pause(LOOK_MS)
  }
  throw new Error('it did not come back')
}
