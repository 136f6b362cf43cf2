import { AutogopayError, Problem } from '@autogopay/shared'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { unknownId } from '../../../testing/route-ids.ts'
import { APIS } from '../api-docs/apis.ts'
import { errorCodesOf } from '../api-docs/error-notes.ts'
import { openTestApp, type TestApp, type TestMerchant } from './test-support.ts'

let server: TestApp
let shop: TestMerchant
const paths = new Map<string, string>()

beforeAll(async () => {
  server = await openTestApp()
  shop = await server.givenMerchant()
  const made = await shop.call('POST', '/v1/payments', { body: { amount: 5_000 } })
  const { id, providerTransactionId } = (await made.json()) as Record<string, string>
  paths.set('/v1/payments/{id}', id ?? '')
  paths.set('/api/qris/{transaction_id}', providerTransactionId ?? '')
})
afterAll(() => server.close())

// Routes by checkout token have tests of their own: they take no key and no body.
const ROUTES = APIS.filter(({ needsApiKey }) => needsApiKey).flatMap((api) =>
  api.routes.map((route) => ({ api, route })),
)
const NAMED = ROUTES.map((entry) => ({
  ...entry,
  name: `${entry.route.method.toUpperCase()} ${entry.route.path}`,
}))
const WRITING = NAMED.filter(({ route }) => route.method !== 'get')
const WITH_ID = NAMED.filter(({ route }) => route.params)
const WITH_QUERY = NAMED.filter(({ route }) => route.query)

type Entry = (typeof NAMED)[number]

/** The error in the form of its API; never 5xx, and one that the document announces. */
async function errorOf({ api, route }: Entry, answer: Response) {
  const text = await answer.text()
  expect(answer.status, text).toBeLessThan(500)
  const isProblem = api.errorStyle.schema === Problem
  const { code } = isProblem
    ? Problem.strict().parse(JSON.parse(text))
    : AutogopayError.strict().parse(JSON.parse(text))
  expect(answer.headers.get('content-type')).toContain(api.errorStyle.contentType)
  const known = [...errorCodesOf(route, true), 'method_not_allowed'] as string[]
  expect(known).toContain(code)
  expect(answer.status).toBe(api.errorStyle.statusOf(code as Problem['code']))
  return code
}

/** A path that exists as far as it can: bodies are looked at whether the id is known or not. */
const pathOf = ({ route }: Entry) =>
  route.path
    .replace('/v1/payments/{id}', `/v1/payments/${paths.get('/v1/payments/{id}')}`)
    .replace('/v1/connections/{id}', `/v1/connections/${shop.connectionId}`)
    .replace('/api/qris/{transaction_id}', `/api/qris/${paths.get('/api/qris/{transaction_id}')}`)
    .replace(/\{\w+\}/, () => unknownId(route))
const send = (entry: Entry, body: unknown, headers: Record<string, string> = {}) =>
  shop.call(entry.route.method.toUpperCase(), pathOf(entry), { body, headers })

describe.each(NAMED)('$name', (entry) => {
  test('needs a key, and a right one', async () => {
    const method = entry.route.method.toUpperCase()
    const keys = [{}, { 'x-api-key': 'nonsense' }, { authorization: 'Bearer' }, { 'x-api-key': '' }]
    for (const headers of keys) {
      const answer = await server.call(method, pathOf(entry), { headers })
      expect(await errorOf(entry, answer)).toBe('unauthorized')
    }
  })

  test('refuses other methods', async () => {
    const here = new Set<string>(
      ROUTES.filter(({ route }) => route.path === entry.route.path).map(
        ({ route }) => route.method,
      ),
    )
    for (const method of ['get', 'post', 'put', 'patch', 'delete', 'options']) {
      if (here.has(method)) continue
      for (const call of [shop.call, server.call]) {
        const answer = await call(method.toUpperCase(), pathOf(entry))
        expect(answer.headers.get('allow')?.toLowerCase().split(', ')).toEqual(
          expect.arrayContaining([...here]),
        )
        expect(await errorOf(entry, answer)).toBe('method_not_allowed')
      }
    }
  })
})

describe.each(WRITING)('$name', (entry) => {
  test.each([
    ['broken', '{"amount":'],
    ['not UTF-8', new Uint8Array([0x22, 0xff, 0x22])],
    ['not JSON', 'amount=50000'],
    ['blank', '   '],
  ])('refuses a body that is %s', async (_, body) => {
    expect(await errorOf(entry, await send(entry, body))).toBe('malformed_json')
  })

  test.each([[[]], [null], ['text'], [5], [true], ['['.repeat(30_000) + ']'.repeat(30_000)]])(
    'refuses a body that is not an object',
    async (value) => {
      const body =
        typeof value === 'string' && value.startsWith('[') ? value : JSON.stringify(value)
      expect(await errorOf(entry, await send(entry, body))).toBe('invalid_request')
    },
  )

  test('refuses 2 MB, whether announced or not', async () => {
    const body = JSON.stringify({ description: 'x'.repeat(2 * 1024 * 1024) })
    const announced = { 'content-length': String(body.length) }
    expect(await errorOf(entry, await send(entry, body, announced))).toBe('body_too_large')
    expect(await errorOf(entry, await send(entry, body))).toBe('body_too_large')
  })

  test('refuses a field that it does not know, by name', async () => {
    const answer = await send(entry, { nonsense: 1 })
    expect(await answer.clone().text()).toContain('nonsense is not a known field')
    expect(await errorOf(entry, answer)).toBe('invalid_request')
  })

  test('refuses other media types', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', '']) {
      const answer = await send(entry, '{}', { 'content-type': type })
      expect(await errorOf(entry, answer)).toBe('unsupported_media_type')
    }
  })
})

describe.each(WITH_ID)('$name', (entry) => {
  test.each(['1', 'pay_', 'pay_0', '%00', '%ff', '..%2f', "'", 'x'.repeat(5_000), '%F0%9F%92%B8'])(
    'finds nothing at %s',
    async (id) => {
      const path = entry.route.path.replace(/\{\w+\}/, id)
      const answer = await shop.call(entry.route.method.toUpperCase(), path)
      expect(await errorOf(entry, answer)).toBe('not_found')
    },
  )
})

describe.each(WITH_QUERY)('$name', (entry) => {
  test.each([
    'limit=0',
    'limit=-1',
    'limit=1.5',
    'limit=101',
    'limit=1e12',
    'limit=abc',
    'limit=1&limit=2',
    'cursor=x',
    'cursor=%00',
    'cursor=pay_%00',
    'status=nonsense',
    'verdict=nonsense',
    'endpointId=%00',
    'paymentId=%00',
    'orderId=%00',
    'orderId=',
    'search=ab',
    'search=%00%00%00',
    'from=yesterday',
    'from=2026-02-30',
    'from=0001-01-01',
    'to=2026-01-31T00:00:00Z',
    'from=2026-02-01&to=2026-01-31',
    'from=2000-01-01&to=2026-01-31&interval=month',
    'from=2020-01-01&to=2026-01-31&interval=day',
    'interval=hour',
    'createdFrom=yesterday',
    'createdFrom=2026-01-31T12:00:00+07:00',
    'createdFrom=0000-01-01T00:00:00Z',
    'createdBefore=0001-01-01T00:00:00%2B07:00',
    'createdBefore=9999-12-31T23:59:59-10:00',
    'nonsense=1',
    '__proto__=1',
  ])('refuses ?%s', async (query) => {
    const answer = await shop.call('GET', `${pathOf(entry)}?${query}`)
    expect(await errorOf(entry, answer)).toBe('invalid_request')
  })
})

describe('fields', () => {
  const NO_MONEY = ['50000', 0, -1, 1.5, null, true, [], [50_000], {}, Number.MAX_VALUE]
  const AMOUNTS = [...NO_MONEY, 1e12, 10_000_001, undefined]
  const LINES = ['', 'x'.repeat(256), 'a\0b', 'a\nb', '\ud800', 5, null, {}]
  const URLS = ['', 'shop', 'ftp://shop.example', 'javascript:alert(1)', 'https://u:p@s.example', 5]
  const TIMES = [0, -1, 1.5, 1e12, '60', null]
  const IDS = ['', 'a b', 'x'.repeat(65), 'é', 'a\0', 5, null, {}]
  const cases: [operation: string, field: string, values: unknown[]][] = [
    ['createPayment', 'amount', AMOUNTS],
    ['createPayment', 'orderId', IDS],
    ['createPayment', 'description', LINES],
    ['createPayment', 'redirectUrl', URLS],
    ['createPayment', 'expiresInSeconds', [...TIMES, 59, 604_801]],
    ['createPayment', 'customer', [5, [], { name: '\ud800' }, { email: 'x' }, { phone: 'x' }]],
    ['createPayment', 'customer', [{ extra: 'x' }, { name: '' }, { email: 'a@b.example\0' }]],
    ['createPayment', 'metadata', [5, [], { a: 1 }, { 'a b': 'x' }, { a: '\ud83d' }, { a: '\0' }]],
    ['createRefund', 'amount', NO_MONEY],
    ['createRefund', 'reason', LINES],
    ['createWebhookEndpoint', 'url', [...URLS, undefined, null]],
    ['createWebhookEndpoint', 'dialect', ['', 'other', 5, null]],
    ['createWebhookEndpoint', 'events', [[], ['nonsense'], 'payment.paid', [5], null]],
    ['createConnection', 'provider', ['', 'other', 5, null, undefined]],
    ['createConnection', 'phone', ['', 'x', '1', '+1 555 0100', 81_234_567, null, '0'.repeat(50)]],
    ['createConnection', 'token', ['', 5, {}, 'x'.repeat(20_001)]],
    ['createConnection', 'serverKey', ['', 'a b', 5, 'SB-Mid-server-of-another-provider']],
    ['createConnection', 'baseUrl', ['', 'x', 'https://api.example']],
    ['createConnection', 'uniqueCode', ['', 'plus', 1, null]],
    ['updateConnection', 'uniqueCode', ['', 'plus', 1, null]],
    ['updateConnection', 'serverKey', ['', 'a b', 'x'.repeat(201), 5, null]],
    ['requestOtp', 'phone', ['', 'x', 5, null]],
    ['verifyOtp', 'otp', ['', 'abcd', 1234, '12', '1'.repeat(11), null, undefined]],
    ['importToken', 'token', ['', 5, null, undefined]],
    ['chooseOutlet', 'outletId', ['', 'G1', 'g000000001', 5, null]],
    ['setStaticQris', 'text', ['', 5, null, undefined, 'x'.repeat(2_001)]],
    ['setStaticQris', 'image', ['', 5, null, 'AAAA']],
    ['generateQris', 'amount', AMOUNTS],
    ['generateQris', 'order_id', IDS],
    ['generateQris', 'description', LINES],
    ['generateQris', 'redirect_url', URLS],
    ['generateQris', 'expiry_minutes', [...TIMES.filter((time) => time !== 60), 10_081]],
    ['getQrisStatus', 'transaction_id', [...IDS, undefined]],
    ['cancelQris', 'transaction_id', [...IDS, undefined]],
    ['setCallbackUrl', 'callback_url', [...URLS, undefined, null]],
  ]
  test.each(cases)('%s refuses bad values of %s and names it', async (operation, field, values) => {
    const entry = NAMED.find(({ route }) => route.id === operation)
    if (!entry) throw new Error(`there is no operation ${operation}`)
    const valid = { ...(entry.route.bodyExample as object) }
    for (const value of values) {
      const answer = await send(entry, { ...valid, [field]: value })
      expect(await answer.clone().text(), JSON.stringify(value)).toContain(field)
      expect(await errorOf(entry, answer), JSON.stringify(value)).toBe('invalid_request')
    }
  })

  test('numbers beyond a double are refused', async () => {
    const entry = NAMED.find(({ route }) => route.id === 'generateQris')
    if (!entry) throw new Error('there is no generate')
    for (const amount of ['1e400', '9007199254740993', '123456789012345678901234567890']) {
      const answer = await send(entry, `{"amount":${amount}}`)
      expect(await errorOf(entry, answer)).toBe('invalid_request')
    }
  })
})
