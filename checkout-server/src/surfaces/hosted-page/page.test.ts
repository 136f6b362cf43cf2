import type { CheckoutPayment } from '@autogopay/shared'
import { expect, test } from 'vitest'
import { checkoutPage } from './page.ts'

const payment: CheckoutPayment = {
  sequence: 1,
  status: 'pending',
  late: false,
  merchantName: 'Warung Uji',
  orderId: 'INV-1',
  description: null,
  amount: 50_000,
  payableAmount: 49_653,
  qrText: '000201',
  deeplinkUrl: null,
  redirectUrl: null,
  device: 'computer',
  expiresAt: '2026-01-31T10:15:00+07:00',
  paidAt: null,
  serverTime: '2026-01-31T10:00:00+07:00',
  renewedByToken: null,
}
const pageOf = (change: Partial<CheckoutPayment>) =>
  String(
    checkoutPage({
      payment: { ...payment, ...change },
      token: 'token',
      publicUrl: 'https://pay.example',
      scriptPath: '/embed/script.js',
      integrity: 'sha384-x',
    }),
  ).replace(/\s+/g, ' ')

test('the page names the amount to pay, and why it is not the price', () => {
  const page = pageOf({})
  expect(page).toContain('<title>Rp 49.653 · Warung Uji</title>')
  expect(page).toContain('<p class="amount">Rp 49.653</p>')
  expect(page).toContain('Harga Rp 50.000 dikurangi kode unik Rp 347. Bayar tepat sejumlah ini')
  expect(pageOf({ payableAmount: 50_347 })).toContain('ditambah kode unik Rp 347')
})

test('the page says nothing of codes where the price is what is asked, or when it is over', () => {
  expect(pageOf({ payableAmount: 50_000 })).not.toContain('kode unik')
  expect(pageOf({ status: 'paid' })).not.toContain('kode unik')
})
