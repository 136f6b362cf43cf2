import { setTimeout as pause } from 'node:timers/promises'
import type { BareHttpCalls } from '../children/bare-http.ts'
import { startCheckout } from '../harness/checkout.ts'
import { startChild } from '../harness/child.ts'
import type { Measured } from '../harness/figure.ts'
import { registerMerchant } from '../harness/merchant.ts'
import { createPayments } from '../harness/payments.ts'
import { interleave } from '../harness/rounds.ts'
import { openStreams } from '../harness/streams.ts'
import type { Bench, World } from '../harness/world.ts'

const KILOBYTE = 1_000
const WARM_UP_STREAMS = 200
const CLOSE_MS = 300

/** What an open event stream costs in memory. */
export const streamMemoryBench: Bench = { ids: ['P4'], measure }

interface Server {
  url: string
  memory(): Promise<number>
  stop(): Promise<void>
}

async function measure(world: World): Promise<Measured[]> {
  const databaseUrl = await world.databases.create('p4')
  const merchant = await registerMerchant(databaseUrl, { providerUrl: 'http://127.0.0.1:9' })
  const startOurs = () => startCheckout({ databaseUrl, merchant, provider: 'double' })

  const first = await startOurs()
  const payments = await createPayments({ url: first.url, merchant, count: world.streams })
  const tokens = payments.map(({ checkoutToken }) => checkoutToken)
  const answer = await firstBytes(`${first.url}/checkout/${tokens[0]}/events`)
  await first.stop()

  const startBare = async (): Promise<Server> => {
    const bare = await startChild<BareHttpCalls>('bare-http', { nodeFlags: ['--expose-gc'] })
    const url = await bare.call('start', { ...answer, isStream: true })
    return { url, memory: () => bare.call('memory'), stop: () => bare.stop() }
  }
  const results = await interleave(
    { rounds: world.rounds, warmUp: false },
    {
      ours: async () => perStream(await startOurs(), tokens),
      control: async () => perStream(await startBare(), tokens),
    },
  )
  return [
    {
      id: 'P4',
      what: `memory of the server per event stream, ${world.streams.toLocaleString('en')} open`,
      unit: 'kB',
      better: 'less',
      ours: results.ours,
      control: { name: 'bare node:http that sends the same bytes', values: results.control },
      floor: { of: 'ratio', value: 2 },
      goal: { of: 'ratio', value: 1.25 },
    },
  ]
}

/** In kilobytes. Ends the server, since only a new process has a clean memory. */
async function perStream(server: Server, tokens: readonly string[]): Promise<number> {
  // What the first requests leave behind (code, caches) is no stream's.
  const early = await openStreams(server.url, tokens.slice(0, WARM_UP_STREAMS))
  for (const stream of early) stream.close()
  await pause(CLOSE_MS)
  const before = await server.memory()
  const streams = await openStreams(server.url, tokens)
  const after = await server.memory()
  for (const stream of streams) stream.close()
  await server.stop()
  return (after - before) / tokens.length / KILOBYTE
}

/** Headers and first message of a stream, for the control to send. */
async function firstBytes(url: string) {
  const stop = new AbortController()
  const response = await fetch(url, { signal: stop.signal })
  let body = ''
  for await (const chunk of response.body ?? []) {
    body += Buffer.from(chunk as Uint8Array).toString()
    if (body.includes('event: payment') && body.endsWith('\n\n')) break
  }
  stop.abort()
  const added = new Set(['connection', 'date', 'keep-alive', 'transfer-encoding'])
  const headers = Object.fromEntries([...response.headers].filter(([name]) => !added.has(name)))
  return { headers, body }
}
