import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import pino from 'pino'
import { Agent } from 'undici'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { createSandbox, type Sandbox } from '../../sandbox/sandbox.ts'
import { createTestDatabase, type TestDatabase } from '../../testing/database.ts'
import { createMerchant } from '../merchants/merchants.ts'
import type { MerchantEvent } from '../payments/events.ts'
import { newId } from '../platform/ids.ts'
import { newMasterKey, openVault } from '../platform/vault.ts'
import { NeedsLogin } from '../providers/account-feed.ts'
import { openGobiz } from '../providers/gobiz/gobiz.ts'
import type { GobizTokens } from '../providers/gobiz/tokens.ts'
import { ProviderUnavailable } from '../providers/provider.ts'
import type { SessionContext } from './context.ts'
import { newSecrets, openSecrets, sealSecrets } from './secrets.ts'
import { openSession } from './session.ts'

const PHONE = '81234567890'
const MINUTE_MS = 60_000
const vault = openVault(newMasterKey())
const dispatcher = new Agent()
let database: TestDatabase
let sandbox: Sandbox
let front: Server
let context: SessionContext
let events: MerchantEvent[] = []
let merchantId = ''
/** How often a token was asked for, and what is done before and after the answer. */
let asked = 0
let afterAnswer: () => void | Promise<void> = () => {}
let isDown = false
let now = () => Date.now()

beforeAll(async () => {
  database = await createTestDatabase()
  sandbox = await createSandbox({ gobizAccounts: [{ phone: PHONE, outlets: [{ name: 'Satu' }] }] })
  front = createServer(async (request, response) => {
    asked += 1
    if (isDown) return void response.writeHead(503).end()
    const chunks = await request.toArray()
    const answer = await fetch(`${sandbox.url}/gobiz${request.url}`, {
      method: 'POST',
      headers: Object.fromEntries(
        Object.entries(request.headers).filter(
          ([name]) => !/^(?:host|content-length|connection)$/.test(name),
        ),
      ) as Record<string, string>,
      body: Buffer.concat(chunks as Buffer[]),
    })
    const body = await answer.text()
    await afterAnswer()
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(body)
  })
  await new Promise<void>((resolve) => {
    front.listen(0, '127.0.0.1', resolve)
  })
  const url = `http://127.0.0.1:${(front.address() as AddressInfo).port}`
  const clock = () => new Date(now())
  const gobiz = openGobiz(
    { baseUrl: url, apiUrl: url },
    { dispatcher, now: clock, timeoutMs: 5_000 },
  )
  const { sql } = database
  context = {
    sql,
    clock,
    vault,
    gobiz,
    log: pino({ level: 'silent' }),
    onEvent: async (_tx, event) => void events.push(event),
  }
  const merchant = await createMerchant(context, {
    name: 'Toko',
    email: 'toko@example.test',
    password: 'a long enough password',
  })
  merchantId = merchant.id
})
beforeEach(() => {
  asked = 0
  isDown = false
  events = []
  now = () => Date.now()
})
afterEach(() => {
  afterAnswer = () => {}
})
afterAll(async () => {
  front.closeAllConnections()
  front.close()
  await sandbox.close()
  await dispatcher.close()
  await database.drop()
})

let sandboxTokens: GobizTokens | null = null
/** Tokens that the sandbox gave out; one login serves all tests, each renews from the last. */
async function freshTokens(): Promise<GobizTokens> {
  const device = { uniqueId: 'device' }
  const { login } = openGobiz(
    { baseUrl: `${sandbox.url}/gobiz`, apiUrl: sandbox.url },
    { dispatcher },
  )
  if (sandboxTokens?.refreshToken) {
    const { refreshToken } = sandboxTokens
    const renewed = await login.refresh(device, { ...sandboxTokens, refreshToken })
    if (renewed.kind === 'logged_in') return (sandboxTokens = renewed.tokens)
  }
  throw new Error('log in first')
}
beforeAll(async () => {
  const device = { uniqueId: 'device' }
  const { login } = openGobiz(
    { baseUrl: `${sandbox.url}/gobiz`, apiUrl: sandbox.url },
    { dispatcher },
  )
  const sent = await login.requestOtp(device, PHONE)
  const said = await fetch(`${sandbox.url}/_control/gobiz/otp?phone=${PHONE}`)
  const { otp } = (await said.json()) as { otp: string }
  const otpToken = sent.kind === 'otp_sent' ? sent.otpToken : ''
  const answer = await login.enterOtp(device, { otp, otpToken })
  if (answer.kind === 'logged_in') sandboxTokens = answer.tokens
})

/** A connection in use, whose access token ends in so many minutes. */
async function givenConnection(endsInMinutes: number, more: Partial<GobizTokens> = {}) {
  const tokens = { ...(await freshTokens()), ...more }
  const at = new Date()
  const id = newId('con', at)
  const accountId = newId('acc', at)
  const expiresAt = Date.now() + endsInMinutes * MINUTE_MS
  const secrets = { ...newSecrets({ uniqueId: 'device' }), tokens: { ...tokens, expiresAt } }
  await database.sql`
    insert into receiving_accounts (id, merchant_id, provider, external_id, read_until, created_at)
    values (${accountId}, ${merchantId}, 'gopay_qris', ${id}, ${at}, ${at})`
  await database.sql`
    insert into connections (id, merchant_id, provider, base_url, sealed_credentials, status,
      account_id, static_qris, created_at)
    values (${id}, ${merchantId}, 'gopay_qris', '', ${sealSecrets(context, id, secrets)}, 'active',
      ${accountId}, 'x', ${at})`
  const read = async () => {
    const [row] = await database.sql<{ sealedCredentials: string; status: string }[]>`
      select id, sealed_credentials, status from connections where id = ${id}`
    if (!row) throw new Error('no row')
    return { ...openSecrets(context, { ...row, id }), status: row.status }
  }
  const keep = async () => {
    const { tokens: newest } = await read()
    if (newest) sandboxTokens = newest
  }
  return { id, tokens, read, keep }
}

test('a token is used until five minutes before its end', async () => {
  const { id, tokens } = await givenConnection(6)
  expect(await openSession(context, id).accessToken()).toBe(tokens.accessToken)
  expect(asked).toBe(0)
})

test('then it is renewed once, however many processes want it, and the newest is kept', async () => {
  const { id, tokens, read, keep } = await givenConnection(4)
  const sessions = Array.from({ length: 6 }, () => openSession(context, id))
  const got = await Promise.all(sessions.map((session) => session.accessToken()))
  expect(new Set(got).size).toBe(1)
  expect(asked).toBe(1)
  const after = await read()
  expect(after.tokens?.accessToken).toBe(got[0])
  expect(after.tokens?.refreshToken).not.toBe(tokens.refreshToken)
  await keep()
})

test('new payments, which refer to the connection, do not wait for the renewal', async () => {
  const { id, keep } = await givenConnection(4)
  let inserted = false
  afterAnswer = async () => {
    const at = new Date()
    await database.sql`
      insert into charges (id, merchant_id, payment_id, connection_id, provider, amount, created_at)
      values (${newId('chg', at)}, ${merchantId}, ${newId('pay', at)}, ${id}, 'gopay_qris', 1, ${at})`
    inserted = true
  }
  await openSession(context, id).accessToken()
  expect(inserted).toBe(true)
  await keep()
})

test.each([
  ['as the answer comes', 0],
  ['long before the answer comes', 200],
])('tokens that the database lost on the way are kept: lost %s', async (_when, answerAfterMs) => {
  const { id, read, keep } = await givenConnection(4)
  // The session that waits for the answer loses its connection to PostgreSQL meanwhile.
  afterAnswer = async () => {
    await database.sql`
      select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and state = 'idle in transaction'
        and pid <> pg_backend_pid()`
    await setTimeout(answerAfterMs)
  }
  const token = await openSession(context, id).accessToken()
  expect((await read()).tokens?.accessToken).toBe(token)
  expect(asked).toBe(1)
  await keep()
})

test('when the answer was lost with a process, the old token serves to its end', async () => {
  const { id, tokens, read } = await givenConnection(4, { refreshToken: 'used by a dead process' })
  const session = openSession(context, id)
  expect(await session.accessToken()).toBe(tokens.accessToken)
  expect(await session.accessToken()).toBe(tokens.accessToken)
  // Shown once: a token that is shown again may end everything.
  expect(asked).toBe(1)
  expect(await read()).toMatchObject({ status: 'active', isRefreshRefused: true })
  now = () => Date.now() + 5 * MINUTE_MS
  await expect(session.accessToken()).rejects.toThrow(NeedsLogin)
  expect(asked).toBe(1)
  expect(await read()).toMatchObject({ status: 'needs_login', tokens: null })
  expect(events.map(({ type }) => type)).toEqual(['connection.needs_login'])
})

test('an outage of GoPay ends nothing', async () => {
  const early = await givenConnection(4)
  const over = await givenConnection(-1)
  isDown = true
  expect(await openSession(context, early.id).accessToken()).toBe(early.tokens.accessToken)
  await expect(openSession(context, over.id).accessToken()).rejects.toThrow(ProviderUnavailable)
  expect(await over.read()).toMatchObject({ status: 'active', isRefreshRefused: false })
  expect(events).toEqual([])
})

test('giving up on an old token leaves newer ones alone', async () => {
  const { id, read, keep } = await givenConnection(10)
  const slow = openSession(context, id)
  const old = await slow.accessToken()
  await openSession(context, id).accessToken(old)
  await expect(slow.giveUp('refused')).rejects.toThrow(NeedsLogin)
  expect((await read()).status).toBe('active')
  expect(events).toEqual([])
  await keep()
})
