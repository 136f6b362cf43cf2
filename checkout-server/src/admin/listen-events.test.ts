import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createHmac } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startServers, type RunningServers } from '../../testing/running-servers.ts'
import type { WebhookEvent } from '@autogopay/shared'
import { enqueue, contextFor, eventOf, openReceiver } from '../webhooks/test-support.ts'
import { newSecret } from '../webhooks/secrets.ts'
import { apiSource, databaseSource, SourceRefused, type Place } from './event-source.ts'
import { listenToEvents } from './listen-events.ts'

let running: RunningServers
let merchantId: string
let folder: string
const stops: (() => Promise<void>)[] = []
beforeAll(async () => {
  running = await startServers(1)
  const [row] = await running.sql<{ id: string }[]>`select id from merchants`
  merchantId = row?.id ?? ''
  folder = await mkdtemp(join(tmpdir(), 'autogopay-listen-'))
})
afterAll(async () => {
  await Promise.all(stops.map((stop) => stop()))
  await running.close()
  await rm(folder, { recursive: true, force: true })
})

const happen = async () => {
  const event = eventOf(merchantId)
  await enqueue(contextFor(running.sql), event)
  return event
}
const fromApi = () => apiSource({ server: running.urls[0] ?? '', apiKey: running.apiKey })
const fromDatabase = () => databaseSource(contextFor(running.sql), merchantId)

/** Listens for the time of `work`. */
async function whileListening(
  options: { source?: ReturnType<typeof fromApi>; forwardTo: string; place?: Place } & Partial<
    Parameters<typeof listenToEvents>[0]
  >,
  work: (lines: string[]) => Promise<void>,
): Promise<void> {
  const end = new AbortController()
  const lines: string[] = []
  const listening = listenToEvents({
    source: fromApi(),
    dialect: 'native',
    secret: newSecret(),
    place: {},
    print: (line) => lines.push(line),
    signal: end.signal,
    ...options,
  })
  try {
    await work(lines)
  } finally {
    end.abort()
    await listening
  }
}

const receiverThat: typeof openReceiver = async (answer) => {
  const receiver = await openReceiver(answer)
  stops.push(() => receiver.close())
  return receiver
}
const idsIn = (receiver: Awaited<ReturnType<typeof openReceiver>>) =>
  receiver.received.map(({ headers }) => String(headers['webhook-id']))

test.each([
  ['the API', fromApi],
  ['the database', fromDatabase],
])('events of %s are replayed and followed, in order and signed', async (_, source) => {
  const before = [await happen(), await happen()]
  const receiver = await receiverThat((_request, response) =>
    response.writeHead(receiver.received.length === 2 ? 500 : 200).end(),
  )
  const secret = newSecret()
  const place = { since: new Date(before[0]?.at ?? 0).toISOString() }
  await whileListening(
    { source: source(), forwardTo: receiver.url, place, secret, skipRefused: true },
    async (lines) => {
      await receiver.count(2)
      const after = await happen()
      await receiver.count(3)
      expect(idsIn(receiver)).toEqual([...before, after].map(({ id }) => id))
      expect(lines.slice(0, 2).map((line) => /→ (\d+)/.exec(line)?.[1])).toEqual(['200', '500'])
      expect(lines[0]).toContain(before[0]?.id)
    },
  )
  for (const { body, headers } of receiver.received) {
    const told = new Webhook(secret).verify(body, headers as never) as WebhookEvent
    expect(told.data).toEqual(before[0] && { ...before[0].data, ...told.data })
  }
})

test('an interrupted listener goes on where it was, by its file', async () => {
  const cursorFile = join(folder, 'cursor')
  const since = new Date().toISOString()
  const receiver = await receiverThat()
  const first = await happen()
  const options = { forwardTo: receiver.url, cursorFile, place: { since } }
  await whileListening(options, () => receiver.count(1))
  expect((await readFile(cursorFile, 'utf8')).trim()).toBe(first.id)
  const missed = [await happen(), await happen()]
  await whileListening(options, () => receiver.count(3))
  expect(idsIn(receiver)).toEqual([first, ...missed].map(({ id }) => id))
})

test('a run that passed nothing on, and one whose server was broken, lose nothing to the next', async () => {
  const cursorFile = join(folder, 'cursor-of-nothing')
  const answer = { status: 502 }
  const receiver = await receiverThat((_, response) => response.writeHead(answer.status).end())
  const since = new Date().toISOString()
  const kept = async () => (await readFile(cursorFile, 'utf8').catch(() => '')).trim()
  await whileListening({ forwardTo: receiver.url, cursorFile, place: { since } }, () =>
    expect.poll(kept).toBe(since),
  )
  const missed = await happen()
  // What a run is told when it begins later; its file says more.
  const options = { forwardTo: receiver.url, cursorFile, place: { since: '2999-01-01T00:00:00Z' } }
  await whileListening(options, async (lines) => {
    await expect.poll(() => lines.some((line) => line.includes('502'))).toBe(true)
  })
  expect(await kept()).toBe(since)
  answer.status = 204
  await whileListening(options, () => expect.poll(kept).toBe(missed.id))
  expect(new Set(idsIn(receiver))).toEqual(new Set([missed.id]))
})

test('a server that is not up yet, or restarts, misses nothing', async () => {
  const probe = await openReceiver()
  await probe.close()
  const place = { since: new Date().toISOString() }
  const event = await happen()
  const { port } = new URL(probe.url)
  await whileListening({ forwardTo: probe.url, place }, async (lines) => {
    await expect.poll(() => lines.some((line) => line.includes('ECONNREFUSED'))).toBe(true)
    expect(lines[0]).toContain(event.id)
    expect(lines.every((line) => line.includes(`→`))).toBe(true)
    expect(port).not.toBe('')
  })
})

test('the AutoGoPay dialect tells of money, with X-Signature', async () => {
  const receiver = await receiverThat()
  const place = { since: new Date().toISOString() }
  const secret = newSecret()
  await enqueue(contextFor(running.sql), eventOf(merchantId, 'payment.expired'))
  await happen()
  const options = { forwardTo: receiver.url, place, secret, dialect: 'autogopay' as const }
  await whileListening(options, async (lines) => {
    await receiver.count(1)
    expect(lines[0]).toContain('has no word for it')
  })
  const [request] = receiver.received
  expect(JSON.parse(String(request?.body))).toMatchObject({ event: 'transaction.received' })
  expect(request?.headers['x-signature']).toBe(
    createHmac('sha256', secret)
      .update(request?.body ?? '')
      .digest('hex'),
  )
})

test('a wrong key, or an event of nobody’s, ends it with the server’s words', async () => {
  const options = { forwardTo: 'http://127.0.0.1:1/', secret: newSecret(), print: () => {} }
  const listen = (more: object) =>
    listenToEvents({ source: fromApi(), dialect: 'native', place: {}, ...options, ...more })
  const wrongKey = apiSource({ server: running.urls[0] ?? '', apiKey: 'agp_wrong' })
  await expect(listen({ source: wrongKey })).rejects.toThrow(/API key is not valid/)
  const after = `evt_${'0'.repeat(26)}`
  await expect(listen({ place: { after } })).rejects.toThrow(SourceRefused)
})
