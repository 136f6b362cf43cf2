import { randomUUID } from 'node:crypto'
import { Pool } from 'undici'
import { SAMPLE_AMOUNT } from '../bench/harness/sample-qr.ts'
import type { Bar } from './harness/bar.ts'
import { startFastServers } from './harness/fast-servers.ts'
import { forEachOf } from './harness/probe.ts'

const AT_ONCE = 64
const KEYS_AT_ONCE = 4

type FastServers = Awaited<ReturnType<typeof startFastServers>>

/** An answer to one of many equal requests. */
interface Answer {
  status: number
  text: string
}

/** I1 and I2: one wish is one payment, however often and wherever it is sent. */
export const bars: Bar[] = [
  {
    id: 'I1',
    must: '64 equal requests at once for each of 1,000 keys, over two servers: the provider is called exactly once per key, the answers are one 201 byte for byte or 409, and none is 5xx',
    async measure(bar) {
      const keys = bar.quick ? 15 : 1_000
      const servers = await startFastServers(bar, { name: 'bar_i1', count: 2 })
      const pools = servers.servers.map(({ url }) => new Pool(url, { connections: 128 }))
      const found = { made: 0, waiting: 0, others: 0, unequal: 0, unanswered: 0, changed: 0 }
      await forEachOf(Array(keys).keys(), KEYS_AT_ONCE, async () => {
        const key = randomUUID()
        const send = (at: number) => post(pools, servers, { at, key, amount: SAMPLE_AMOUNT })
        const answers = await Promise.all(Array.from({ length: AT_ONCE }, (_, at) => send(at)))
        const first = answers.filter(({ status }) => status === 201)
        found.made += first.length
        found.waiting += answers.filter(({ status }) => status === 409).length
        found.others += answers.filter(({ status }) => status !== 201 && status !== 409).length
        if (first.length === 0) found.unanswered += 1
        const texts = new Set(first.map(({ text }) => text))
        if (texts.size > 1) found.unequal += 1
        const again = await send(0)
        if (again.status !== 201 || !texts.has(again.text)) found.changed += 1
      })
      await Promise.all(pools.map((pool) => pool.close()))
      const [rows] = await servers.sql<{ payments: number; charges: number }[]>`
        select (select count(*)::int from payments) as payments,
          (select count(*)::int from charges) as charges`
      const calls = [...servers.provider.opened().values()]
      const callCount = calls.reduce((sum, count) => sum + count, 0)
      await servers.close()
      const { made, waiting, others, unequal, unanswered, changed } = found
      return {
        figure: `${keys} keys: ${callCount} calls of the provider, ${rows?.payments} payments; ${made} × 201, ${waiting} × 409, ${others} others; ${unequal} keys with unequal answers, ${unanswered} without one, ${changed} answered otherwise later`,
        passed:
          callCount === keys &&
          calls.every((count) => count === 1) &&
          rows?.payments === keys &&
          rows.charges === keys &&
          others + unequal + unanswered + changed === 0,
      }
    },
  },
  {
    id: 'I2',
    must: 'one key with another body, at once and later: 422, and nothing is made for it; the first answer comes again byte for byte',
    async measure(bar) {
      const keys = bar.quick ? 10 : 200
      const servers = await startFastServers(bar, { name: 'bar_i2', count: 2 })
      const pools = servers.servers.map(({ url }) => new Pool(url, { connections: 64 }))
      let wrong = 0
      await forEachOf(Array(keys).keys(), KEYS_AT_ONCE, async () => {
        const key = randomUUID()
        const send = (at: number, description: string) =>
          post(pools, servers, { at, key, amount: SAMPLE_AMOUNT, description })
        // Whichever comes first has the key; the other wish is refused.
        const answers = await Promise.all([send(0, 'one'), send(1, 'other')])
        const winner = answers.findIndex(({ status }) => status === 201)
        if (winner < 0 || answers[1 - winner]?.status !== 422) wrong += 1
        const words = winner === 0 ? ['one', 'other'] : ['other', 'one']
        const again = await send(1, words[0] ?? '')
        if (again.status !== 201 || again.text !== answers[winner]?.text) wrong += 1
        if ((await send(0, words[1] ?? '')).status !== 422) wrong += 1
      })
      await Promise.all(pools.map((pool) => pool.close()))
      const [rows] = await servers.sql<{ payments: number }[]>`
        select count(*)::int as payments from payments`
      await servers.close()
      return {
        figure: `${keys} keys with two bodies each: ${rows?.payments} payments, ${wrong} wrong answers`,
        passed: wrong === 0 && rows?.payments === keys,
      }
    },
  },
]

async function post(
  pools: readonly Pool[],
  { apiKey }: FastServers,
  wish: { at: number; key: string; amount: number; description?: string },
): Promise<Answer> {
  const pool = pools[wish.at % pools.length]
  if (!pool) throw new Error('there is no server')
  const { amount, description } = wish
  const { statusCode, body } = await pool.request({
    path: '/v1/payments',
    method: 'POST',
    headers: {
      'x-api-key': apiKey,
      'idempotency-key': wish.key,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ amount, description, expiresInSeconds: 86_400 }),
  })
  return { status: statusCode, text: await body.text() }
}
