import type { CheckoutPayment } from '@autogopay/shared'
import { expect, test } from 'vitest'
import { checkoutPage } from './page.ts'
import { receiptPage, type ReceiptFacts } from './receipt.ts'
import { samplePayment } from './test-support.ts'

const pageOf = (change: Partial<CheckoutPayment>, locale: 'id' | 'en' = 'id') =>
  String(
    checkoutPage({
      payment: samplePayment(change),
      token: 'token',
      publicUrl: 'https://pay.example',
      script: { path: '/embed/script.js', integrity: 'sha384-x' },
      language: { locale, query: '' },
      flow: null,
      notice: null,
      accent: null,
    }),
  ).replace(/\s+/g, ' ')

/** A receipt as it is read where no script says which zone the payer is in. */
const receiptOf = (
  change: Partial<CheckoutPayment>,
  facts: Partial<ReceiptFacts> = {},
  note: string | null = null,
) =>
  String(
    receiptPage({
      payment: samplePayment({ status: 'paid', paidAt: '2026-01-31T03:05:09Z', ...change }),
      facts: { amountPaid: 50_000, amountRefunded: 0, providerTransactionId: 'tx-1', ...facts },
      note,
      token: 'token',
      language: { locale: 'id', query: '' },
      accent: null,
    }),
  )
    .replace(/\s+/g, ' ')
    .replace(/<span [^>]*hidden>[^<]*<\/span>/g, '')
    .replace(/<span [^>]*>([^<]*)<\/span>/g, '$1')

test('the receipt ends with the words of its shop', () => {
  const note = 'Jl. Braga 12\n<Bandung>'
  expect(receiptOf({}, {}, note)).toContain('<p class="facts own">Jl. Braga 12 &lt;Bandung&gt;</p>')
  expect(receiptOf({})).not.toContain('facts own')
})

test('the page names the amount to pay, and why it is not the price', () => {
  const page = pageOf({ payableAmount: 49_653 })
  expect(page).toContain('<title>Rp 49.653 · Warung Uji</title>')
  expect(page).toContain('Harga Rp 50.000 dikurangi kode unik Rp 347. Bayar tepat sejumlah ini')
  expect(pageOf({ payableAmount: 50_347 })).toContain('ditambah kode unik Rp 347')
})

test('the page says nothing of codes where the price is what is asked, or when it is over', () => {
  expect(pageOf({})).not.toContain('kode unik')
  expect(pageOf({ status: 'paid', payableAmount: 49_653 })).not.toContain('kode unik')
})

test('without script it reads itself again while it waits, and not when it is over', () => {
  expect(pageOf({})).toMatch(/<noscript ?><meta http-equiv="refresh" content="8;url=\/pay\/token"/)
  expect(pageOf({ status: 'paid' })).not.toContain('http-equiv')
})

test('a shared link shows shop and amount, and search engines keep away', () => {
  const page = pageOf({}, 'en')
  const of = (property: string) =>
    new RegExp(`<meta (?:property|name)="${property}" content="([^"]*)"`).exec(page)?.[1]
  expect(of('og:title')).toBe('Rp 50.000 · Warung Uji')
  expect(of('og:description')).toBe('Pay with GoPay or any QRIS app.')
  expect(of('og:image')).toBe('https://pay.example/pay/token/preview.png')
  expect(of('twitter:card')).toBe('summary_large_image')
  expect(of('robots')).toBe('noindex, nofollow')
  expect(page).toContain('<html lang="en">')
  expect(page).toContain(
    '<a href="/pay/token?lang=id" hreflang="id" lang="id">Bahasa Indonesia</a>',
  )
})

test('a receipt says who got what for which order, when, and by which transaction', () => {
  const receipt = receiptOf({ orderId: 'INV-9', description: 'Kopi' })
  for (const [name, value] of [
    ['Dibayarkan kepada', 'Warung Uji'],
    ['Nomor pesanan', 'INV-9'],
    ['Keterangan', 'Kopi'],
    ['Diterima', 'Rp 50.000'],
    ['Waktu pembayaran', '31 Januari 2026 pukul 10.05.09 WIB'],
    ['ID transaksi', 'tx-1'],
    ['Status', 'Lunas'],
  ]) {
    expect(receipt).toContain(`<dt>${name}</dt> <dd>${value}</dd>`)
  }
  expect(receipt).not.toMatch(/Dikembalikan|batas waktu|Kode unik/)
})

test('a receipt tells of late money, refunds and unique codes', () => {
  const receipt = receiptOf(
    { status: 'partially_refunded', late: true, payableAmount: 50_347 },
    { amountPaid: 50_347, amountRefunded: 20_000 },
  )
  expect(receipt).toContain('Pembayaran masuk setelah batas waktu')
  for (const [name, value] of [
    ['Harga', 'Rp 50.000'],
    ['Kode unik', '+ Rp 347'],
    ['Diterima', 'Rp 50.347'],
    ['Dikembalikan', 'Rp 20.000'],
    ['Tetap dibayar', 'Rp 30.347'],
    ['Status', 'Lunas, sebagian dikembalikan'],
  ]) {
    expect(receipt).toContain(`<dt>${name}</dt> <dd>${value}</dd>`)
  }
})
