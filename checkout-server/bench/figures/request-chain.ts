import type { RequestChainCalls } from '../children/request-chain.ts'
import { settingsFor, startCheckout } from '../harness/checkout.ts'
import { startChild } from '../harness/child.ts'
import { closedLoop } from '../harness/closed-loop.ts'
import type { Measured } from '../harness/figure.ts'
import { registerMerchant } from '../harness/merchant.ts'
import { createPayments, headersOf } from '../harness/payments.ts'
import { interleave } from '../harness/rounds.ts'
import type { Bench, World } from '../harness/world.ts'

const CONNECTIONS = 50

/** What a request costs before its own work begins. */
export const requestChainBench: Bench = { ids: ['P5b'], measure }

async function measure(world: World): Promise<Measured[]> {
  const databaseUrl = await world.databases.create('p5b')
  const merchant = await registerMerchant(databaseUrl, { providerUrl: 'http://127.0.0.1:9' })
  const checkout = await startCheckout({ databaseUrl, merchant, provider: 'double' })
  const [payment] = await createPayments({ url: checkout.url, merchant, count: 1 })
  const path = `/v1/payments/${payment?.id}`
  const body: unknown = await (
    await fetch(`${checkout.url}${path}`, { headers: headersOf(merchant) })
  ).json()
  await checkout.stop()

  const env = settingsFor({ databaseUrl, merchant })
  const chain = await startChild<RequestChainCalls>('request-chain', { env })
  const plain = await startChild<RequestChainCalls>('request-chain', { env })
  const chainUrl = await chain.call('start', { body, isPlain: false })
  const plainUrl = await plain.call('start', { body, isPlain: true })
  const ask = (url: string) =>
    closedLoop({
      url: `${url}${path}`,
      connections: CONNECTIONS,
      duration: world.armSeconds,
      headers: headersOf(merchant),
    })
  const results = await interleave(
    { rounds: world.rounds, warmUp: true },
    { ours: () => ask(chainUrl), control: () => ask(plainUrl) },
  )
  await Promise.all([chain.stop(), plain.stop()])
  return [
    {
      id: 'P5b',
      what: `a request through key, limits, checks, log and metrics, ${CONNECTIONS} at once`,
      unit: '/s',
      better: 'more',
      ours: results.ours,
      control: { name: 'the same JSON from a plain Hono route', values: results.control },
      floor: { of: 'ratio', value: 0.4 },
      goal: { of: 'ratio', value: 0.7 },
    },
  ]
}
