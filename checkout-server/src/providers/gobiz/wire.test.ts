import { expect, describe, test } from 'vitest'
import { reasonOf } from './failures.ts'
import { loginHeaders } from './headers.ts'
import { readRetryAfter } from './http.ts'
import { maskPhone, normalisePhone } from './phone.ts'
import { readPastedLogin, readTokens, UnreadablePaste } from './tokens.ts'
import { readTransaction, rupiahOf } from './transaction.ts'

const NOW = new Date('2099-01-01T03:00:00.000Z')
const OUTLET = 'G000000001'
const ROW = {
  id: '11111111-2222-4333-8444-555555555555',
  wallstreet_transaction_id: 'ws-1',
  merchant_id: OUTLET,
  order_id: 'QRIS-20990101-0001',
  transaction_status: 'settlement',
  payment_type: 'qris',
  transaction_time: '2099-01-01T10:00:05.000+07:00',
  settlement_time: '2099-01-01T10:00:06.000+07:00',
  gross_amount: 5_034_700,
  real_gross_amount: 5_034_700,
  currency: 'IDR',
  channel_type: 'STATIC_QR',
  qris_provider_aspi_issuer: '93600999',
  transaction_history: [],
}

describe('a phone number', () => {
  test.each([
    ['081234567890', '81234567890'],
    ['+62 812-3456-7890', '81234567890'],
    ['62812 3456 7890', '81234567890'],
    ['+6281234567890', '81234567890'],
    ['+62081234567890', '81234567890'],
    ['81234567890', '81234567890'],
    ['(0812) 3456.7890', '81234567890'],
    ['6281234567', '81234567'],
  ])('%s is %s to GoID', (text, bare) => {
    expect(normalisePhone(text)).toBe(bare)
  })

  test.each(['', '0', '+1 555 0100', '0712345678', '0812', '08123456789012345', '0812a456789'])(
    '%j is none',
    (text) => {
      expect(normalisePhone(text)).toBeNull()
    },
  )

  test('is shown masked', () => {
    expect(maskPhone('81234567890')).toBe('62812••••890')
  })
})

describe('an amount in hundredths', () => {
  test.each([
    [5_034_700, 50_347],
    [100, 1],
    [10_000, 100],
    ['5034700', 50_347],
    [1_000_000_000, 10_000_000],
  ])('%s is Rp %s', (sen, rupiah) => {
    expect(rupiahOf(sen, 'x')).toBe(rupiah)
  })

  test.each([
    5_034_750,
    1,
    99,
    0,
    -100,
    50_347.5,
    '50347.00',
    'Rp 5',
    null,
    undefined,
    {},
    2 ** 60,
  ])('that is %j is refused loudly', (sen) => {
    expect(() => rupiahOf(sen, 'x')).toThrow('not hundredths of whole rupiah')
  })
})

describe('a transaction', () => {
  test('is read as the portal writes it', () => {
    expect(readTransaction(ROW, OUTLET)).toEqual({
      id: ROW.id,
      at: new Date('2099-01-01T03:00:05.000Z'),
      mutation: {
        transactionId: ROW.id,
        amount: 50_347,
        at: new Date('2099-01-01T03:00:05.000Z'),
        kind: 'incoming',
        returned: 0,
        note: 'qris · STATIC_QR · 93600999',
      },
    })
  })

  test.each([
    ['SETTLEMENT', 'incoming'],
    ['Capture', 'incoming'],
    ['refund', 'refund'],
    ['PARTIAL_REFUND', 'refund'],
  ])('of status %s is %s, whatever its letter case', (transaction_status, kind) => {
    expect(readTransaction({ ...ROW, transaction_status }, OUTLET).mutation?.kind).toBe(kind)
  })

  test.each([
    ['in full', { transaction_status: 'REFUND' }, 'refund', 50_347],
    ['in part, it is not told how much', { transaction_status: 'partial_refund' }, 'refund', null],
    [
      'in parts that the newer feed lists',
      {
        transaction_status: 'partial_refund',
        transaction_history: [
          { transaction_status: 'settlement', gross_amount: 5_034_700 },
          { transaction_status: 'PARTIAL_REFUND', gross_amount: 100_000 },
          { transaction_status: 'partial_refund', gross_amount: 200_000 },
        ],
      },
      'incoming',
      3_000,
    ],
    [
      'in parts that the older feed lists',
      { transaction_status: 'REFUND', refunds: [{ amount: 5_000_000 }, { amount: 34_700 }] },
      'incoming',
      50_347,
    ],
    [
      'in parts that cannot be read',
      {
        transaction_status: 'partial_refund',
        transaction_history: [{ transaction_status: 'refund' }],
      },
      'refund',
      null,
    ],
  ])('that went back %s', (_, other, kind, returned) => {
    const { mutation } = readTransaction({ ...ROW, ...other }, OUTLET)
    expect(mutation).toMatchObject({ kind, returned, amount: 50_347 })
  })

  test.each([
    ['status', { transaction_status: 'pending' }],
    ['outlet', { merchant_id: 'G000000002' }],
    ['currency', { currency: 'SGD' }],
  ])('of another %s is no money here', (_, other) => {
    expect(readTransaction({ ...ROW, ...other }, OUTLET).mutation).toBeNull()
  })

  test('without a zone is at Jakarta’s time', () => {
    const row = { ...ROW, transaction_time: '2099-01-01 10:00:05' }
    expect(readTransaction(row, OUTLET).at).toEqual(new Date('2099-01-01T03:00:05.000Z'))
  })

  test.each([
    [{ id: undefined }],
    [{ transaction_time: 'yesterday', settlement_time: null }],
    [{ transaction_time: 4_070_908_800 }],
    [{ gross_amount: 5_034_750 }],
  ])('that cannot be what it should is refused: %j', (broken) => {
    expect(() => readTransaction({ ...ROW, ...broken }, OUTLET)).toThrow(/^GoPay sent/)
  })
})

describe('a token answer', () => {
  const BARE = {
    access_token: 'at-1',
    refresh_token: 'rt-1',
    expires_in: 86_400,
    dbl_enabled: false,
  }
  const READ = {
    accessToken: 'at-1',
    refreshToken: 'rt-1',
    expiresAt: NOW.getTime() + 86_400_000,
  }

  test.each([
    ['bare', BARE],
    ['wrapped', { success: true, data: BARE }],
    ['with text for a number', { ...BARE, expires_in: '86400' }],
  ])('%s is read', (_, body) => {
    expect(readTokens(body, { now: NOW })).toEqual(READ)
  })

  test('without a refresh token leaves the one before', () => {
    const previous = { accessToken: 'at-0', refreshToken: 'rt-0', expiresAt: 0 }
    const body = { access_token: 'at-1', expires_in: 60 }
    expect(readTokens(body, { now: NOW, previous })?.refreshToken).toBe('rt-0')
  })

  test('that does not say how long it holds is asked of the token itself', () => {
    const payload = Buffer.from('{"exp":4070912400}').toString('base64url')
    const body = { access_token: `x.${payload}.y` }
    expect(readTokens(body, { now: NOW })?.expiresAt).toBe(4_070_912_400_000)
    expect(readTokens({ access_token: 'opaque' }, { now: NOW })?.expiresAt).toBe(
      NOW.getTime() + 3_600_000,
    )
  })

  test.each([[null], ['text'], [[]], [{}], [{ access_token: 5 }], [{ data: [] }]])(
    'that is %j holds none',
    (body) => {
      expect(readTokens(body, { now: NOW })).toBeNull()
    },
  )
})

describe('a pasted login', () => {
  test.each([
    ['flat', { access_token: 'at', refresh_token: 'rt', expires_in: 60, 'X-UniqueId': 'dev-1' }],
    [
      'nested',
      {
        data: { access_token: 'at', refresh_token: 'rt', expires: 4_070_908_860 },
        device: { unique_id: 'dev-1' },
      },
    ],
    [
      'camel',
      {
        accessToken: 'at',
        refreshToken: 'rt',
        expiresAt: '2099-01-01T00:01:00-03:00',
        deviceInfo: { deviceId: 'dev-1' },
      },
    ],
    [
      'milliseconds',
      {
        access_token: 'at',
        refresh_token: 'rt',
        expires_at: 4_070_919_660_000,
        headers: { 'x-uniqueid': 'dev-1' },
      },
    ],
  ])('%s is read with its device', (_, pasted) => {
    const { tokens, device } = readPastedLogin(JSON.stringify(pasted), NOW)
    expect(tokens).toMatchObject({ accessToken: 'at', refreshToken: 'rt' })
    expect(tokens.expiresAt).toBeGreaterThan(4_070_908_000_000)
    expect(device.uniqueId).toBe('dev-1')
  })

  test('takes no header value that could not stand in a header', () => {
    const text = JSON.stringify({ access_token: 'at', 'user-agent': 'a\r\nx: y' })
    expect(readPastedLogin(text, NOW).device.userAgent).toBeUndefined()
  })

  test.each(['', 'secret-token', '{}', '[]', '"x"', '{"access_token":""}'])(
    'that is %j is refused without being quoted',
    (text) => {
      expect(() => readPastedLogin(text, NOW)).toThrow(UnreadablePaste)
      expect(() => readPastedLogin(text, NOW)).not.toThrow('secret')
    },
  )
})

test('the login calls carry every header of the portal, with the device’s own id', () => {
  const headers = loginHeaders({ uniqueId: 'dev-1', phoneMake: 'Make' })
  expect(headers).toMatchObject({
    'authentication-type': 'go-id',
    authorization: 'Bearer',
    'gojek-country-code': 'ID',
    'gojek-timezone': 'Asia/Jakarta',
    'x-appid': 'go-biz-web-dashboard',
    'x-deviceos': 'Web',
    'x-platform': 'Web',
    'x-phonemake': 'Make',
    'x-uniqueid': 'dev-1',
    'x-user-locale': 'en-ID',
    'x-user-type': 'merchant',
    origin: 'https://portal.gofoodmerchant.co.id',
    referer: 'https://portal.gofoodmerchant.co.id/',
  })
  expect(headers['x-appversion']).toMatch(/^platform-v3\./)
  expect(headers['user-agent']).toContain('Mozilla/5.0')
  expect(headers['x-phonemodel']).not.toBe('')
})

test('a refusal is told in the provider’s words, without numbers that it repeats', () => {
  expect(reasonOf({ errors: [{ message: 'Code 1234 for 081234567890 is wrong' }] })).toBe(
    'Code … for … is wrong',
  )
  expect(reasonOf({ message: 'no' })).toBe('no')
  expect(reasonOf('text')).toBe('without a reason')
})

test.each([
  ['30', 30],
  ['Thu, 01 Jan 2099 03:02:00 GMT', 120],
  ['Thu, 01 Jan 2099 02:00:00 GMT', 0],
  ['soon', null],
  [undefined, null],
])('Retry-After %s is %s seconds', (header, seconds) => {
  expect(readRetryAfter(header, NOW)).toBe(seconds)
})
