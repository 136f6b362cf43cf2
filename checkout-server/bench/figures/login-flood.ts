import { randomUUID } from 'node:crypto'
import { Pool } from 'undici'
import { startCheckout } from '../harness/checkout.ts'
import type { Measured } from '../harness/figure.ts'
import { registerMerchant, type BenchMerchant } from '../harness/merchant.ts'
import { openLoop, type Latency } from '../harness/open-loop.ts'
import { createPayments, headersOf, orderBody } from '../harness/payments.ts'
import { interleave } from '../harness/rounds.ts'
import type { Bench, World } from '../harness/world.ts'

const LOGINS_PER_SECOND = 50
const PAYMENTS_PER_SECOND = 50
const WARM_UP_PAYMENTS = 500
const CONNECTIONS = 64
const BUSY = 503
const WRONG = 401

/** What payments feel of a flood of logins from everywhere, which no limit of an address stops. */
export const loginFloodBench: Bench = { ids: ['P9'], measure }

async function measure(world: World): Promise<Measured[]> {
  const databaseUrl = await world.databases.create('p9')
  const merchant = await registerMerchant(databaseUrl, { providerUrl: 'http://127.0.0.1:9' })
  const { url, stop } = await startCheckout({
    databaseUrl,
    merchant,
    provider: 'double',
    trustedProxies: 1,
  })
  const pool = new Pool(url, { connections: CONNECTIONS })
  // Of its own: in one pool, payments would wait here for logins that wait there.
  const logins = new Pool(url, { connections: 2 * CONNECTIONS })
  try {
    await createPayments({ url, merchant, count: WARM_UP_PAYMENTS })
    const payments = () =>
      openLoop({
        perSecond: PAYMENTS_PER_SECOND,
        seconds: world.armSeconds,
        work: () => pay(pool, merchant),
      })
    const flooded = async (): Promise<Latency> => {
      const flood = openLoop({
        perSecond: LOGINS_PER_SECOND,
        seconds: world.armSeconds,
        work: () => logIn(logins),
      })
      const [latency] = await Promise.all([payments(), flood])
      return latency
    }
    const arms = await interleave(
      { rounds: world.rounds, warmUp: true },
      { flooded, quiet: payments },
    )
    return [
      {
        id: 'P9',
        what: `time to create a payment during ${LOGINS_PER_SECOND} logins a second, 99th percentile`,
        unit: 'ms',
        better: 'less',
        ours: arms.flooded.map(({ p99 }) => p99),
        control: { name: 'the same without logins', values: arms.quiet.map(({ p99 }) => p99) },
        floor: { of: 'ratio', value: 2.5 },
        goal: { of: 'ratio', value: 1.5 },
      },
    ]
  } finally {
    await Promise.all([pool.close(), logins.close()])
    await stop()
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

let visitors = 0

/** Another visitor from another address, who tries another account: only hashing is in the way. */
async function logIn(pool: Pool): Promise<number> {
  visitors += 1
  const address = `10.${(visitors >> 16) & 255}.${(visitors >> 8) & 255}.${visitors & 255}`
  const { statusCode, body } = await pool.request({
    method: 'POST',
    path: '/dashboard-api/auth/sign-in/email',
    headers: {
      'content-type': 'application/json',
      'x-autogopay-csrf': '1',
      'x-forwarded-for': address,
    },
    body: JSON.stringify({ email: `banjir-${visitors}@example.com`, password: 'salah semua' }),
  })
  const text = await body.text()
  if (statusCode !== WRONG && statusCode !== BUSY) {
    throw new Error(`a login was answered with ${statusCode}: ${text}`)
  }
  return performance.now()
}
