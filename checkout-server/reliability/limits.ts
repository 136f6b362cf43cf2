import { Pool } from 'undici'
import { startRedis } from '../testing/redis-server.ts'
import type { Bar, BarWorld } from './harness/bar.ts'
import { startFastServers } from './harness/fast-servers.ts'
import { pause } from './harness/probe.ts'

const LIMIT = 100
const BURST = 1_000

/** R1: a limit is one number, however many processes count and however many callers come at once. */
export const bars: Bar[] = [
  {
    id: 'R1',
    must: 'limit 100, 1,000 calls at once in one window, 1 and 2 processes, PostgreSQL and Redis, Redis killed: exactly 100 allowed each time',
    async measure(bar) {
      const redis = await startRedis()
      const allowed = {
        'PostgreSQL, 1 process': await burst(bar, { count: 1 }),
        'PostgreSQL, 2': await burst(bar, { count: 2 }),
        'Redis, 1': await burst(bar, { count: 1, redisUrl: redis.url }),
        'Redis, 2': await burst(bar, { count: 2, redisUrl: redis.url }),
        'Redis killed, 2': await burst(bar, {
          count: 2,
          redisUrl: redis.url,
          before: async () => {
            await redis.kill()
            await pause(200)
          },
        }),
      }
      await redis.stop()
      return {
        figure: Object.entries(allowed)
          .map(([name, count]) => `${name}: ${count}`)
          .join(' · '),
        passed: Object.values(allowed).every((count) => count === LIMIT),
      }
    },
  },
]

let databases = 0

async function burst(
  bar: BarWorld,
  options: { count: number; redisUrl?: string; before?: () => Promise<void> },
): Promise<number> {
  databases += 1
  const servers = await startFastServers(bar, {
    name: `bar_r1_${databases}`,
    count: options.count,
    env: {
      RATE_LIMIT_PER_MERCHANT: String(LIMIT),
      ...(options.redisUrl && { REDIS_URL: options.redisUrl }),
    },
  })
  await options.before?.()
  const pools = servers.servers.map(({ url }) => new Pool(url, { connections: 100 }))
  const statuses = await Promise.all(
    Array.from({ length: BURST }, async (_, at) => {
      const answer = await pools[at % pools.length]?.request({
        path: '/v1/payments?limit=1',
        method: 'GET',
        headers: { 'x-api-key': servers.apiKey },
      })
      await answer?.body.dump()
      return answer?.statusCode
    }),
  )
  await Promise.all(pools.map((pool) => pool.close()))
  await servers.close()
  const strange = statuses.filter((status) => status !== 200 && status !== 429)
  if (strange.length > 0) throw new Error(`answered ${strange.join(', ')}`)
  return statuses.filter((status) => status === 200).length
}
