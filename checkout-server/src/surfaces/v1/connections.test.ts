import { readFile } from 'node:fs/promises'
import { Connection, Disconnected, Problem, WebhookEvent, type Payment } from '@autogopay/shared'
import { buildQris, parseQris, printQris } from '@autogopay/shared/qris'
import pino from 'pino'
import { toBuffer } from 'qrcode'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { eventually } from '../../../testing/eventually.ts'
import { accountFeeds } from '../../connections/account-feeds.ts'
import { loginLimits } from '../../connections/limits.ts'
import { countTry, forgetOldTries, refuseTried, uncountTry } from '../../connections/login-tries.ts'
import { openSecrets, sealSecrets, type GobizSecrets } from '../../connections/secrets.ts'
import { NeedsLogin } from '../../providers/account-feed.ts'
import { openTestApp, type TestApp, type TestMerchant } from './test-support.ts'

const MINUTE_MS = 60_000
const lines: string[] = []
let server: TestApp

beforeAll(async () => {
  const log = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) })
  server = await openTestApp({ log })
})
afterAll(() => server.close())

/** Asks the sandbox's control API, by POST when there is a body. */
async function ask(path: string, body?: object): Promise<Record<string, unknown>> {
  const answer = await fetch(`${server.sandbox.url}/_control/${path}`, {
    ...(body && { method: 'POST', body: JSON.stringify(body) }),
    headers: { 'content-type': 'application/json' },
  })
  if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`)
  return (await answer.json()) as Record<string, unknown>
}
async function secretsOf(id: string): Promise<GobizSecrets> {
  const [row] = await server.sql<{ id: string; sealedCredentials: string }[]>`
    select id, sealed_credentials from connections where id = ${id}`
  if (!row) throw new Error(`there is no connection ${id}`)
  return openSecrets(server.connections, row)
}
/** Puts tokens in place that GoPay never gave out. */
async function spoilTokens(id: string): Promise<void> {
  const expiresAt = Date.now() + 60 * MINUTE_MS
  const tokens = { accessToken: 'dead', refreshToken: 'dead', expiresAt }
  const sealed = sealSecrets(server.connections, id, { ...(await secretsOf(id)), tokens })
  await server.sql`update connections set sealed_credentials = ${sealed} where id = ${id}`
}

let phones = 0
/** A GoPay Merchant account in the world outside. */
async function givenAccount(outlets = 1, login: 'otp' | 'instant' = 'otp') {
  phones += 1
  const phone = `0812${String(10_000_000 + phones)}`
  const { account } = await ask('gobiz/accounts', {
    phone,
    login,
    outlets: Array.from({ length: outlets }, (_, at) => ({ name: `Toko ${phones} ${at}` })),
  })
  return { phone, bare: phone.slice(1), ...(account as { outlets: SandboxOutlet[] }) }
}
interface SandboxOutlet {
  merchantId: string
  name: string
  qrisText: string
}
const otpOf = async (phone: string) => {
  const { otp } = await ask(`gobiz/otp?phone=${encodeURIComponent(phone)}`)
  return String(otp)
}
async function connection(answer: Promise<Response>, status = 200): Promise<Connection> {
  const response = await answer
  const body: unknown = await response.json()
  expect(response.status, JSON.stringify(body)).toBe(status)
  return Connection.parse(body)
}
async function problem(answer: Promise<Response>): Promise<Problem> {
  return Problem.parse(await (await answer).json())
}
const begin = (shop: TestMerchant, phone: string, more: object = {}) =>
  shop.call('POST', '/v1/connections', { body: { provider: 'gopay_qris', phone, ...more } })
const post = (shop: TestMerchant, id: string, step: string, body: object) =>
  shop.call('POST', `/v1/connections/${id}/${step}`, { body })
const putCode = (shop: TestMerchant, id: string, body: object) =>
  shop.call('PUT', `/v1/connections/${id}/static-qris`, { body })
/** Logged in, with its only outlet chosen. */
async function givenLogin(shop: TestMerchant) {
  const account = await givenAccount()
  const { id } = await connection(begin(shop, account.phone), 201)
  const verified = await connection(post(shop, id, 'verify', { otp: await otpOf(account.phone) }))
  const [outlet] = account.outlets
  if (!outlet) throw new Error('no outlet')
  return { id, account, outlet, verified }
}
async function givenActive(shop: TestMerchant) {
  const login = await givenLogin(shop)
  await connection(putCode(shop, login.id, { text: login.outlet.qrisText }))
  return login
}
const get = (shop: TestMerchant, id: string) =>
  connection(shop.call('GET', `/v1/connections/${id}`))

describe('connecting an own account', () => {
  test('goes from phone to code to static QRIS, labelled unofficial all the way', async () => {
    const shop = await server.givenMerchant()
    const account = await givenAccount()
    const begun = await connection(begin(shop, account.phone), 201)
    expect(begun).toMatchObject({
      provider: 'gopay_qris',
      status: 'awaiting_otp',
      isDefault: false,
      uniqueCode: 'subtract',
      notice: { code: 'unofficial', en: expect.stringContaining('may be limited') },
      login: { maskedPhone: expect.stringMatching(/^62812••••\d{3}$/), otpLength: 4, triesLeft: 5 },
    })
    expect(begun.notice?.id).toContain('bisa dibatasi')
    const { otpExpiresAt, resendAt } = begun.login ?? {}
    expect(Date.parse(otpExpiresAt ?? '') - Date.now()).toBeGreaterThan(600_000)
    expect(Date.parse(resendAt ?? '') - Date.now()).toBeGreaterThan(60_000)

    const wrong = await otpOf(account.phone).then((otp) => (otp === '0000' ? '1111' : '0000'))
    const refused = await problem(post(shop, begun.id, 'verify', { otp: wrong }))
    expect(refused).toMatchObject({ code: 'login_failed', status: 422 })
    expect(refused.detail).toContain('4 tries are left')

    const otp = await otpOf(account.phone)
    const verified = await connection(post(shop, begun.id, 'verify', { otp }))
    expect(verified).toMatchObject({
      status: 'needs_qris',
      outlet: { id: account.outlets[0]?.merchantId, name: account.outlets[0]?.name },
      login: { otpExpiresAt: null, triesLeft: 5 },
      health: { failures: 0, lastError: null },
    })
    const ready = await connection(
      putCode(shop, begun.id, { text: account.outlets[0]?.qrisText ?? '' }),
    )
    expect(ready).toMatchObject({ status: 'active', isDefault: true, staticQris: { warnings: [] } })
    const listed = await (await shop.call('GET', '/v1/connections')).json()
    expect(listed).toMatchObject({
      data: [
        { id: begun.id, isDefault: true },
        { id: shop.connectionId, provider: 'midtrans', isDefault: false, notice: null },
      ],
    })
  })

  test('keeps tokens encrypted, and nothing else of the login', async () => {
    const shop = await server.givenMerchant()
    const { id, account } = await givenActive(shop)
    const [row] = await server.sql`select * from connections where id = ${id}`
    const text = JSON.stringify(row)
    expect(text).not.toContain(account.bare)
    expect(text).not.toMatch(/\b(?:at|rt)-[0-9a-f]{8}/)
    const secrets = await secretsOf(id)
    expect(secrets).toMatchObject({ phone: null, otpToken: null })
    expect(secrets.tokens?.accessToken).toMatch(/^at-/)
  })

  test('lets the owner choose among several outlets', async () => {
    const shop = await server.givenMerchant()
    const account = await givenAccount(3)
    const { id } = await connection(begin(shop, account.phone, { uniqueCode: 'add' }), 201)
    const otp = await otpOf(account.phone)
    const verified = await connection(post(shop, id, 'verify', { otp }))
    expect(verified).toMatchObject({ status: 'choosing_outlet', outlet: null, uniqueCode: 'add' })
    expect(verified.outlets).toHaveLength(3)
    const early = await problem(putCode(shop, id, { text: account.outlets[0]?.qrisText }))
    expect(early.code).toBe('connection_not_ready')
    const foreign = await problem(post(shop, id, 'outlet', { outletId: 'G999999999' }))
    expect(foreign).toMatchObject({ code: 'invalid_request', errors: [{ field: 'outletId' }] })
    const chosen = account.outlets[1]
    const ready = await connection(post(shop, id, 'outlet', { outletId: chosen?.merchantId }))
    expect(ready).toMatchObject({
      status: 'needs_qris',
      outlets: null,
      outlet: { id: chosen?.merchantId, name: chosen?.name },
    })
    // Twice is fine; another one is not.
    await connection(post(shop, id, 'outlet', { outletId: chosen?.merchantId }))
    const other = account.outlets[2]?.merchantId
    const late = await problem(post(shop, id, 'outlet', { outletId: other }))
    expect(late.code).toBe('connection_not_ready')
    const wrongCode = await problem(putCode(shop, id, { text: account.outlets[2]?.qrisText }))
    expect(wrongCode.detail).toContain(`this connection reads outlet ${chosen?.merchantId}`)
  })

  test('takes an account that is logged in at once', async () => {
    const shop = await server.givenMerchant()
    const { phone } = await givenAccount(1, 'instant')
    expect(await connection(begin(shop, phone), 201)).toMatchObject({ status: 'needs_qris' })
  })

  test('shares one receiving account among shops of one outlet', async () => {
    const [one, two] = [await server.givenMerchant(), await server.givenMerchant()]
    const { id, account } = await givenActive(one)
    server.advance(3 * MINUTE_MS)
    const other = await connection(begin(two, account.phone), 201)
    await connection(post(two, other.id, 'verify', { otp: await otpOf(account.phone) }))
    const rows = await server.sql`
      select distinct account_id from connections where id in (${id}, ${other.id})`
    expect(rows).toHaveLength(1)
  })

  test('takes up again what was begun for the same number, on the same device', async () => {
    const shop = await server.givenMerchant()
    const { phone } = await givenAccount()
    const first = await connection(begin(shop, phone), 201)
    const { device } = await secretsOf(first.id)
    const soon = await begin(shop, phone)
    expect(soon.status).toBe(429)
    expect(Number(soon.headers.get('retry-after'))).toBeGreaterThan(60)
    expect(await problem(Promise.resolve(soon))).toMatchObject({ code: 'login_wait' })
    expect((await get(shop, first.id)).status).toBe('awaiting_otp')
    expect((await secretsOf(first.id)).device).toEqual(device)
  })

  test('a number that GoPay refuses leaves nothing behind', async () => {
    const shop = await server.givenMerchant()
    const refused = await problem(begin(shop, '0899 1234 5678'))
    expect(refused).toMatchObject({ code: 'login_failed' })
    expect(refused.detail).toContain('not registered')
    const [{ count } = { count: -1 }] = await server.sql<{ count: number }[]>`
      select count(*) from connections where merchant_id = ${shop.id} and provider = 'gopay_qris'`
    expect(Number(count)).toBe(0)
  })
})

describe('one-time codes', () => {
  test('five wrong ones end the login for 15 minutes, however many come at once', async () => {
    const shop = await server.givenMerchant()
    const { phone } = await givenAccount()
    const { id } = await connection(begin(shop, phone), 201)
    const right = await otpOf(phone)
    const wrong = right === '0000' ? '1111' : '0000'
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => problem(post(shop, id, 'verify', { otp: wrong }))),
    )
    expect(answers.every(({ code }) => ['login_failed', 'login_wait'].includes(code))).toBe(true)
    const locked = await post(shop, id, 'verify', { otp: right })
    expect(locked.status).toBe(429)
    expect(Number(locked.headers.get('retry-after'))).toBeGreaterThan(800)
    expect((await problem(post(shop, id, 'otp', {}))).code).toBe('login_wait')
    expect((await get(shop, id)).login?.waitUntil).not.toBeNull()
    server.advance(16 * MINUTE_MS)
    expect((await problem(post(shop, id, 'verify', { otp: right }))).code).toBe('login_failed')
  })

  test('a connection made anew brings no new tries', async () => {
    const shop = await server.givenMerchant()
    const { phone } = await givenAccount()
    const { id } = await connection(begin(shop, phone), 201)
    const wrong = (await otpOf(phone)) === '0000' ? '1111' : '0000'
    for (let at = 0; at < 5; at += 1) await post(shop, id, 'verify', { otp: wrong })
    const gone = await shop.call('DELETE', `/v1/connections/${id}`)
    expect(gone.status).toBe(200)
    server.advance(3 * MINUTE_MS)
    // GoPay would say so itself, with a wait that begins anew: this one is ours, and three minutes less.
    const anew = await begin(shop, phone)
    const seconds = Number(anew.headers.get('retry-after'))
    expect(seconds).toBeGreaterThan(600)
    expect(seconds).toBeLessThanOrEqual(720)
    expect((await problem(Promise.resolve(anew))).detail).toContain('Too many wrong codes')
    server.advance(13 * MINUTE_MS)
    expect(await (await begin(shop, phone)).text()).not.toContain('Too many wrong codes')
  })

  test('a number is guessed at no longer by many merchants either', async () => {
    const { phone } = await givenAccount()
    const { connections, sql } = server
    const guess = (merchantId: string) =>
      sql.begin(async (tx) => {
        await refuseTried(connections, tx, { merchantId, phone })
        await countTry(connections, tx, { merchantId, phone })
      })
    for (const merchantId of ['one', 'two']) {
      for (let at = 0; at < 5; at += 1) await guess(merchantId)
      await expect(guess(merchantId)).rejects.toMatchObject({ code: 'login_wait' })
    }
    await expect(guess('three')).rejects.toMatchObject({ code: 'login_wait' })
    await uncountTry(connections, { merchantId: 'two', phone })
    await guess('three')
    server.advance(16 * MINUTE_MS)
    await guess('one')
  })

  test('an outage costs no try', async () => {
    const shop = await server.givenMerchant()
    const { phone, bare } = await givenAccount()
    const { id } = await connection(begin(shop, phone), 201)
    await server.control('scenario', { name: 'gobiz-unavailable', reference: bare, count: 1 })
    const otp = await otpOf(phone)
    expect((await problem(post(shop, id, 'verify', { otp }))).code).toBe('provider_unavailable')
    expect((await get(shop, id)).login?.triesLeft).toBe(5)
    await connection(post(shop, id, 'verify', { otp }))
  })

  test('a firewall is told as what it is', async () => {
    const shop = await server.givenMerchant()
    const { phone, bare } = await givenAccount()
    await server.control('scenario', { name: 'gobiz-web-page', reference: bare, count: 1 })
    const blocked = await problem(begin(shop, phone))
    expect(blocked.code).toBe('provider_unavailable')
    expect(blocked.detail).toMatch(/provider blocked us/i)
    expect(blocked.detail).not.toMatch(/password/)
  })

  test('GoPay asking to slow down is obeyed', async () => {
    const shop = await server.givenMerchant()
    const { phone, bare } = await givenAccount()
    const limited = { name: 'gobiz-rate-limited', reference: bare, count: 1 }
    await server.control('scenario', { ...limited, retryAfterSeconds: 1_800 })
    const answer = await begin(shop, phone)
    expect(answer.status).toBe(429)
    expect(answer.headers.get('retry-after')).toBe('1800')
    // GoPay would answer again by now: it is us who wait, with a new connection and for anybody.
    for (const who of [shop, await server.givenMerchant()]) {
      const again = await begin(who, phone)
      expect(Number(again.headers.get('retry-after'))).toBeGreaterThan(1_700)
      expect((await problem(Promise.resolve(again))).detail).toContain('GoPay asks to slow down')
    }
    server.advance(20 * MINUTE_MS)
    await forgetOldTries(server.connections)
    expect((await begin(shop, phone)).status).toBe(429)
    server.advance(11 * MINUTE_MS)
    await connection(begin(shop, phone), 201)
  })

  test('GoPay asking to slow down with codes is obeyed by a connection made anew too', async () => {
    const shop = await server.givenMerchant()
    const { phone, bare } = await givenAccount()
    const { id } = await connection(begin(shop, phone), 201)
    const limited = { name: 'gobiz-rate-limited', reference: bare, count: 1 }
    await server.control('scenario', { ...limited, retryAfterSeconds: 1_800 })
    const otp = await otpOf(phone)
    expect((await post(shop, id, 'verify', { otp })).status).toBe(429)
    expect((await shop.call('DELETE', `/v1/connections/${id}`)).status).toBe(200)
    server.advance(3 * MINUTE_MS)
    const anew = await begin(shop, phone)
    expect(Number(anew.headers.get('retry-after'))).toBeGreaterThan(1_500)
    expect((await problem(Promise.resolve(anew))).code).toBe('login_wait')
  })

  test('are asked for five times in 15 minutes at most, over all of a merchant’s numbers', async () => {
    const strict = await openTestApp({ loginLimits: loginLimits() })
    const shop = await strict.givenMerchant()
    const codes: string[] = []
    for (let at = 0; at < 6; at += 1) {
      codes.push((await problem(begin(shop, `0877000000${at}0`))).code)
    }
    expect(codes).toEqual([...Array.from({ length: 5 }, () => 'login_failed'), 'rate_limited'])
    await strict.close()
  })
})

describe('a pasted token', () => {
  const paste = (shop: TestMerchant, token: string) =>
    shop.call('POST', '/v1/connections', { body: { provider: 'gopay_qris', token } })

  test('connects, on the device that it was taken from', async () => {
    const shop = await server.givenMerchant()
    const donor = await givenLogin(await server.givenMerchant())
    const { tokens } = await secretsOf(donor.id)
    const token = JSON.stringify({
      access_token: tokens?.accessToken,
      refresh_token: tokens?.refreshToken,
      expires_in: 3_600,
      device: { 'X-UniqueId': 'pasted-device' },
    })
    const made = await connection(paste(shop, token), 201)
    expect(made).toMatchObject({ status: 'needs_qris', login: { maskedPhone: null } })
    expect((await secretsOf(made.id)).device.uniqueId).toBe('pasted-device')
  })

  test('that GoPay does not know leaves nothing behind', async () => {
    const shop = await server.givenMerchant()
    const refused = await problem(paste(shop, '{"access_token":"dead","refresh_token":"dead"}'))
    expect(refused.code).toBe('login_failed')
    const listed = (await (await shop.call('GET', '/v1/connections')).json()) as { data: unknown[] }
    expect(listed.data).toHaveLength(1)
  })

  test.each(['nonsense-secret', '{}', '{"access_token":5}'])(
    '%s is refused by name',
    async (token) => {
      const shop = await server.givenMerchant()
      const refused = await problem(paste(shop, token))
      expect(refused).toMatchObject({ code: 'invalid_request', errors: [{ field: 'token' }] })
      expect(JSON.stringify(refused)).not.toContain('nonsense-secret')
    },
  )
})

describe('the static code', () => {
  let shop: TestMerchant
  let login: Awaited<ReturnType<typeof givenLogin>>
  beforeAll(async () => {
    shop = await server.givenMerchant()
    login = await givenLogin(shop)
  })

  test('is read from a PNG, alone or as a data URL', async () => {
    const png = await toBuffer(login.outlet.qrisText, { margin: 4, scale: 8 })
    const bare = png.toString('base64')
    for (const image of [bare, `data:image/png;base64,${bare}`]) {
      const { staticQris } = await connection(putCode(shop, login.id, { image }))
      expect(staticQris?.text).toBe(login.outlet.qrisText)
    }
  })

  test('is read from a photo, a JPEG', async () => {
    // A picture of the code of this very outlet.
    const photo = new URL('../../connections/outlet-code.jpg', import.meta.url)
    const outlets = [{ name: 'Kopi Foto', merchantId: 'G500000001' }]
    const phone = '081255550001'
    await ask('gobiz/accounts', { phone, login: 'instant', outlets })
    const { id } = await connection(begin(shop, phone), 201)
    const image = (await readFile(photo)).toString('base64')
    const { staticQris } = await connection(putCode(shop, id, { image }))
    expect(staticQris?.merchantName).toBe('KOPI FOTO')
  })

  test('with a fee tag is taken, with a warning', async () => {
    const objects = parseQris(login.outlet.qrisText).objects.filter(({ tag }) => tag !== '63')
    const at = objects.findIndex(({ tag }) => tag > '55')
    const withTip = [...objects.slice(0, at), { tag: '55', value: '01' }, ...objects.slice(at)]
    const { staticQris } = await connection(putCode(shop, login.id, { text: printQris(withTip) }))
    expect(staticQris?.warnings).toMatchObject([{ code: 'TIP_OR_FEE' }])
  })

  test('is refused with the reason when payments could not be made of it', async () => {
    const { qrisText } = login.outlet
    const foreign = buildQris([
      { tag: '00', value: '01' },
      { tag: '01', value: '11' },
      { tag: '26', value: '0011ID.DANA.WWW0115936009150000001' },
      { tag: '52', value: '5812' },
      { tag: '53', value: '360' },
      { tag: '58', value: 'ID' },
      { tag: '59', value: 'LAIN' },
      { tag: '60', value: 'JAKARTA' },
    ])
    const cases: [object, string, RegExp][] = [
      [{ text: 'hello' }, 'text', /not a QRIS code/],
      [{ text: `${qrisText.slice(0, -4)}0000` }, 'text', /checksum/i],
      [{ text: dynamic(qrisText) }, 'text', /one payment/],
      [{ text: foreign }, 'text', /another provider/],
      [{ image: '!!!' }, 'image', /base64/],
      [{ image: Buffer.from('no picture').toString('base64') }, 'image', /no QR code/],
      [{ image: (await toBuffer('hello')).toString('base64') }, 'image', /not a QRIS code/],
      [{}, 'text', /or image is needed/],
      [{ text: qrisText, image: 'AAAA' }, 'text', /only one/],
    ]
    for (const [body, field, why] of cases) {
      const refused = await problem(putCode(shop, login.id, body))
      expect(refused, JSON.stringify(body)).toMatchObject({
        code: 'invalid_request',
        errors: [{ field, message: expect.stringMatching(why) }],
      })
    }
  })
})

const dynamic = (text: string) =>
  printQris(
    parseQris(text)
      .objects.filter(({ tag }) => tag !== '63')
      .map(({ tag, value }) => ({ tag, value: tag === '01' ? '12' : value })),
  )

describe('a login that ends', () => {
  const kill = (phone: string, kind: string) => server.control('gobiz/kill-tokens', { phone, kind })
  const feedOf = async (id: string) => {
    const [row] = await server.sql<{ accountId: string }[]>`
      select account_id from connections where id = ${id}`
    return accountFeeds(server.connections)(row?.accountId ?? '')
  }
  const read = async (id: string) => {
    const rows = []
    const range = { from: new Date(Date.now() - 3_600_000), to: new Date(Date.now() + MINUTE_MS) }
    for await (const page of (await feedOf(id)).mutations(range)) rows.push(...page)
    return rows
  }

  test('by its access token alone is renewed unnoticed', async () => {
    const shop = await server.givenMerchant()
    const { id, account, outlet } = await givenActive(shop)
    await server.control('gobiz/mutations', { merchantId: outlet.merchantId, amounts: [25_123] })
    await kill(account.phone, 'access')
    expect(await read(id)).toMatchObject([{ amount: 25_123, kind: 'incoming' }])
    expect((await get(shop, id)).status).toBe('active')
  })

  test('for good is told once, by status, event and error; logging in again mends it', async () => {
    const shop = await server.givenMerchant()
    const { id, account } = await givenActive(shop)
    const { device } = await secretsOf(id)
    const body = { url: 'https://shop.example/hook' }
    await shop.call('POST', '/v1/webhook-endpoints', { body })
    await kill(account.phone, 'all')
    await expect(read(id)).rejects.toThrow(NeedsLogin)
    await expect(read(id)).rejects.toThrow(NeedsLogin)
    expect(await get(shop, id)).toMatchObject({ status: 'needs_login', isDefault: false })
    const rows = await server.sql<{ payload: Buffer }[]>`
      select payload from webhook_deliveries where merchant_id = ${shop.id}`
    expect(rows).toHaveLength(1)
    expect(WebhookEvent.parse(JSON.parse(String(rows[0]?.payload)))).toMatchObject({
      type: 'connection.needs_login',
      data: { id, provider: 'gopay_qris' },
    })
    expect((await secretsOf(id)).tokens).toBeNull()

    expect((await problem(post(shop, id, 'otp', {}))).errors).toMatchObject([{ field: 'phone' }])
    server.advance(3 * MINUTE_MS)
    const asked = await connection(post(shop, id, 'otp', { phone: account.phone }))
    expect(asked.status).toBe('needs_login')
    // The poller has backed off.
    const later = new Date(Date.now() + 24 * 60 * MINUTE_MS)
    const accountOfIt = server.sql`select account_id from connections where id = ${id}`
    await server.sql`update receiving_accounts set next_poll_at = ${later} where id = (${accountOfIt})`
    const otp = await otpOf(account.phone)
    const mended = await connection(post(shop, id, 'verify', { otp }))
    expect(mended).toMatchObject({ status: 'active', isDefault: true })
    expect((await secretsOf(id)).device).toEqual(device)
    expect(await read(id)).toEqual([])
    const due = await server.sql`
      select 1 from receiving_accounts where id = (${accountOfIt}) and next_poll_at < ${later}`
    expect(due).toHaveLength(1)
  })

  test('is not mended by the login of another account', async () => {
    const shop = await server.givenMerchant()
    const { id } = await givenActive(shop)
    const other = await givenAccount()
    await connection(post(shop, id, 'otp', { phone: other.phone }))
    const refused = await problem(post(shop, id, 'verify', { otp: await otpOf(other.phone) }))
    expect(refused).toMatchObject({ code: 'login_failed' })
    expect(refused.detail).toContain('another GoPay account')
    expect(await read(id)).toEqual([])
  })

  test('is survived by the account when another shop is logged in to it', async () => {
    const [one, two] = [await server.givenMerchant(), await server.givenMerchant()]
    const { id, account } = await givenActive(one)
    server.advance(3 * MINUTE_MS)
    const other = await connection(begin(two, account.phone), 201)
    await connection(post(two, other.id, 'verify', { otp: await otpOf(account.phone) }))
    await spoilTokens(id)
    expect(await read(other.id)).toEqual([])
    expect((await get(one, id)).status).toBe('needs_login')
    expect((await get(two, other.id)).status).toBe('needs_qris')
  })

  test('is over for an account that another shop connects: it is read at once', async () => {
    const [one, two] = [await server.givenMerchant(), await server.givenMerchant()]
    const { id, account } = await givenActive(one)
    const later = new Date(Date.now() + 24 * 60 * MINUTE_MS)
    // As the poller leaves it for want of a login.
    await server.sql`
      update receiving_accounts set next_poll_at = ${later}, failures = 3
      where id = (select account_id from connections where id = ${id})`
    await one.call('DELETE', `/v1/connections/${id}`)
    server.advance(3 * MINUTE_MS)
    const other = await connection(begin(two, account.phone), 201)
    await connection(post(two, other.id, 'verify', { otp: await otpOf(account.phone) }))
    const [due] = await server.sql<{ isSoon: boolean }[]>`
      select next_poll_at < ${later} as is_soon from receiving_accounts
      where id = (select account_id from connections where id = ${other.id})`
    expect(due?.isSoon).toBe(true)
  })
})

describe('disconnecting', () => {
  const remove = async (shop: TestMerchant, id: string) => {
    const answer = await shop.call('DELETE', `/v1/connections/${id}`)
    return Disconnected.parse(await answer.json())
  }

  test('an own account erases its tokens and ends its use', async () => {
    const shop = await server.givenMerchant()
    const { id, account } = await givenActive(shop)
    for (let twice = 0; twice < 2; twice += 1) {
      expect(await remove(shop, id)).toMatchObject({ status: 'disconnected', isDefault: false })
    }
    expect(await secretsOf(id)).toMatchObject({ tokens: null, phone: null })
    expect((await problem(post(shop, id, 'otp', { phone: account.phone }))).code).toBe(
      'connection_not_ready',
    )
    const listed = await (await shop.call('GET', '/v1/connections')).json()
    expect(listed).toMatchObject({ data: [{ id: shop.connectionId, isDefault: true }] })
  })

  test('an own account cancels the payments that wait there, and tells of it', async () => {
    const shop = await server.givenMerchant()
    await shop.call('POST', '/v1/webhook-endpoints', { body: { url: 'https://shop.example/hook' } })
    const { id } = await givenActive(shop)
    // New payments go to it within 5 seconds.
    server.advance(10_000)
    const made = await Promise.all(
      [30_000, 40_000].map((amount) => shop.call('POST', '/v1/payments', { body: { amount } })),
    )
    const payments = (await Promise.all(made.map((answer) => answer.json()))) as Payment[]
    expect(payments.map(({ provider }) => provider)).toEqual(['gopay_qris', 'gopay_qris'])
    const removed = await remove(shop, id)
    expect(removed.cancelledPayments).toBe(2)
    // What buyers may still pay, for the owner to look for.
    expect(new Set(removed.unwatchedCodes.map(({ payableAmount }) => payableAmount))).toEqual(
      new Set(payments.map(({ payableAmount }) => payableAmount)),
    )
    for (const payment of payments) {
      const now = await shop.call('GET', `/v1/payments/${payment.id}`)
      expect(await now.json()).toMatchObject({ status: 'cancelled' })
    }
    const told = await server.sql`
      select 1 from webhook_deliveries
      where merchant_id = ${shop.id} and event_type = 'payment.cancelled'`
    expect(told).toHaveLength(2)
    // At once, whatever is remembered of the merchant's connections.
    const next = await shop.call('POST', '/v1/payments', { body: { amount: 30_000 } })
    expect(await next.json()).toMatchObject({ provider: 'midtrans' })
  })

  test('an own account ends every payment that is made at that moment, and refuses the next', async () => {
    const shop = await server.givenMerchant()
    const { id } = await givenActive(shop)
    await remove(shop, shop.connectionId)
    server.advance(10_000)
    const create = (orderId?: string) =>
      shop.call('POST', '/v1/payments', { body: { amount: 30_000, ...(orderId && { orderId }) } })
    const renewed = (await (await create('again')).json()) as Payment
    await shop.call('POST', `/v1/payments/${renewed.id}/cancel`)

    const [removed, ...answers] = await Promise.all([
      remove(shop, id),
      ...Array.from({ length: 12 }, () => create()),
    ])
    const made = answers.filter(({ status }) => status === 201).length
    expect(answers.filter(({ status }) => status !== 201 && status !== 409)).toEqual([])
    expect(removed.cancelledPayments).toBeLessThanOrEqual(made)
    const [open] = await server.sql`
      select count(*)::int as count from payments where connection_id = ${id} and status = 'pending'`
    expect(open?.['count']).toBe(0)
    expect((await problem(create())).code).toBe('no_connection')
    expect((await problem(create('again'))).code).toBe('no_connection')
  })

  test.each(['gopay_qris', 'midtrans'])(
    '%s is not outrun by a payment whose statement began before',
    async (provider) => {
      const shop = await server.givenMerchant()
      if (provider === 'gopay_qris') await givenActive(shop)
      server.advance(10_000)
      const create = () => shop.call('POST', '/v1/payments', { body: { amount: 30_000 } })
      expect(await (await create()).json()).toMatchObject({ provider })
      const waiting = await server.sql.begin(async (tx) => {
        await tx`select from connections where merchant_id = ${shop.id} for update`
        await tx`update connections set disabled_at = now() where merchant_id = ${shop.id}`
        const late = create()
        await eventually(async () => {
          const [blocked] = await server.sql`
            select count(*)::int as count from pg_stat_activity
            where datname = current_database() and wait_event_type = 'Lock'`
          return Number(blocked?.['count']) > 0
        })
        return { late }
      })
      expect((await problem(waiting.late)).code).toBe('no_connection')
    },
  )

  test('Midtrans leaves what waits there watched', async () => {
    const shop = await server.givenMerchant()
    const made = await shop.call('POST', '/v1/payments', { body: { amount: 10_000 } })
    const { id, providerTransactionId } = (await made.json()) as Record<string, string>
    expect(await remove(shop, shop.connectionId)).toMatchObject({ cancelledPayments: 0 })
    const none = await problem(shop.call('POST', '/v1/payments', { body: { amount: 10_000 } }))
    expect(none.code).toBe('no_connection')
    await server.payAtProvider(providerTransactionId ?? '')
    await shop.call('POST', '/api/qris/status', { body: { transaction_id: providerTransactionId } })
    const paid = await shop.call('GET', `/v1/payments/${id}`)
    expect(await paid.json()).toMatchObject({ status: 'paid' })
  })
})

describe('Midtrans', () => {
  test('is connected and gets a new key only after a call with it', async () => {
    const shop = await server.givenMerchant()
    await server.control('merchants', { serverKey: 'SB-Mid-server-new', name: 'Baru' })
    const baseUrl = server.sandbox.url
    const create = (serverKey: string) =>
      shop.call('POST', '/v1/connections', { body: { provider: 'midtrans', serverKey, baseUrl } })
    expect((await problem(create('SB-Mid-server-unknown'))).code).toBe('provider_refused')
    const made = await connection(create('SB-Mid-server-new'), 201)
    expect(made).toMatchObject({
      status: 'active',
      isDefault: true,
      noticeUrl: `https://pay.example.test/notices/midtrans/${made.id}`,
      baseUrl,
      login: null,
    })
    const patch = (body: object) => shop.call('PATCH', `/v1/connections/${made.id}`, { body })
    expect((await problem(patch({ serverKey: 'SB-Mid-server-typo' }))).code).toBe(
      'provider_refused',
    )
    await server.control('merchants', { serverKey: 'SB-Mid-server-newer', name: 'Baru' })
    expect(await connection(patch({ serverKey: 'SB-Mid-server-newer' }))).toEqual(made)
    expect((await problem(patch({ uniqueCode: 'add' }))).code).toBe('connection_not_ready')
    const paid = await shop.call('POST', '/v1/payments', { body: { amount: 10_000 } })
    expect(paid.status).toBe(201)
  })
})

test.each([
  'http://api.example',
  'https://127.0.0.1',
  'https://2130706433/',
  'https://[::ffff:10.0.0.1]/',
  'https://169.254.169.254/latest',
  'https://localhost:443',
  'https://api.example:22',
])('a provider is not called at %s', async (baseUrl) => {
  const shop = await server.givenMerchant()
  server.connections.allowPrivate = false
  try {
    const body = { provider: 'midtrans', serverKey: 'SB-Mid-server-x', baseUrl }
    const refused = await problem(shop.call('POST', '/v1/connections', { body }))
    expect(refused).toMatchObject({ code: 'invalid_request', errors: [{ field: 'baseUrl' }] })
  } finally {
    server.connections.allowPrivate = true
  }
})

test('a change that one provider does not have changes nothing', async () => {
  const shop = await server.givenMerchant()
  const { id } = await givenActive(shop)
  const body = { uniqueCode: 'add', serverKey: 'SB-Mid-server-x' }
  const refused = await problem(shop.call('PATCH', `/v1/connections/${id}`, { body }))
  expect(refused.code).toBe('connection_not_ready')
  expect((await get(shop, id)).uniqueCode).toBe('subtract')
})

test('where the operator does not allow it, nothing of it works, and the setting is named', async () => {
  const shop = await server.givenMerchant()
  const { id, account, outlet } = await givenActive(shop)
  server.connections.allowUnofficial = false
  try {
    const answers = [
      begin(shop, account.phone),
      post(shop, id, 'otp', { phone: account.phone }),
      post(shop, id, 'verify', { otp: '1234' }),
      post(shop, id, 'outlet', {}),
      post(shop, id, 'token', { token: '{"access_token":"x"}' }),
      putCode(shop, id, { text: outlet.qrisText }),
    ]
    for (const answer of answers) {
      const refused = await problem(answer)
      expect(refused).toMatchObject({ code: 'provider_disabled', status: 403 })
      expect(refused.detail).toContain('ALLOW_UNOFFICIAL_PROVIDERS')
    }
    expect((await get(shop, id)).isDefault).toBe(false)
    await expect(accountFeeds(server.connections)('acc_x')).rejects.toThrow(NeedsLogin)
  } finally {
    server.connections.allowUnofficial = true
  }
})

test('no phone number, code or token reaches the log', async () => {
  const shop = await server.givenMerchant()
  const { id, account } = await givenActive(shop)
  const { tokens } = await secretsOf(id)
  const log = lines.join('\n')
  expect(log).toContain('"msg":"request"')
  for (const secret of [account.bare, tokens?.accessToken, tokens?.refreshToken]) {
    expect(log).not.toContain(secret ?? 'missing')
  }
  expect(log).not.toMatch(/\b(?:at|rt)-[0-9a-f]{8}-/)
  expect(log).not.toMatch(/0?812\d{8}/)
})
