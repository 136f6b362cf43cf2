import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { accountLimits } from '../../accounts/limits.ts'
import { openDatabase } from '../../platform/database.ts'
import { postgresQuotas } from '../../platform/http/quota-postgres.ts'
import { openQuotas } from '../../platform/http/quotas.ts'
import { openTestApp, type TestApp } from '../v1/test-support.ts'
import { givenUser, openBrowser, PASSWORD, type TestBrowser } from './test-support.ts'

const TRIES = 5

let server: TestApp
let plenty: TestApp
beforeAll(async () => {
  ;[server, plenty] = await Promise.all([
    openTestApp({ loginTries: TRIES, trustedProxies: 1 }),
    openTestApp(),
  ])
})
afterAll(() => Promise.all([server.close(), plenty.close()]))

const statusesOf = async (calls: Promise<Response>[]) => {
  const answers = await Promise.all(calls)
  const counts: Record<number, number> = {}
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1
  return counts
}
/** As if from an address of its own: behind a proxy of ours, which the test server trusts. */
const from = (browser: TestBrowser, address: string, path: string, body: unknown) =>
  browser.call('POST', path, { body, headers: { 'x-forwarded-for': address } })
const someAddress = () => `203.0.113.${randomBytes(1)[0]}`

describe('of a burst from many addresses', () => {
  const burst = (path: string, body: unknown) =>
    statusesOf(
      Array.from({ length: 50 }, (_, at) =>
        from(openBrowser(server), `198.51.100.${at}`, path, body),
      ),
    )

  test('exactly five passwords of one account are tried, of one that nobody has too', async () => {
    const { email } = await givenUser(server)
    const tried = { 401: TRIES, 429: 50 - TRIES }
    expect(await burst('/auth/sign-in/email', { email, password: 'salah' })).toEqual(tried)
    const nobody = { email: 'tak-ada@example.test', password: 'salah' }
    expect(await burst('/auth/sign-in/email', nobody)).toEqual(tried)
  })

  test('exactly five mails are asked for, and exactly five codes are tried', async () => {
    const { email } = await givenUser(server)
    const asked = { 202: TRIES, 429: 50 - TRIES }
    expect(await burst('/auth/request-password-reset', { email })).toEqual(asked)
    expect(await burst('/auth/send-verification', { email })).toEqual(asked)
    const guess = { email, code: '123456', newPassword: 'lima bebek menari gembira' }
    expect(await burst('/auth/reset-password', guess)).toEqual({ 422: TRIES, 429: 50 - TRIES })
  })
})

test('of a burst from one address exactly five passwords are tried, whoever’s they are', async () => {
  const address = someAddress()
  const calls = Array.from({ length: 50 }, (_, at) => {
    const body = { email: `orang-${at}@example.test`, password: 'salah' }
    return from(openBrowser(server), address, '/auth/sign-in/email', body)
  })
  expect(await statusesOf(calls)).toEqual({ 401: TRIES, 429: 50 - TRIES })
})

test('the right password does not help once the limit is reached, and its answer says when', async () => {
  const { email } = await givenUser(server)
  const browser = openBrowser(server)
  const signIn = (password: string, at: number) =>
    from(browser, `192.0.2.${at}`, '/auth/sign-in/email', { email, password })
  for (let at = 0; at < TRIES; at += 1) expect((await signIn('salah', at)).status).toBe(401)
  const refused = await signIn(PASSWORD, 99)
  expect(refused.status).toBe(429)
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  expect(browser.cookies.size).toBe(0)
})

test('two processes have one limit, exact under a burst', async () => {
  const url = plenty.databaseUrl
  const processes = Array.from({ length: 2 }, () => {
    const sql = openDatabase(url, { max: 2 })
    const quotas = openQuotas([postgresQuotas(sql)], plenty.accounts.log)
    return { sql, quotas, limits: accountLimits(TRIES, quotas) }
  })
  try {
    for (const name of ['login', 'loginFrom', 'send', 'code', 'codeFrom'] as const) {
      const tries = Array.from({ length: 200 }, (_, at) =>
        processes[at % 2]!.limits[name].tryTake('seseorang'),
      )
      expect((await Promise.all(tries)).filter(Boolean)).toHaveLength(TRIES)
    }
  } finally {
    for (const { sql, quotas } of processes) {
      quotas.close()
      await sql.end()
    }
  }
})

test('a flood of logins is turned away with a clear answer, and works again after it', async () => {
  const { email } = await givenUser(plenty)
  const answers = await statusesOf(
    Array.from({ length: 120 }, (_, at) =>
      openBrowser(plenty).signIn(`orang-${at}@example.test`, 'salah sekali'),
    ),
  )
  // How many find a place to wait depends on the machine.
  expect((answers[401] ?? 0) + (answers[503] ?? 0)).toBe(120)
  expect((await openBrowser(plenty).signIn(email)).status).toBe(200)
})
