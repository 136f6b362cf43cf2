import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../testing/database.ts'
import { startRedis, type RedisServer } from '../../../testing/redis-server.ts'
import { eventually } from '../../../testing/eventually.ts'
import { openDatabase, type Sql } from '../database.ts'
import { openLog } from '../log.ts'
import { postgresQuotas } from './quota-postgres.ts'
import { redisQuotas } from './quota-redis.ts'
import type { QuotaStore } from './quota-store.ts'
import { openQuotas, type Quotas } from './quotas.ts'
import { rateLimit, type RateLimit } from './rate-limit.ts'

const log = openLog('silent')
const closing: (() => unknown)[] = []
let database: TestDatabase
let redis: RedisServer
beforeAll(async () => {
  database = await createTestDatabase()
  redis = await startRedis()
})
afterAll(async () => {
  for (const close of closing) await close()
  await redis.stop()
  await database.drop()
})

/** What one server process has: connections and a memory of its own. */
async function openProcess(
  makeStores: (sql: Sql) => QuotaStore[] | Promise<QuotaStore[]>,
): Promise<Quotas> {
  const sql = openDatabase(database.url, { max: 2 })
  const quotas = openQuotas(await makeStores(sql), log)
  closing.push(
    () => quotas.close(),
    () => sql.end(),
  )
  return quotas
}

const onPostgres = () => openProcess((sql) => [postgresQuotas(sql)])
const onRedis = () =>
  openProcess(async (sql) => {
    const behind = postgresQuotas(sql)
    return [await redisQuotas(redis.url, behind, log), behind]
  })
async function allowedOf(limits: RateLimit[], key: string, tries: number): Promise<number> {
  const answers = await Promise.all(
    Array.from({ length: tries }, (_, at) => limits[at % limits.length]!.tryTake(key)),
  )
  return answers.filter(Boolean).length
}

describe.each([
  ['PostgreSQL', onPostgres],
  ['Redis', onRedis],
])('on %s', (name, openOne) => {
  const limitsOf = async (count: number, quota: number) => {
    const processes = await Promise.all(Array.from({ length: count }, openOne))
    return processes.map((quotas) => rateLimit(quota, { name, quotas, windowSeconds: 600 }))
  }

  test.each([1, 2])('of 1,000 requests at once to %i processes exactly 100 pass', async (count) => {
    const limits = await limitsOf(count, 100)
    expect(await allowedOf(limits, `burst-${count}`, 1_000)).toBe(100)
    expect(await allowedOf(limits, `burst-${count}`, 10)).toBe(0)
    expect(await allowedOf(limits, `another-${count}`, 10)).toBe(10)
  })

  test('exactly 100 pass too when one process gets nearly all', async () => {
    const [one, other] = await limitsOf(2, 100)
    const few = await allowedOf([one!], 'uneven', 5)
    const many = await allowedOf([other!], 'uneven', 995)
    expect([few, many]).toEqual([5, 95])
  })

  test('a high limit is never exceeded, and hardly any of it is left unused', async () => {
    const limits = await limitsOf(2, 5_000)
    const allowed = await allowedOf(limits, 'high', 12_000)
    expect(allowed).toBeLessThanOrEqual(5_000)
    expect(allowed).toBeGreaterThanOrEqual(4_950)
  })

  test('a new window begins when the last one has ended', async () => {
    const quotas = await openOne()
    const limit = rateLimit(2, { name: `${name}-short`, quotas, windowSeconds: 1 })
    expect(await allowedOf([limit], 'a', 5)).toBe(2)
    await expect(limit.take('a')).rejects.toMatchObject({
      code: 'rate_limited',
      headers: {
        'retry-after': '1',
        'ratelimit-policy': `"${name}-short";q=2;w=1`,
        ratelimit: `"${name}-short";r=0;t=1`,
      },
    })
    await eventually(() => limit.tryTake('a'))
  })
})

test('keys that wait at one moment are counted each on its own', async () => {
  const limit = rateLimit(3, { name: 'many', quotas: await onPostgres() })
  const answers = await Promise.all(
    Array.from({ length: 4_000 }, (_, at) => limit.tryTake(`key-${at % 1_000}`)),
  )
  expect(answers.filter(Boolean)).toHaveLength(3_000)
})

describe('when the store is away', () => {
  const broken: QuotaStore = {
    name: 'broken',
    take: () => Promise.reject(new Error('away')),
    close: () => {},
  }

  test('requests are counted in this process, and passwords are not tried at all', async () => {
    const quotas = await openProcess(() => [broken])
    const api = rateLimit(100, { name: 'merchant', quotas })
    expect(await allowedOf([api], 'a', 1_000)).toBe(100)
    const login = rateLimit(5, { name: 'login', quotas, windowSeconds: 900, whenAway: 'refuse' })
    expect(await allowedOf([login], 'a', 20)).toBe(0)
    await expect(login.take('a')).rejects.toMatchObject({ code: 'rate_limited' })
  })

  test('a store that hangs is not waited for by every request', async () => {
    let asked = 0
    const hanging: QuotaStore = {
      ...broken,
      take: () => {
        asked += 1
        return new Promise(() => {})
      },
    }
    const limit = rateLimit(100, { name: 'merchant', quotas: await openProcess(() => [hanging]) })
    await limit.take('first')
    const began = performance.now()
    for (let count = 0; count < 20; count += 1) await limit.take('next')
    expect(performance.now() - began).toBeLessThan(1_000)
    expect(asked).toBe(1)
  })
})

describe('when Redis dies and returns', () => {
  const twoProcesses = () => Promise.all([onRedis(), onRedis()])
  const limitsOf = (processes: Quotas[], name: string, quota = 100) =>
    processes.map((quotas) =>
      rateLimit(quota, { name, quotas, windowSeconds: 600, whenAway: 'refuse' }),
    )
  /** Redis is given a block of seven at once, where PostgreSQL alone counts two. */
  const countsRedis = (processes: Quotas[]) => async () => {
    const id = crypto.randomUUID()
    await allowedOf(limitsOf(processes, 'probe'), id, 2)
    const [row] = await database.sql`select used from rate_limits where id = ${`probe|${id}`}`
    return row?.used > 2
  }

  test('what is left of a window, and no more, passes while it is away and when it is back', async () => {
    const processes = await twoProcesses()
    await eventually(countsRedis(processes))
    const limits = limitsOf(processes, 'changing')
    const used = limitsOf(processes, 'used')
    expect(await allowedOf(used, 'a', 300)).toBe(100)
    expect(await allowedOf(limits, 'a', 40)).toBe(40)

    await redis.kill()
    const whileAway = await allowedOf(limits, 'a', 30)
    expect(whileAway).toBe(30)
    expect(await allowedOf(used, 'a', 100)).toBe(0)
    expect(await allowedOf(limits, 'new', 300)).toBe(100)

    await redis.start()
    await eventually(countsRedis(processes))
    const rest = await allowedOf(limits, 'a', 300)
    expect(rest).toBeLessThanOrEqual(30)
    // What may be lost: the rest of one block of 7.
    expect(rest).toBeGreaterThanOrEqual(24)
    expect(await allowedOf(used, 'a', 100)).toBe(0)
    expect(await allowedOf(limits, 'new', 100)).toBe(0)

    redis.freeze()
    expect(await allowedOf(limits, 'frozen', 300)).toBeLessThanOrEqual(100)
    expect(await allowedOf(limits, 'a', 100)).toBe(0)
    redis.resume()
    await eventually(countsRedis(processes))
    expect(await allowedOf(limits, 'a', 100)).toBe(0)
  })

  test('a limit is not exceeded by a burst in which it dies and returns twice', async () => {
    const processes = await twoProcesses()
    await eventually(countsRedis(processes))
    const limits = limitsOf(processes, 'burst', 20_000)
    let allowed = 0
    const over = new AbortController()
    const caller = async (limit: RateLimit) => {
      while (!over.signal.aborted) {
        if (await limit.tryTake('a')) allowed += 1
        // The rest of the machine gets its turn also where the answer is known.
        await new Promise((resolve) => setImmediate(resolve))
      }
    }
    const hasAllowed = (count: number) => eventually(async () => allowed >= count)
    const callers = Array.from({ length: 10 }, (_, at) => caller(limits[at % 2]!))
    for (let deaths = 0; deaths < 2; deaths += 1) {
      await hasAllowed(Math.min(15_000, allowed + 500))
      await redis.kill()
      await redis.start()
      await eventually(countsRedis(processes))
    }
    over.abort()
    await Promise.all(callers)
    allowed += await allowedOf(limits, 'a', 25_000)
    expect(allowed).toBeLessThanOrEqual(20_000)
    // How much a death costs depends on what is under way in it; that counting goes on does not.
    expect(allowed).toBeGreaterThanOrEqual(1_000)
  })

  test('a Redis that returns with an old memory hands nothing out again', async () => {
    const processes = await twoProcesses()
    await eventually(countsRedis(processes))
    const limits = limitsOf(processes, 'memory')
    expect(await allowedOf(limits, 'a', 1)).toBe(1)
    const other = new Redis(redis.url, { maxRetriesPerRequest: 0 })
    const [key = ''] = await other.keys('autogopay:limit:*:memory|a')
    const [copy, left] = [await other.dumpBuffer(key), await other.get(key)]
    other.disconnect()
    expect(left).toBe('6')
    expect(await allowedOf(limits, 'a', 200)).toBe(99)

    await redis.kill()
    await redis.start()
    await eventually(countsRedis(processes))
    const restored = new Redis(redis.url, { maxRetriesPerRequest: 0 })
    closing.push(() => restored.disconnect())
    await restored.restore(key, 600_000, copy)
    const fresh = limitsOf(await twoProcesses(), 'memory')
    expect(await allowedOf(fresh, 'a', 50)).toBe(0)
  })
})
