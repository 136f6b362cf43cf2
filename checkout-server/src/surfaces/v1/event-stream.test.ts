import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventStream } from '../../../../widget/src/event-stream.ts'
import { startServers, type RunningServers } from '../../../testing/running-servers.ts'

let world: RunningServers
beforeAll(async () => {
  world = await startServers(2)
})
afterAll(() => world.close())

interface Message {
  event: string
  id?: string
  paymentIds: string[]
}

/** Opens the stream of one server; `next` waits for a message that fits. */
async function openStream(url: string, headers: Record<string, string> = {}) {
  const stop = new AbortController()
  const response = await fetch(`${url}/v1/events/stream`, {
    headers: { 'x-api-key': world.apiKey, ...headers },
    signal: stop.signal,
  })
  const messages: Message[] = []
  const waiting = new Set<() => void>()
  const read = eventStream({
    onEvent: ({ event, data }) => {
      messages.push({ event, ...(JSON.parse(data) as Omit<Message, 'event'>) })
      for (const look of waiting) look()
    },
    onRetry: () => {},
  })
  const reading = (async () => {
    const decoder = new TextDecoder()
    for await (const piece of response.body!) read(decoder.decode(piece, { stream: true }))
  })().catch(() => {})
  return {
    response,
    messages,
    next: (fits: (message: Message) => boolean) =>
      new Promise<Message>((resolve) => {
        const look = () => {
          const found = messages.find(fits)
          if (!found) return
          waiting.delete(look)
          resolve(found)
        }
        waiting.add(look)
        look()
      }),
    async close() {
      stop.abort()
      await reading
    },
  }
}

const create = async (orderId: string) => {
  const answer = await world.api('/v1/payments', { amount: 12_000, orderId })
  return (await answer.json()) as { id: string; providerTransactionId: string }
}
const pay = (payment: { providerTransactionId: string }) =>
  world.control('pay', { reference: payment.providerTransactionId })

test('every process tells of a payment that is made, and of its money', async () => {
  const streams = await Promise.all(world.urls.map((url) => openStream(url)))
  await Promise.all(streams.map(({ next }) => next(({ event }) => event === 'open')))
  const payment = await create('stream-1')
  for (const { next } of streams) {
    await next(({ event, paymentIds }) => event === 'changed' && paymentIds.includes(payment.id))
  }
  await pay(payment)
  const told = await Promise.all(
    streams.map(({ next }) => next(({ event }) => event === 'payment.paid')),
  )
  for (const { id, paymentIds } of told) {
    expect(id).toMatch(/^evt_/)
    expect(paymentIds).toEqual([payment.id])
  }
  await Promise.all(streams.map(({ close }) => close()))
})

test('a stream that broke off goes on after the last id: nothing missing, nothing twice', async () => {
  const first = await openStream(world.urls[0]!)
  const { id: lastId = '' } = await first.next(({ event }) => event === 'open')
  await first.close()
  const payments = [await create('stream-2'), await create('stream-3')]
  for (const payment of payments) await pay(payment)
  const meanwhile = await openStream(world.urls[1]!, { 'last-event-id': lastId })
  for (const { id } of payments) {
    await meanwhile.next(
      ({ event, paymentIds }) => event === 'payment.paid' && paymentIds.includes(id),
    )
  }
  const ids = meanwhile.messages.flatMap(({ event, id }) => (event === 'payment.paid' ? [id] : []))
  expect(ids).toHaveLength(2)
  expect(new Set(ids).size).toBe(2)
  await meanwhile.close()
})

test('the id of somebody else’s event, or of none, is refused', async () => {
  const unknown = `evt_${'0'.repeat(26)}`
  const { response, close } = await openStream(world.urls[0]!, { 'last-event-id': unknown })
  expect(response.status).toBe(422)
  await close()
  const nobody = await fetch(`${world.urls[0]}/v1/events/stream`)
  expect(nobody.status).toBe(401)
})

test('calls with a key are measured', async () => {
  const before = await timesOf()
  await create('stream-4')
  const wanted = before.count + 1
  await expect
    .poll(async () => (await timesOf()).count, { timeout: 15_000 })
    .toBeGreaterThanOrEqual(wanted)
  const { averageMs, p95Ms } = await timesOf()
  expect(averageMs).toBeGreaterThan(0)
  expect(p95Ms).toBeGreaterThan(0)
})

async function timesOf() {
  const answer = await world.api('/v1/stats/response-times')
  return (await answer.json()) as { count: number; averageMs: number; p95Ms: number }
}
