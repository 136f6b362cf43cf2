import { parseQris } from '@autogopay/shared/qris'
import { describe, expect, test } from 'vitest'
import { formatAmount } from './amount.ts'
import { crc16, printQrText } from './qr-text.ts'
import { signatureKey } from './signature.ts'
import { formatWib, parseMidtransTime } from './wib-time.ts'

const SIGNED = { orderId: 'agp-0001', grossAmount: '44000.00', serverKey: 'SB-Mid-server-DEMOKEY' }

test.each([
  [
    '200',
    '3618e062b889c8e99374608b93b0fc6d2ecf99087e95d11ce1d3204a59c5631e4b2458ca0c10eb52f1b5c36766d81a70f885182ae6a032fa6e9ccf469c836c62',
  ],
  [
    '201',
    '38acaf79a79d1d66c3c3ca4d90a91c60939fc3365200d674b1cf3c46cc227618c69ce61a8a21a65973278f8036b0f5241fe57b67e2fe50d05da0a6f37bdd8ad1',
  ],
  [
    '202',
    '2ba8d79be1fe6757597949d8b9351294325930a38dc789f9db5e9fe9e43125616a78ea8f01ed5f11b2aea110fe7677e60187e6e4750e736f067fbf8b09899f26',
  ],
])('the signature of status code %s is the documented one', (statusCode, expected) => {
  expect(signatureKey({ ...SIGNED, statusCode })).toBe(expected)
})

const QR_FACTS = {
  transactionId: '6f9619ff-8b86-4d01-b42d-00c04fc964ff',
  grossAmount: '44000.00',
  acquirer: 'gopay',
  merchantId: 'G000000001',
  name: 'Toko Demo',
  city: 'Jakarta',
  postalCode: '12190',
  mcc: '5812',
  pan: '9360091430000000001',
  nmid: 'ID0000000000001',
}

describe('the text of a QR code', () => {
  test('is the documented one, tag for tag', () => {
    expect(printQrText(QR_FACTS)).toBe(
      '00020101021226620014COM.GO-JEK.WWW011993600914300000000010210G0000000010303UKE51440014ID.CO.QRIS.WWW0215ID00000000000010303UKE5204581253033605802ID5909TOKO DEMO6007JAKARTA610512190540844000.00624750366f9619ff-8b86-4d01-b42d-00c04fc964ff0703A016304E9BD',
    )
  })

  test('has the checksum of the specification', () => {
    expect(crc16('123456789')).toBe('29B1')
  })

  test('cuts and plains a name no register would keep', () => {
    const text = printQrText({
      ...QR_FACTS,
      name: 'Kafé Ñusantara dan Seluruh Cabangnya',
      city: '',
    })
    const { merchantName, merchantCity, amount } = parseQris(text)
    expect(merchantName).toBe('KAFE NUSANTARA DAN SELURU')
    expect(merchantCity).toBe('-')
    expect(amount).toBe(44_000)
  })
})

test('amounts come back as text with two decimals', () => {
  expect(formatAmount(44_000)).toBe('44000.00')
})

describe('times', () => {
  test('are printed in Jakarta without a zone', () => {
    expect(formatWib(Date.UTC(2026, 2, 1, 3, 0, 0))).toBe('2026-03-01 10:00:00')
    expect(formatWib(Date.UTC(2025, 11, 31, 17, 0, 0))).toBe('2026-01-01 00:00:00')
  })

  test.each([
    ['2026-03-01 10:00:00 +0700', Date.UTC(2026, 2, 1, 3)],
    ['2026-03-01 10:00:00', Date.UTC(2026, 2, 1, 3)],
    ['2026-03-01 10:00:00 +0000', Date.UTC(2026, 2, 1, 10)],
    ['2026-03-01 10:00:00 -0330', Date.UTC(2026, 2, 1, 13, 30)],
    ['2026-02-30 10:00:00 +0700', null],
    ['2026-03-01 25:00:00 +0700', null],
    ['2026-03-01T10:00:00+07:00', null],
    ['besok', null],
  ])('%s is read as %s', (text, at) => {
    expect(parseMidtransTime(text)).toBe(at)
  })
})
