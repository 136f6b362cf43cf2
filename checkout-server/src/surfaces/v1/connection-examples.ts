import type { Connection } from '@autogopay/shared'

/** The merchant's own GoPay Merchant account, ready. */
export const GOPAY_CONNECTION: Connection = {
  id: 'con_01kg8rf2c9x5v7m1t4q8wbd3jn',
  provider: 'gopay_qris',
  status: 'active',
  isDefault: true,
  noticeUrl: null,
  baseUrl: null,
  login: {
    maskedPhone: '62812••••890',
    otpLength: null,
    otpExpiresAt: null,
    resendAt: null,
    triesLeft: 5,
    waitUntil: null,
  },
  outlets: null,
  outlet: { id: 'G000000001', name: 'Kopi Senja' },
  staticQris: {
    text: '00020101021126610014COM.GO-JEK.WWW…6304A1B2',
    merchantName: 'KOPI SENJA',
    merchantCity: 'BANDUNG',
    nmid: 'ID1020030040050',
    warnings: [],
  },
  uniqueCode: 'subtract',
  health: { readUntil: '2026-01-31T12:03:00.000+07:00', failures: 0, lastError: null },
  notice: {
    code: 'unofficial',
    en: 'Unofficial: your account may be limited. …',
    id: 'Tidak resmi: akun Anda bisa dibatasi. …',
  },
  createdAt: '2026-01-31T11:00:00.000+07:00',
}

/** A Midtrans account in use. */
export const MIDTRANS_CONNECTION: Connection = {
  id: 'con_01kg8qz7h2n4c6v8b1x3m5k9td',
  provider: 'midtrans',
  status: 'active',
  isDefault: false,
  noticeUrl: 'https://pay.example/notices/midtrans/con_01kg8qz7h2n4c6v8b1x3m5k9td',
  baseUrl: 'https://api.midtrans.com',
  login: null,
  outlets: null,
  outlet: null,
  staticQris: null,
  uniqueCode: null,
  health: null,
  notice: null,
  createdAt: '2026-01-30T09:00:00.000+07:00',
}
