import { setTimeout as pause } from 'node:timers/promises'
import type { BareHttpCalls } from '../children/bare-http.ts'
import { startCheckout } from '../harness/checkout.ts'
import { startChild } from '../harness/child.ts'
import type { Bar, Measured } from '../harness/figure.ts'
import type { Memory } from '../harness/memory.ts'
import { registerMerchant } from '../harness/merchant.ts'
import { createPayments } from '../harness/payments.ts'
import { interleave } from '../harness/rounds.ts'
import { openStreams } from '../harness/streams.ts'
import type { Bench, World } from '../harness/world.ts'

const KILOBYTE = 1_000
const WARM_UP_STREAMS = 200
const WARM_UPS = 2
const LEAST_STREAMS = 500
// Below these, what is left of the requests that opened the streams weighs more than they do.
const ENOUGH_FOR_LIVE = 2_000
const ENOUGH_FOR_RESIDENT = 10_000
const CLOSE_MS = 100

const TWICE: Bar = { of: 'ratio', value: 2 }

/** What an open event stream costs in memory. */
export const streamMemoryBench: Bench = { ids: ['P4'], measure }

interface Server {
  url: string
  memory(): Promise<Memory>
  stop(): Promise<void>
}

async function measure(world: World): Promise<Measured[]> {
  const count = Math.max(world.streams, LEAST_STREAMS)
  const databaseUrl = await world.databases.create('p4')
  const merchant = await registerMerchant(databaseUrl, { providerUrl: 'http://127.0.0.1:9' })
  const startOurs = () => startCheckout({ databaseUrl, merchant, provider: 'double' })

  const first = await startOurs()
  const payments = await createPayments({ url: first.url, merchant, count })
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
  const row = (what: string, of: keyof Memory, floor: Bar | null): Measured => ({
    id: 'P4',
    what: `${what} per event stream, ${count.toLocaleString('en')} open`,
    unit: 'kB',
    better: 'less',
    ours: results.ours.map((memory) => memory[of]),
    control: {
      name: 'bare node:http that sends the same bytes',
      values: results.control.map((memory) => memory[of]),
    },
    floor,
    goal: { of: 'ratio', value: 1.25 },
  })
  return [
    row('resident memory', 'resident', count < ENOUGH_FOR_RESIDENT ? null : TWICE),
    row('live memory', 'live', count < ENOUGH_FOR_LIVE ? null : TWICE),
  ]
}

/** Kilobytes for each stream. Ends the server, since only a new process has a clean memory. */
async function perStream(server: Server, tokens: readonly string[]): Promise<Memory> {
  // What the first requests leave behind (code, caches) is no stream's.
  for (let time = 0; time < WARM_UPS; time += 1) {
    const some = tokens.slice(time * WARM_UP_STREAMS).slice(0, WARM_UP_STREAMS)
    for (const stream of await openStreams(server.url, some)) stream.close()
    await pause(CLOSE_MS)
  }
  const before = await server.memory()
  const streams = await openStreams(server.url, tokens)
  const after = await server.memory()
  for (const stream of streams) stream.close()
  await server.stop()
  const share = (of: keyof Memory) => (after[of] - before[of]) / tokens.length / KILOBYTE
  return { resident: share('resident'), live: share('live') }
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
