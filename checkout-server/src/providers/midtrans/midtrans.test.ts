import { toBuffer } from 'qrcode'
import { Agent } from 'undici'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { ProviderMisconfigured, ProviderUnavailable, type NewCharge } from '../provider.ts'
import { openMidtrans } from './midtrans.ts'
import { openQrReader } from './qr-reader.ts'
import {
  content,
  cutOff,
  json,
  silence,
  stall,
  startScriptedServer,
  type ScriptedServer,
  type Step,
} from './scripted-server.ts'

const TRANSACTION_ID = '6f9619ff-8b86-4d01-b42d-00c04fc964ff'
const QR_TEXT =
  '00020101021226620014COM.GO-JEK.WWW011993600914300000000010210G0000000010303UKE51440014ID.CO.QRIS.WWW0215ID00000000000010303UKE5204581253033605802ID5909TOKO DEMO6007JAKARTA610512190540844000.00624750366f9619ff-8b86-4d01-b42d-00c04fc964ff0703A016304E9BD'

const charge: NewCharge = {
  chargeId: 'chg_01jq0000000000000000000000',
  amount: 44_000,
  expiresInSeconds: 900,
  description: 'Kopi susu',
  customer: { name: 'Siti', email: 'siti@toko.example', phone: '081200000001' },
  returnUrl: 'https://bayar.example/pay/abc/',
}
const transaction = {
  status_code: '201',
  transaction_id: TRANSACTION_ID,
  order_id: charge.chargeId,
  gross_amount: '44000.00',
  currency: 'IDR',
  payment_type: 'gopay',
  transaction_status: 'pending',
  fraud_status: 'accept',
}
const settled = {
  ...transaction,
  status_code: '200',
  transaction_status: 'settlement',
  settlement_time: '2026-03-01 10:02:11',
}
const cancelled = { ...transaction, status_code: '200', transaction_status: 'cancel' }
const expired = { ...transaction, status_code: '407', transaction_status: 'expire' }
const failure = (code: string, message = 'No.') => ({ status_code: code, status_message: message })

let server: ScriptedServer
const agent = new Agent()
const reader = openQrReader()
const TIMEOUT_MS = 1_500
/** For pictures that are to be read, on a busy machine too. */
const PATIENT_MS = 15_000

beforeAll(async () => {
  server = await startScriptedServer()
})
beforeEach(() => server.script())
afterAll(async () => {
  await Promise.all([agent.close(), reader.close(), server.close()])
})

const open = (timeoutMs = TIMEOUT_MS) =>
  openMidtrans(
    { baseUrl: `${server.url}/`, credentials: '{"serverKey":"SB-Mid-server-DEMOKEY"}' },
    { dispatcher: agent, timeoutMs, readQr: reader.read },
  )
const opened = (change: Record<string, unknown> = {}) => ({
  ...transaction,
  actions: [
    { name: 'deeplink-redirect', method: 'GET', url: 'gojek://gopay/merchanttransfer?tref=1' },
    { name: 'generate-qr-code', method: 'GET', url: `${server.url}/v1-picture` },
  ],
  ...change,
})
/** A charge that brings the QR text, so that no picture is asked for. */
const openedWithText = (change: Record<string, unknown> = {}) =>
  opened({ qr_string: QR_TEXT, ...change })
const paths = () => server.seen.map(({ method, path }) => `${method} ${path}`)
const keys = () => server.seen.map(({ headers }) => headers['idempotency-key'])
const picture = async (text: string): Promise<Step> =>
  content(200, 'image/png', await toBuffer(text))
const STATUS = `GET /v2/${charge.chargeId}/status`

test('a charge goes out as Midtrans wants it', async () => {
  server.script(json(200, openedWithText()))
  await open().createCharge(charge)
  const [request] = server.seen
  expect(request).toMatchObject({ method: 'POST', path: '/v2/charge' })
  expect(request?.headers).toMatchObject({
    authorization: 'Basic U0ItTWlkLXNlcnZlci1ERU1PS0VZOg==',
    accept: 'application/json',
    'content-type': 'application/json',
    'idempotency-key': expect.stringMatching(/^charge-gopay-[0-9a-f]{32}$/),
  })
  expect(request?.body).toEqual({
    payment_type: 'gopay',
    transaction_details: { order_id: charge.chargeId, gross_amount: 44_000 },
    custom_expiry: { expiry_duration: 900, unit: 'second' },
    gopay: { enable_callback: true, callback_url: 'https://bayar.example/pay/abc/' },
    customer_details: {
      first_name: 'Siti',
      email: 'siti@toko.example',
      phone: '081200000001',
    },
    custom_field1: 'Kopi susu',
  })
})

test('a charge keeps to the limits of the wire', async () => {
  server.script(json(200, openedWithText()))
  await open().createCharge({
    ...charge,
    expiresInSeconds: 3.2,
    description: null,
    customer: { name: `${'x'.repeat(254)}😀`, email: `${'y'.repeat(250)}@toko.example` },
  })
  const body = server.seen[0]?.body
  expect(body).toMatchObject({
    custom_expiry: { expiry_duration: 20, unit: 'second' },
    customer_details: { first_name: 'x'.repeat(254) },
  })
  expect(body).not.toHaveProperty('custom_field1')
  expect(body).not.toHaveProperty('customer_details.email')
})

test.each([0, -1, 10.5, Number.NaN])('%d rupiah never reach the wire', async (amount) => {
  await expect(open().createCharge({ ...charge, amount })).rejects.toThrow(RangeError)
  expect(server.seen).toEqual([])
})

test('the QR text of the answer is used as it is', async () => {
  server.script(json(200, openedWithText()))
  expect(await open().createCharge(charge)).toEqual({
    kind: 'opened',
    transactionId: TRANSACTION_ID,
    qrText: QR_TEXT,
    qrImageUrl: `${server.url}/v1-picture`,
    deeplinkUrl: 'gojek://gopay/merchanttransfer?tref=1',
  })
  expect(paths()).toEqual(['POST /v2/charge'])
})

test('without a text the picture is read, the framed one first, and never with the key', async () => {
  const { actions } = opened()
  const framed = { name: 'generate-qr-code-v2', method: 'GET', url: `${server.url}/v2-picture` }
  server.script(json(200, opened({ actions: [...actions, framed] })), await picture(QR_TEXT))
  expect(await open(PATIENT_MS).createCharge(charge)).toMatchObject({
    qrText: QR_TEXT,
    qrImageUrl: `${server.url}/v2-picture`,
  })
  expect(paths()).toEqual(['POST /v2/charge', 'GET /v2-picture'])
  expect(server.seen[1]?.headers).not.toHaveProperty('authorization')
})

test('the older picture serves when the framed one does not come', async () => {
  const framed = { name: 'generate-qr-code-v2', method: 'GET', url: `${server.url}/v2-picture` }
  server.script(
    json(200, opened({ actions: [framed, ...opened().actions] })),
    json(200, failure('503')),
    await picture(QR_TEXT),
  )
  expect(await open(PATIENT_MS).createCharge(charge)).toMatchObject({ qrText: QR_TEXT })
})

test.each<[string, () => Step | Promise<Step>]>([
  ['answers 503 in JSON', () => json(200, failure('503'))],
  ['answers HTTP 503', () => json(503, failure('503'))],
  ['redirects', () => (response) => response.writeHead(302, { location: '/x' }).end()],
  ['is cut', () => cutOff],
  ['does not come', () => silence],
  ['is too large', () => content(200, 'image/png', Buffer.alloc(1_000_001))],
  ['shows no QRIS code', () => picture('https://example.com')],
  ['asks for another amount', () => picture(QR_TEXT.replace('44000.00', '44001.00'))],
])('a picture that %s leaves the charge open without a text', async (_, step) => {
  server.script(json(200, opened()), await step())
  expect(await open().createCharge(charge)).toMatchObject({
    kind: 'opened',
    transactionId: TRANSACTION_ID,
    qrText: null,
    qrImageUrl: `${server.url}/v1-picture`,
  })
  expect(paths()).toEqual(['POST /v2/charge', 'GET /v1-picture'])
})

test('a code over another amount is not shown, wherever it comes from', async () => {
  const other = { amount: 44_001, gross_amount: '44001.00' }
  const larger = { ...charge, amount: other.amount }
  const answer = openedWithText({ gross_amount: other.gross_amount })
  server.script(json(200, answer), await picture(QR_TEXT))
  expect(await open().createCharge(larger)).toMatchObject({ kind: 'opened', qrText: null })
  server.script(await picture(QR_TEXT), await picture(QR_TEXT), await picture(QR_TEXT))
  const url = `${server.url}/v1-picture`
  expect(await open().readQrText(url, undefined, other.amount)).toBeNull()
  expect(await open().readQrText(url, undefined, charge.amount)).toBe(QR_TEXT)
  expect(await open().readQrText(url)).toBe(QR_TEXT)
})

test('links that would run in the page are dropped', async () => {
  const actions = [
    { name: 'deeplink-redirect', url: 'javascript:alert(1)' },
    { name: 'generate-qr-code', url: 'file:///etc/passwd' },
  ]
  server.script(json(200, openedWithText({ actions })))
  expect(await open().createCharge(charge)).toMatchObject({ deeplinkUrl: null, qrImageUrl: null })
})

test.each([
  ['another order', { order_id: 'chg_other' }],
  ['another amount', { gross_amount: '44001.00' }],
  ['no transaction', { transaction_id: undefined }],
])('an answer with %s opens nothing', async (_, change) => {
  server.script(json(200, openedWithText(change)))
  await expect(open().createCharge(charge)).rejects.toThrow(ProviderUnavailable)
})

test('an account without GoPay is charged as QRIS, under the same order id and another key', async () => {
  server.script(json(200, failure('402')), json(200, openedWithText()))
  expect(await open().createCharge(charge)).toMatchObject({ kind: 'opened', qrText: QR_TEXT })
  expect(server.seen[1]?.body).toMatchObject({
    payment_type: 'qris',
    qris: { acquirer: 'gopay' },
    transaction_details: { order_id: charge.chargeId, gross_amount: 44_000 },
  })
  expect(server.seen[1]?.body).not.toHaveProperty('gopay')
  expect(new Set(keys()).size).toBe(2)
})

test.each([200, 402])('an account without either (HTTP %i) is misconfigured', async (http) => {
  server.script(json(http, failure('402')), json(http, failure('402')))
  await expect(open().createCharge(charge)).rejects.toThrow(ProviderMisconfigured)
})

test.each([
  [200, '202', 'GO-PAY transaction is rejected'],
  [400, '400', 'One or more parameters in the payload is invalid.'],
  [200, '410', 'GoPay user is blocked'],
  [410, '410', 'GoPay user is blocked'],
  [413, '413', 'malformed'],
])('HTTP %i with %s refuses the charge', async (http, code, message) => {
  server.script(json(http, failure(code, message)))
  expect(await open().createCharge(charge)).toEqual({
    kind: 'refused',
    reason: `${code} ${message}`,
  })
  expect(server.seen).toHaveLength(1)
})

test('a refusal says what was wrong with which field', async () => {
  const messages = { validation_messages: ['transaction_details.gross_amount is too large'] }
  server.script(json(400, { ...failure('400', 'Invalid.'), ...messages }))
  expect(await open().createCharge(charge)).toEqual({
    kind: 'refused',
    reason: '400 Invalid.; transaction_details.gross_amount is too large',
  })
})

test.each<[string, Step]>([
  ['is cut off', cutOff],
  ['does not come', silence],
  ['stalls', stall],
  ['is no JSON', content(200, 'text/html', '<h1>Welcome</h1>')],
  ['is empty', content(200, 'application/json', '')],
  ['is a JSON list', content(200, 'application/json', '[]')],
])('an answer that %s is asked for once more under the same key', async (_, step) => {
  server.script(step, json(200, openedWithText()))
  expect(await open().createCharge(charge)).toMatchObject({ kind: 'opened' })
  expect(paths()).toEqual(['POST /v2/charge', 'POST /v2/charge'])
  expect(new Set(keys()).size).toBe(1)

  server.script(step, step, json(200, openedWithText()))
  await expect(open().createCharge(charge)).rejects.toThrow(ProviderUnavailable)
  expect(server.seen).toHaveLength(2)
})

test.each<[string, Step]>([
  ['HTTP 500', content(500, 'text/plain', 'oops')],
  ['HTTP 503 with a body that knows better', json(503, openedWithTextBody())],
  ['"500"', json(200, failure('500'))],
  ['"503" at HTTP 200', json(200, failure('503'))],
  ['HTTP 202, a twin still running', json(202, failure('202', 'being processed'))],
  ['HTTP 202 without a body', content(202, 'text/plain', '')],
  ['"409"', json(200, failure('409'))],
  ['"429"', json(429, failure('429'))],
  ['a redirect', json(302, openedWithTextBody())],
  ['"300"', json(200, failure('300'))],
  ['no status_code', json(200, { transaction_id: TRANSACTION_ID })],
  ['an odd status_code', json(200, failure('2OO'))],
  ['HTTP 404 from something else', json(404, { error: 'no such page' })],
  ['HTTP 403 in HTML', content(403, 'text/html', '<h1>Blocked</h1>')],
])('%s leaves the outcome unknown', async (_, step) => {
  server.script(step)
  await expect(open().createCharge(charge)).rejects.toThrow(ProviderUnavailable)
  expect(server.seen).toHaveLength(1)
  server.script(step)
  await expect(open().getStatus(charge.chargeId)).rejects.toThrow(ProviderUnavailable)
  server.script(step)
  const order = { refundId: 'ref_1', chargeId: charge.chargeId, amount: 1_000, reason: 'x' }
  await expect(open().refund(order)).rejects.toThrow(ProviderUnavailable)
})

/** A function of its own because test tables are made before the server starts. */
function openedWithTextBody() {
  return { ...transaction, qr_string: QR_TEXT }
}

test('an unreachable host leaves the outcome unknown', async () => {
  const gone = await startScriptedServer()
  await gone.close()
  const provider = openMidtrans(
    { baseUrl: gone.url, credentials: '{"serverKey":"x"}' },
    { dispatcher: agent, timeoutMs: TIMEOUT_MS, readQr: reader.read },
  )
  await expect(provider.createCharge(charge)).rejects.toThrow(ProviderUnavailable)
})

test.each([401, 200])('a wrong key (HTTP %i) is the merchant’s to mend', async (http) => {
  const answer = json(http, failure('401', 'Unknown Merchant server_key/id'))
  const provider = open()
  server.script(answer, answer, answer)
  await expect(provider.createCharge(charge)).rejects.toThrow(ProviderMisconfigured)
  await expect(provider.getStatus(charge.chargeId)).rejects.toThrow(ProviderMisconfigured)
  await expect(provider.cancelCharge(charge.chargeId)).rejects.toThrow(/Unknown Merchant/)
  expect(server.seen).toHaveLength(3)
})

test('a caller who stops waiting is not waited for, and nothing is repeated', async () => {
  server.script(silence)
  const signal = AbortSignal.timeout(30)
  await expect(open().createCharge(charge, signal)).rejects.toThrow(ProviderUnavailable)
  expect(server.seen).toHaveLength(1)
})

test('a caller who stops waiting for the picture still gets the charge', async () => {
  const stopped = new AbortController()
  server.script(json(200, opened()), () => stopped.abort())
  expect(await open().createCharge(charge, stopped.signal)).toMatchObject({
    kind: 'opened',
    qrText: null,
  })
})

test.each([200, 406])(
  'an earlier charge whose answer was lost (406 at HTTP %i) is replaced by one that can be shown',
  async (http) => {
    const fresh = openedWithText({ transaction_id: 'second' })
    server.script(
      json(http, failure('406')),
      json(200, transaction),
      json(200, cancelled),
      json(200, fresh),
    )
    expect(await open().createCharge(charge)).toMatchObject({
      kind: 'opened',
      transactionId: 'second',
    })
    expect(paths()).toEqual([
      'POST /v2/charge',
      STATUS,
      `POST /v2/${TRANSACTION_ID}/cancel`,
      'POST /v2/charge',
    ])
    expect(server.seen[3]?.body).toEqual(server.seen[0]?.body)
    expect(keys()[3]).not.toBe(keys()[0])
  },
)

test('an earlier charge that has been paid is left alone', async () => {
  server.script(json(200, failure('406')), json(200, settled))
  await expect(open().createCharge(charge)).rejects.toThrow(/exists at Midtrans already: paid/)
  expect(paths()).toEqual(['POST /v2/charge', STATUS])
})

test('an earlier charge that is paid while it is withdrawn is left alone', async () => {
  server.script(
    json(200, failure('406')),
    json(200, transaction),
    json(200, failure('412')),
    json(200, settled),
  )
  const error = await open()
    .createCharge(charge)
    .catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(ProviderUnavailable)
  expect(String(error)).toContain('paid')
  expect(server.seen).toHaveLength(4)
})

test('an earlier charge that was denied stays denied', async () => {
  const denied = { ...transaction, status_code: '202', transaction_status: 'deny' }
  server.script(json(200, failure('406')), json(200, denied))
  expect(await open().createCharge(charge)).toMatchObject({ kind: 'refused' })
})

test.each([
  ['unknown', failure('404')],
  ['expired', expired],
  ['cancelled', cancelled],
])('an order id that is taken by something %s opens nothing', async (_, status) => {
  server.script(json(200, failure('406')), json(200, status))
  await expect(open().createCharge(charge)).rejects.toThrow(ProviderUnavailable)
  expect(server.seen).toHaveLength(2)
})

test('an order id that stays taken is not fought over', async () => {
  server.script(
    json(200, failure('406')),
    json(200, transaction),
    json(200, cancelled),
    json(200, failure('406')),
  )
  await expect(open().createCharge(charge)).rejects.toThrow(ProviderUnavailable)
  expect(server.seen).toHaveLength(4)
})

test('a status is asked for by GET without a body', async () => {
  server.script(json(200, settled))
  expect(await open().getStatus(charge.chargeId)).toMatchObject({
    state: 'paid',
    paidAt: new Date('2026-03-01T03:02:11Z'),
  })
  expect(server.seen).toMatchObject([{ method: 'GET', body: null }])
  expect(keys()).toEqual([undefined])
})

test.each([200, 404])('a charge that Midtrans never saw (HTTP %i) is not found', async (http) => {
  const provider = open()
  const unknown = json(http, failure('404', 'Transaction doesn’t exist.'))
  server.script(unknown, unknown, unknown)
  const notFound = { state: 'not_found', transactionId: null, amount: null, refundIds: [] }
  expect(await provider.getStatus(charge.chargeId)).toMatchObject(notFound)
  expect(await provider.cancelCharge(charge.chargeId)).toMatchObject(notFound)
  expect(await provider.expireCharge(charge.chargeId)).toMatchObject(notFound)
})

test('an expired charge answers 407 and is no error', async () => {
  server.script(json(200, expired))
  expect(await open().getStatus(charge.chargeId)).toMatchObject({ state: 'expired' })
})

test.each(['400', '403', '412'])('a status of %s is no status', async (code) => {
  server.script(json(200, failure(code)))
  await expect(open().getStatus(charge.chargeId)).rejects.toThrow(ProviderUnavailable)
})

test.each(['.', '..', ''])('the id "%s" never reaches the wire', async (id) => {
  await expect(open().getStatus(id)).rejects.toThrow(RangeError)
  expect(server.seen).toEqual([])
})

test('an id cannot leave its place in the path', async () => {
  server.script(json(200, failure('404')))
  await open().getStatus('../pay/account?x=#y')
  expect(paths()).toEqual(['GET /v2/..%2Fpay%2Faccount%3Fx%3D%23y/status'])
})

test('cancel answers from its own answer', async () => {
  server.script(json(200, cancelled))
  expect(await open().cancelCharge(charge.chargeId)).toMatchObject({ state: 'cancelled' })
  expect(paths()).toEqual([`POST /v2/${charge.chargeId}/cancel`])
  expect(server.seen[0]?.body).toEqual({})
})

test('expire succeeds with 407', async () => {
  server.script(json(200, expired))
  expect(await open().expireCharge(charge.chargeId)).toMatchObject({ state: 'expired' })
  expect(paths()).toEqual([`POST /v2/${charge.chargeId}/expire`])
})

test.each([
  ['paid', settled],
  ['cancelled', cancelled],
  ['expired', expired],
  ['pending', transaction],
] as const)('when a withdrawal meets 412, what is true counts: %s', async (state, body) => {
  for (const withdraw of ['cancelCharge', 'expireCharge'] as const) {
    for (const http of [200, 412]) {
      server.script(json(http, failure('412')), json(200, body))
      expect(await open()[withdraw](charge.chargeId)).toMatchObject({ state })
      expect(paths()[1]).toBe(STATUS)
    }
  }
})

test.each<[string, Record<string, unknown>]>([
  ['says nothing', { status_code: '200' }],
  ['speaks of another order', { ...cancelled, order_id: 'chg_other' }],
  ['speaks of another state', { ...transaction, status_code: '200' }],
])('a success that %s is looked into', async (_, body) => {
  server.script(json(200, body), json(200, settled))
  expect(await open().cancelCharge(charge.chargeId)).toMatchObject({ state: 'paid' })
})

test('every withdrawal has a key of its own, which its repeat keeps', async () => {
  server.script(cutOff, json(200, cancelled), json(200, cancelled))
  const provider = open()
  await provider.cancelCharge(charge.chargeId)
  await provider.cancelCharge(charge.chargeId)
  const [first, repeat, second] = keys()
  expect(first).toMatch(/^cancel-.{36}$/)
  expect(repeat).toBe(first)
  expect(second).not.toBe(first)
})

const order = { refundId: 'ref_1', chargeId: charge.chargeId, amount: 10_000, reason: 'Rusak' }
const withRefund = {
  ...settled,
  transaction_status: 'partial_refund',
  refunds: [{ refund_key: 'ref_1', refund_amount: '10000.00' }],
}

test('a refund goes out under our id and comes back confirmed', async () => {
  server.script(json(200, { ...withRefund, refund_key: 'ref_1' }))
  expect(await open().refund({ ...order, reason: 'r'.repeat(300) })).toEqual({ kind: 'confirmed' })
  expect(server.seen).toMatchObject([
    {
      method: 'POST',
      path: `/v2/${charge.chargeId}/refund`,
      body: { refund_key: 'ref_1', amount: 10_000, reason: 'r'.repeat(255) },
    },
  ])
  expect(keys()[0]).toMatch(/^refund-[0-9a-f]{32}$/)
})

test.each([
  [200, '202', 'Refund denied by the bank'],
  [200, '412', 'Transaction status cannot be updated.'],
  [412, '412', 'Transaction status cannot be updated.'],
  [200, '414', 'Refund request is rejected due to invalid amount'],
  [400, '400', 'Invalid.'],
])('a refund that meets HTTP %i with %s is refused', async (http, code, message) => {
  server.script(json(http, failure(code, message)), json(200, settled))
  expect(await open().refund(order)).toEqual({ kind: 'refused', reason: `${code} ${message}` })
})

test.each(['406', '412', '414', '202'])(
  'a refund that was made before its answer was lost counts, though %s says no',
  async (code) => {
    server.script(json(200, failure(code)), json(200, withRefund))
    expect(await open().refund(order)).toEqual({ kind: 'confirmed' })
    expect(paths()[1]).toBe(STATUS)
  },
)

test('a refund that Midtrans calls a repeat but does not list is not settled', async () => {
  server.script(json(200, failure('406')), json(200, settled))
  await expect(open().refund(order)).rejects.toThrow(ProviderUnavailable)
})

test('a refusal that cannot be checked is not settled', async () => {
  server.script(json(200, failure('412')), content(500, 'text/plain', ''))
  await expect(open().refund(order)).rejects.toThrow(ProviderUnavailable)
})

test('a refund whose answer was lost is asked for once more under the same key', async () => {
  server.script(cutOff, json(200, withRefund))
  expect(await open().refund(order)).toEqual({ kind: 'confirmed' })
  expect(new Set(keys()).size).toBe(1)
})
