import { PaymentLink, PaymentPage, type CreatePaymentLink } from '@autogopay/shared'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { openSite, type Site } from '../../widget/proofs/harness/site.ts'
import { openWatchedPage } from '../../widget/proofs/harness/watched-page.ts'
import { openBrowser } from './browser.ts'
import { startServers, type RunningServers } from './running-servers.ts'

// A browser on a busy machine takes its time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

let world: RunningServers
let browser: Browser
let shop: Site
beforeAll(async () => {
  ;[world, browser, shop] = await Promise.all([
    startServers(1, { isReachable: true }),
    openBrowser(),
    openSite(),
  ])
})
afterAll(async () => {
  await browser?.close()
  await Promise.all([world?.close(), shop?.close()])
})

const givenLink = async (wish: CreatePaymentLink): Promise<PaymentLink> => {
  const answer = await world.api('/v1/payment-links', wish)
  expect(answer.status).toBe(201)
  return PaymentLink.parse(await answer.json())
}
const paymentsOf = async ({ id }: PaymentLink) => {
  const list = PaymentPage.parse(await (await world.api('/v1/payments?limit=100')).json())
  return list.data.filter(({ metadata }) => metadata.payment_link === id)
}

/** A page at another origin than the server's, of a shop that has nothing but this page. */
function putPage(slug: string): string {
  const [server] = world.urls
  shop.put(`/${slug}`, {
    type: 'text/html; charset=utf-8',
    body: `<!doctype html><html lang="id"><head><meta charset="utf-8"><title>Toko</title>
      <script async src="${server}/embed/v1/autogopay-checkout.js"></script></head>
      <body><autogopay-checkout link="${slug}"></autogopay-checkout></body></html>`,
    headers: {
      'content-security-policy': `default-src 'none'; script-src ${server}; connect-src ${server}; require-trusted-types-for 'script'`,
    },
  })
  return `${shop.url}/${slug}`
}
const confirm = (page: Page) => page.getByRole('button', { name: 'Lanjut ke pembayaran' })

test('a payer chooses, confirms twice, reads the page again and pays: one payment, paid', async () => {
  const link = await givenLink({
    slug: 'sedekah-jumat',
    title: 'Sedekah Jumat',
    amountKind: 'minimum',
    minimumAmount: 10_000,
    fields: [{ name: 'name', required: true }],
  })
  const { page, complaints, strangers, close } = await openWatchedPage(browser)
  await page.goto(putPage(link.slug))
  await page.getByLabel('Jumlah yang Anda bayar').fill('5.000')
  await page.getByLabel('Nama').fill('Ani')
  await confirm(page).click()
  await page.getByText('Jumlahnya paling sedikit Rp 10.000.').waitFor()
  expect(await paymentsOf(link)).toEqual([])

  await page.getByLabel('Jumlah yang Anda bayar').fill('25.000')
  await confirm(page).dblclick()
  await page.getByRole('img', { name: /Kode QRIS untuk .+, Rp 25.000/ }).waitFor()
  await page.reload()
  await page.getByRole('img', { name: /Kode QRIS untuk .+, Rp 25.000/ }).waitFor()
  const [payment, ...others] = await paymentsOf(link)
  expect(others).toEqual([])
  expect(payment).toMatchObject({ amount: 25_000, customer: { name: 'Ani' } })

  await world.control('pay', { reference: payment?.providerTransactionId })
  await page.getByRole('heading', { name: 'Pembayaran berhasil' }).waitFor()
  // As when the app brings the payer back to a page that had been thrown away.
  await page.reload()
  await page.getByRole('heading', { name: 'Pembayaran berhasil' }).waitFor()
  expect(await paymentsOf(link)).toHaveLength(1)
  expect({ complaints, strangers }).toEqual({ complaints: [], strangers: [] })
  await close()
})

test('an answer that is lost on its way leads to one payment all the same', async () => {
  const link = await givenLink({
    slug: 'kopi-senja',
    title: 'Kopi Senja',
    amountKind: 'fixed',
    amount: 44_000,
  })
  const { page, close } = await openWatchedPage(browser)
  await page.route('**/payments', async (route) => {
    await route.fetch()
    await route.abort()
  })
  await page.goto(putPage(link.slug))
  await confirm(page).click()
  await page.getByText('Belum berhasil.').waitFor()
  expect(await paymentsOf(link)).toHaveLength(1)
  await page.unroute('**/payments')
  await page.reload()
  await confirm(page).click()
  await page.getByRole('img', { name: /Kode QRIS untuk .+, Rp 44.000/ }).waitFor()
  expect(await paymentsOf(link)).toHaveLength(1)
  await close()
})

test('a price that the seller changes meanwhile is shown before it is paid', async () => {
  const link = await givenLink({ title: 'Roti', amountKind: 'fixed', amount: 20_000 })
  const { page, close } = await openWatchedPage(browser)
  await page.goto(putPage(link.slug))
  await page.getByText('Rp 20.000').waitFor()
  const changed = await fetch(`${world.urls[0]}/v1/payment-links/${link.id}`, {
    method: 'PATCH',
    headers: { 'x-api-key': world.apiKey, 'content-type': 'application/json' },
    body: JSON.stringify({ amount: 22_000 }),
  })
  expect(changed.status).toBe(200)
  await confirm(page).click()
  await page.getByText('Rp 22.000').waitFor()
  await page.getByText('Tautan ini baru saja diubah penjual.').waitFor()
  expect(await paymentsOf(link)).toEqual([])
  await confirm(page).click()
  await page.getByRole('img', { name: /Kode QRIS untuk .+, Rp 22.000/ }).waitFor()
  await close()
})

test('a link that does not exist, and one that is turned off, say so', async () => {
  const link = await givenLink({ title: 'Teh', amountKind: 'open', active: false })
  const { page, close } = await openWatchedPage(browser)
  await page.goto(putPage('tidak-ada'))
  await page.getByRole('heading', { name: 'Tautan pembayaran tidak ditemukan' }).waitFor()
  await page.goto(putPage(link.slug))
  await page.getByRole('heading', { name: /sedang tidak menerima pembayaran/ }).waitFor()
  await close()
})
