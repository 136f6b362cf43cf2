import { createHash, randomBytes } from 'node:crypto'
import { Hono } from 'hono'
import pino from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../testing/database.ts'
import { openDatabase, type Sql } from '../platform/database.ts'
import { AppError } from '../platform/errors.ts'
import { apiKeyAuth } from '../platform/http/api-key-auth.ts'
import type { MerchantEnv } from '../platform/http/env.ts'
import { postgresQuotas } from '../platform/http/quota-postgres.ts'
import { openQuotas } from '../platform/http/quotas.ts'
import { rateLimit } from '../platform/http/rate-limit.ts'
import { problemResponse, toProblem } from '../platform/http/problems.ts'
import { newMasterKey, openVault } from '../platform/vault.ts'
import { apiKeyReader } from './api-keys.ts'

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const GUESSES = 1_000
const LIMIT = 100

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

/** A key as ours look, checksum and all, that nobody made: only the database can tell. */
function guess(): string {
  const letter = (byte: number) => ALPHABET[byte % 62] ?? ''
  const secret = Array.from(randomBytes(43), letter).join('')
  const digest = createHash('sha256').update(secret).digest()
  return `agp_live_${secret}${Array.from(digest.subarray(0, 6), letter).join('')}`
}

/** What one server process does with its callers, on a pool of its own. */
function openProcess(sql: Sql) {
  const quotas = openQuotas([postgresQuotas(sql)], pino({ level: 'silent' }))
  const context = { sql, clock: () => new Date(), vault: openVault(newMasterKey()) }
  const guard = apiKeyAuth({
    findOwner: apiKeyReader(context),
    perAddress: rateLimit(LIMIT, { name: 'address', quotas }),
    perMerchant: rateLimit(LIMIT, { name: 'merchant', quotas }),
    trustedProxies: 0,
  })
  const app = new Hono<MerchantEnv>().get('/', guard, (c) => c.text('in'))
  app.onError((error, c) => {
    if (!(error instanceof AppError)) throw error
    return problemResponse(toProblem(error, c.get('requestId')))
  })
  return { app, close: () => quotas.close() }
}

test('of 1,000 guessed keys at once, over two processes, exactly 100 hear that theirs is wrong', async () => {
  const pools = [openDatabase(database.url, { max: 4 }), openDatabase(database.url, { max: 4 })]
  const processes = pools.map(openProcess)
  const answers = await Promise.all(
    Array.from({ length: GUESSES }, async (_, n) => {
      const { app } = processes[n % 2]!
      return (await app.request('/', { headers: { 'x-api-key': guess() } })).status
    }),
  )
  const count = (status: number) => answers.filter((one) => one === status).length
  expect({ refused: count(401), tooMany: count(429) }).toEqual({
    refused: LIMIT,
    tooMany: GUESSES - LIMIT,
  })
  for (const { close } of processes) close()
  await Promise.all(pools.map((pool) => pool.end()))
})
