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
const onRedis = () => openProcess(async () => [await redisQuotas(redis.url, log)])
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

test('Redis dies, freezes and returns: PostgreSQL counts meanwhile, also over two processes', async () => {
  const both = () =>
    openProcess(async (sql) => [await redisQuotas(redis.url, log), postgresQuotas(sql)])
  const processes = await Promise.all([both(), both()])
  const limits = processes.map((quotas) =>
    rateLimit(100, { name: 'changing', quotas, windowSeconds: 600, whenAway: 'refuse' }),
  )
  const countedBy = async (key: string) => {
    const [row] = await database.sql`select used from rate_limits where id = ${`changing|${key}`}`
    return row ? 'PostgreSQL' : 'Redis'
  }
  let turn = 0
  const isBack = async () => {
    turn += 1
    await allowedOf(limits, `back-${turn}`, 2)
    return (await countedBy(`back-${turn}`)) === 'Redis'
  }
  await eventually(isBack)
  expect(await allowedOf(limits, 'before', 300)).toBe(100)
  expect(await countedBy('before')).toBe('Redis')

  await redis.kill()
  await allowedOf(limits, 'settling', 2)
  expect(await allowedOf(limits, 'dead', 300)).toBe(100)
  expect(await countedBy('dead')).toBe('PostgreSQL')

  await redis.start()
  await eventually(isBack)
  expect(await allowedOf(limits, 'again', 300)).toBe(100)

  redis.freeze()
  await allowedOf(limits, 'settling', 2)
  expect(await allowedOf(limits, 'frozen', 300)).toBe(100)
  redis.resume()
  await eventually(isBack)
})
