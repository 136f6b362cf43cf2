import type { BareHttpCalls } from '../children/bare-http.ts'
import { startCheckout } from '../harness/checkout.ts'
import { startChild } from '../harness/child.ts'
import { closedLoop } from '../harness/closed-loop.ts'
import type { Measured } from '../harness/figure.ts'
import { headersOf, createPayments } from '../harness/payments.ts'
import { registerMerchant } from '../harness/merchant.ts'
import { interleave } from '../harness/rounds.ts'
import type { Bench, World } from '../harness/world.ts'

const CONNECTIONS = 50

/** Asking for one payment through everything that a request goes through. */
export const readPaymentBench: Bench = { ids: ['P5'], measure }

async function measure(world: World): Promise<Measured[]> {
  const databaseUrl = await world.databases.create('p5')
  const merchant = await registerMerchant(databaseUrl, { providerUrl: 'http://127.0.0.1:9' })
  const checkout = await startCheckout({ databaseUrl, merchant, provider: 'double' })
  const [payment] = await createPayments({ url: checkout.url, merchant, count: 1 })
  const path = `/v1/payments/${payment?.id}`
  const answer = await fetch(`${checkout.url}${path}`, { headers: headersOf(merchant) })
  if (!answer.ok) throw new Error(`${path} was answered with ${answer.status}`)
  const body = await answer.text()

  const bare = await startChild<BareHttpCalls>('bare-http')
  const bareUrl = await bare.call('start', { headers: ownHeaders(answer), body, isStream: false })
  const ask = (url: string) =>
    closedLoop({
      url: `${url}${path}`,
      connections: CONNECTIONS,
      duration: world.armSeconds,
      headers: headersOf(merchant),
    })
  const results = await interleave(
    { rounds: world.rounds, warmUp: true },
    { ours: () => ask(checkout.url), control: () => ask(bareUrl) },
  )
  await Promise.all([checkout.stop(), bare.stop()])
  return [
    {
      id: 'P5',
      what: `GET /v1/payments/{id}, key, limits, log and metrics on, ${CONNECTIONS} at once`,
      unit: '/s',
      better: 'more',
      ours: results.ours,
      control: { name: 'bare node:http with the same bytes', values: results.control },
      floor: { of: 'ratio', value: 0.2 },
      goal: { of: 'ratio', value: 0.5 },
    },
  ]
}

/** What our program said, without what `node:http` adds by itself. */
function ownHeaders(answer: Response): Record<string, string> {
  const added = new Set(['connection', 'date', 'keep-alive', 'transfer-encoding'])
  return Object.fromEntries([...answer.headers].filter(([name]) => !added.has(name)))
}
