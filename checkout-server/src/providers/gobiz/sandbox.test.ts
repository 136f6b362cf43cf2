import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Agent } from 'undici'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { createSandbox, type Sandbox } from '../../../sandbox/sandbox.ts'
import { createOutboundAgent } from '../../platform/outbound.ts'
import { NeedsLogin, type Mutation } from '../account-feed.ts'
import { ProviderUnavailable } from '../provider.ts'
import { ProviderBlockedUs, TokenRejected, TooManyCalls, UnreadableFeed } from './failures.ts'
import type { GobizSession } from './feed.ts'
import { openGobiz, type Gobiz } from './gobiz.ts'
import type { GobizTokens } from './tokens.ts'

const PHONE = '81234567890'
const OUTLET = 'G000000001'
const OTHER = 'G000000002'
const DEVICE = { uniqueId: 'device-1' }
const dispatcher = new Agent()
let sandbox: Sandbox
let gobiz: Gobiz

beforeAll(async () => {
  sandbox = await createSandbox({
    gobizAccounts: [
      {
        phone: PHONE,
        outlets: [
          { name: 'Kopi Satu', merchantId: OUTLET },
          { name: 'Kopi Dua', merchantId: OTHER },
        ],
      },
      { phone: '81299990001', login: 'instant', outlets: [{ name: 'Warung' }] },
    ],
  })
  gobiz = openGobiz(urlsOf(sandbox.url), { dispatcher, timeoutMs: 3_000 })
})
afterEach(async () => {
  await control('scenario', { name: 'none' })
  await control('gobiz/switches', DEFAULTS)
})
afterAll(async () => {
  await sandbox.close()
  await dispatcher.close()
})

const DEFAULTS = {
  tokenInData: false,
  refreshRotates: true,
  journalRows: 'data',
  letters: 'lower',
  maxPageSize: 100,
  refundShows: 'status',
}
const urlsOf = (url: string) => ({ baseUrl: `${url}/gobiz`, apiUrl: `${url}/gojekapi` })
async function control(path: string, body?: unknown): Promise<Record<string, unknown>> {
  const answer = await fetch(`${sandbox.url}/_control/${path}`, {
    ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
    headers: { 'content-type': 'application/json' },
  })
  if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`)
  return (await answer.json()) as Record<string, unknown>
}
/** No other code is sent to a phone within two minutes, so one login serves all tests. */
let known: GobizTokens | null = null
async function logIn(): Promise<GobizTokens> {
  if (known) return known
  const sent = await gobiz.login.requestOtp(DEVICE, PHONE)
  if (sent.kind !== 'otp_sent') throw new Error(JSON.stringify(sent))
  const { otp } = await control(`gobiz/otp?phone=${PHONE}`)
  const wrong = otp === '0000' ? '1111' : '0000'
  const refused = await gobiz.login.enterOtp(DEVICE, { otp: wrong, otpToken: sent.otpToken })
  expect(refused).toMatchObject({ kind: 'refused', reason: expect.stringContaining('incorrect') })
  const elsewhere = { uniqueId: 'another' }
  const given = { otp: String(otp), otpToken: sent.otpToken }
  expect(await gobiz.login.enterOtp(elsewhere, given)).toMatchObject({ kind: 'refused' })
  const answer = await gobiz.login.enterOtp(DEVICE, given)
  if (answer.kind !== 'logged_in') throw new Error(JSON.stringify(answer))
  known = answer.tokens
  return known
}
/** A session that renews in memory. */
async function session(outletId = OUTLET) {
  let tokens = await logIn()
  const owner = {
    outletId,
    device: DEVICE,
    renewals: 0,
    async accessToken(rejected?: string): Promise<string> {
      if (rejected !== tokens.accessToken) return tokens.accessToken
      const answer = await gobiz.login.refresh(DEVICE, {
        ...tokens,
        refreshToken: tokens.refreshToken ?? '',
      })
      if (answer.kind === 'refused') throw new NeedsLogin(answer.reason)
      tokens = answer.tokens
      known = tokens
      owner.renewals += 1
      return tokens.accessToken
    },
    giveUp: (reason: string): Promise<never> => Promise.reject(new NeedsLogin(reason)),
  } satisfies GobizSession & { renewals: number }
  return owner
}
const today = () => ({ from: new Date(Date.now() - 3_600_000), to: new Date(Date.now() + 60_000) })
async function read(by = gobiz, outletId = OUTLET, range = today()): Promise<Mutation[]> {
  const rows: Mutation[] = []
  for await (const page of by.openFeed(await session(outletId)).mutations(range)) rows.push(...page)
  return rows
}
async function returnedOf(id: string, by = gobiz) {
  const row = (await read(by)).find(({ transactionId }) => transactionId === id)
  return row && [row.kind, row.amount, row.returned]
}
const pay = async (amounts: number[], merchantId = OUTLET): Promise<string[]> => {
  const { transaction_ids: ids } = await control('gobiz/mutations', { merchantId, amounts })
  return ids as string[]
}

describe('login', () => {
  test('goes by code, from one device, and tells how long and until when', async () => {
    const tokens = await logIn()
    expect(tokens.accessToken).not.toBe('')
    expect(tokens.expiresAt).toBeGreaterThan(Date.now() + 86_000_000)
  })

  test('a number that GoPay does not know is refused in its words', async () => {
    expect(await gobiz.login.requestOtp(DEVICE, '81200000000')).toEqual({
      kind: 'refused',
      reason: 'This phone number is not registered',
    })
  })

  test('an account that needs no code is logged in at once', async () => {
    const answer = await gobiz.login.requestOtp(DEVICE, '81299990001')
    expect(answer.kind).toBe('logged_in')
  })

  test.each([true, false])('tokens are renewed, wrapped or not (%s)', async (tokenInData) => {
    await control('gobiz/switches', { tokenInData })
    const before = await logIn()
    const show = { ...before, refreshToken: before.refreshToken ?? '' }
    const answer = await gobiz.login.refresh(DEVICE, show)
    if (answer.kind !== 'logged_in') throw new Error('refused')
    known = answer.tokens
    expect(answer.tokens.accessToken).not.toBe(before.accessToken)
    expect(answer.tokens.refreshToken).not.toBe(before.refreshToken)
    // A token that was used is worth nothing.
    expect(await gobiz.login.refresh(DEVICE, show)).toMatchObject({ kind: 'refused' })
  })

  test('the outlets of a login come by name; a dead token is told apart', async () => {
    const { accessToken } = await logIn()
    expect(await gobiz.profile.outlets(DEVICE, accessToken)).toEqual([
      { id: OTHER, name: 'Kopi Dua' },
      { id: OUTLET, name: 'Kopi Satu' },
    ])
    await expect(gobiz.profile.outlets(DEVICE, 'dead')).rejects.toThrow(TokenRejected)
  })
})

describe('the feed', () => {
  test('tells money in whole rupiah, of this outlet only, whatever the letters', async () => {
    const [first] = await pay([50_347])
    const [elsewhere] = await pay([50_348], OTHER)
    for (const letters of ['lower', 'upper', 'mixed']) {
      await control('gobiz/switches', { letters })
      const rows = await read()
      expect(rows.find(({ transactionId }) => transactionId === first)).toMatchObject({
        amount: 50_347,
        kind: 'incoming',
      })
      expect(rows.some(({ transactionId }) => transactionId === elsewhere)).toBe(false)
    }
  })

  test('is read to the end of the window, though rows move and pages are small', async () => {
    const ids = await pay(Array.from({ length: 130 }, (_, at) => 10_000 + at))
    await control('gobiz/switches', { maxPageSize: 20 })
    await control('scenario', { name: 'gobiz-page-shift', count: 4 })
    const found = new Set((await read()).map(({ transactionId }) => transactionId))
    expect(ids.filter((id) => !found.has(id))).toEqual([])
    await control('scenario', { name: 'gobiz-rows-repeated', count: 50 })
    const again = new Set((await read()).map(({ transactionId }) => transactionId))
    expect(ids.filter((id) => !again.has(id))).toEqual([])
  })

  test('what went back of a sale is in its row', async () => {
    const [id = ''] = await pay([77_001])
    expect(await returnedOf(id)).toEqual(['incoming', 77_001, 0])
    await control('gobiz/refund', { reference: id, amount: 7_000 })
    expect(await returnedOf(id)).toEqual(['incoming', 77_001, 7_000])
    await control('gobiz/refund', { reference: id })
    expect(await returnedOf(id)).toEqual(['incoming', 77_001, 77_001])
  })

  test('or it is a row under a name of its own, which ties it to nothing', async () => {
    await control('gobiz/switches', { refundShows: 'row' })
    const [id] = await pay([78_001])
    await control('gobiz/refund', { reference: id })
    const rows = (await read()).filter(({ amount }) => amount === 78_001)
    expect(rows.map(({ kind, returned }) => [kind, returned]).toSorted()).toEqual([
      ['incoming', 0],
      ['refund', 78_001],
    ])
    expect(rows.find(({ kind }) => kind === 'refund')?.transactionId).not.toBe(id)
  })

  test('a refused token is renewed once, and reading goes on', async () => {
    await control('scenario', { name: 'gobiz-token-dead', count: 1 })
    const owner = await session()
    for await (const _ of gobiz.openFeed(owner).mutations(today())) expect(_).toBeDefined()
    expect(owner.renewals).toBe(1)
  })

  test('where a new token is refused too, the owner must log in', async () => {
    await control('scenario', { name: 'gobiz-token-dead', operation: 'transactions' })
    await expect(read()).rejects.toThrow(NeedsLogin)
  })

  test.each([
    [{ name: 'gobiz-rate-limited', retryAfterSeconds: 30 }, TooManyCalls, 30],
    [{ name: 'gobiz-rate-limited' }, TooManyCalls, null],
    [{ name: 'gobiz-unavailable', status: 500 }, ProviderUnavailable, null],
    [{ name: 'gobiz-unavailable', status: 502 }, ProviderUnavailable, null],
    [{ name: 'gobiz-web-page' }, ProviderBlockedUs, null],
    [{ name: 'gobiz-slow', ms: 10_000 }, ProviderUnavailable, null],
    [{ name: 'gobiz-cut-off' }, ProviderUnavailable, null],
  ])('%j is told as what it is', async (scenario, kind, retryAfterSeconds) => {
    await control('scenario', { ...scenario, operation: 'transactions' })
    const impatient = openGobiz(urlsOf(sandbox.url), { dispatcher, timeoutMs: 500 })
    const error = await read(impatient).catch((cause: unknown) => cause)
    expect(error).toBeInstanceOf(kind)
    expect((error as ProviderUnavailable).retryAfterSeconds).toBe(retryAfterSeconds)
    if (kind === ProviderBlockedUs) expect(String(error)).toContain('the provider blocked us')
  })
})

describe('when the newer feed is', () => {
  /** A host in front of the newer feed that answers in a way of its own. */
  async function behind(http: number, type: string, body: string) {
    const server = createServer((_, response) => {
      response.writeHead(http, { 'content-type': type }).end(body)
    })
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve)
    })
    const { port } = server.address() as AddressInfo
    const urls = { ...urlsOf(sandbox.url), apiUrl: `http://127.0.0.1:${port}` }
    const close = () =>
      new Promise((resolve) => {
        server.close(resolve)
        server.closeAllConnections()
      })
    return { gobiz: openGobiz(urls, { dispatcher }), close }
  }

  test.each([
    ['gone', 404, 'application/json', '{}'],
    ['gone, with a page', 404, 'text/html', '<html>'],
    ['gone for good', 410, 'application/json', '{"errors":[{"message":"gone"}]}'],
    ['nonsense', 200, 'application/json', '{"hello":"world"}'],
    ['no JSON', 200, 'text/plain', 'hello'],
  ])('%s, the older one tells the same money by the same names', async (_, http, type, body) => {
    const [id] = await pay([61_111])
    const front = await behind(http, type, body)
    for (const journalRows of ['data', 'hits']) {
      await control('gobiz/switches', { journalRows })
      const rows = await read(front.gobiz)
      expect(rows.find(({ transactionId }) => transactionId === id)).toMatchObject({
        amount: 61_111,
        kind: 'incoming',
      })
    }
    await control('gobiz/refund', { reference: id, amount: 1_111 })
    expect(await returnedOf(String(id), front.gobiz)).toEqual(['incoming', 61_111, 1_111])
    const elsewhere = await pay([61_112], OTHER)
    const rows = await read(front.gobiz)
    expect(rows.some(({ transactionId }) => elsewhere.includes(transactionId))).toBe(false)
    await front.close()
  })

  test('in other units, nothing of it is believed', async () => {
    const row = {
      id: 'x',
      transaction_status: 'settlement',
      transaction_time: new Date().toISOString(),
      gross_amount: 50_347,
    }
    const body = JSON.stringify({ total: 1, transactions: [row] })
    const front = await behind(200, 'application/json', body)
    await expect(read(front.gobiz)).rejects.toThrow(UnreadableFeed)
    await front.close()
  })

  test('behind a firewall, that is told, and not taken for a wrong login', async () => {
    const front = await behind(403, 'text/html', '<html>Just a moment</html>')
    await expect(read(front.gobiz)).rejects.toThrow(ProviderBlockedUs)
    await front.close()
  })
})

test('addresses that are not public are not called, whatever the settings say', async () => {
  const guarded = createOutboundAgent({ allowPrivate: false })
  const inside = openGobiz(urlsOf(sandbox.url), { dispatcher: guarded })
  await expect(inside.login.requestOtp(DEVICE, PHONE)).rejects.toThrow('not public')
  await guarded.close()
})
