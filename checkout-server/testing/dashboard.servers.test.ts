import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { openBrowser } from './browser.ts'
import { OWNER } from './connected-merchant.ts'
import { DESK, openVisitor, PHONE, type Visitor } from './dashboard-visitor.ts'
import { startServers, type RunningServers } from './running-servers.ts'

// A browser on a busy machine takes its time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const BUILD = fileURLToPath(new URL('../dashboard/build.ts', import.meta.url))
const MOST_BYTES = 200_000
const GOPAY = { phone: '081234567890', outlet: 'G123456789' }

let world: RunningServers
let browser: Browser
let cashier: Visitor
let office: Visitor
beforeAll(async () => {
  execFileSync(process.execPath, [BUILD, '--if-needed'])
  ;[world, browser] = await Promise.all([startServers(1, { isReachable: true }), openBrowser()])
  ;[cashier, office] = await Promise.all([
    openVisitor(browser, PHONE),
    openVisitor(browser, { ...DESK, colorScheme: 'dark' }),
  ])
})
afterAll(async () => {
  await browser?.close()
  await world?.close()
})

const visit = (page: Page, path = '') => page.goto(`${world.urls[0]}/dashboard${path}`)
const signIn = async (page: Page) => {
  await page.getByLabel('E-mail').fill(OWNER.email)
  await page.getByLabel('Kata sandi').fill(OWNER.password)
  await page.getByRole('button', { name: 'Masuk' }).click()
}
const openMoney = async () => {
  const answer = await world.api('/v1/incoming-money?review=open')
  return ((await answer.json()) as { data: object[] }).data.length
}
const readUntil = async () => {
  const answer = await world.api('/v1/connections')
  const { data } = (await answer.json()) as { data: { health: { readUntil: string } | null }[] }
  return Math.max(...data.map(({ health }) => (health ? Date.parse(health.readUntil) : 0)))
}
const newestPayment = async () => {
  const answer = await world.api('/v1/payments?limit=1')
  const { data } = (await answer.json()) as {
    data: { id: string; orderId: string; amount: number; providerTransactionId: string }[]
  }
  return data[0]!
}

test('whoever comes without a session signs in, and gets where they wanted', async () => {
  const { page } = cashier
  await visit(page, '/login')
  await signIn(page)
  await page.getByRole('heading', { name: 'Ringkasan' }).waitFor()
  await visit(office.page, '/login?to=%2Fdashboard%2Fpayments%3Fstatus%3Dpaid')
  await signIn(office.page)
  await office.page.getByRole('heading', { name: 'Pembayaran', exact: true }).waitFor()
  expect(new URL(office.page.url()).search).toBe('?status=paid')
})

test('a wrong password and an unknown address are refused in the same words', async () => {
  const { page } = await openVisitor(browser, PHONE)
  await visit(page, '/login')
  const words: string[] = []
  for (const email of [OWNER.email, 'nobody@example.com']) {
    await page.getByLabel('E-mail').fill(email)
    await page.getByLabel('Kata sandi').fill('not the password')
    const answered = page.waitForResponse((answer) => answer.url().endsWith('/sign-in/email'))
    await page.getByRole('button', { name: 'Masuk' }).click()
    expect((await answered).status()).toBe(401)
    const alert = page.getByRole('alert').filter({ hasText: /./ })
    await alert.waitFor()
    words.push((await alert.textContent()) ?? '')
  }
  expect(words[0]).toBe(words[1])
  await page.context().close()
})

test('a new shop registers, and is told what to do first', async () => {
  const { page, errors, complaints } = await openVisitor(browser, PHONE)
  for (const path of ['/login', '/forgot-password', '/register']) {
    await visit(page, path)
    await page.locator('h1').waitFor()
    expect(await complaints()).toEqual([])
  }
  await page.getByLabel('Nama usaha').fill('Kopi Senja')
  await page.getByLabel('E-mail').fill('senja@example.com')
  await page.getByLabel('Kata sandi').fill('gajah terbang di atas Bromo')
  await page.getByRole('button', { name: 'Buat akun' }).tap()
  await page.getByText('Siapkan toko Anda').waitFor()
  await page.getByRole('link', { name: /Hubungkan GoPay atau Midtrans/ }).tap()
  await page.getByText('Belum ada koneksi').waitFor()
  expect(errors).toEqual([])
  await page.context().close()
})

test('the first view is light', async () => {
  const { page } = await openVisitor(browser, PHONE)
  await page.context().addCookies(await cashier.page.context().cookies())
  const debug = await page.context().newCDPSession(page)
  await debug.send('Network.enable')
  const sizes: number[] = []
  debug.on('Network.loadingFinished', ({ encodedDataLength }) => sizes.push(encodedDataLength))
  await visit(page)
  await page.locator('ap-revenue-chart canvas').waitFor()
  const bytes = sizes.reduce((sum, size) => sum + size, 0)
  expect(bytes).toBeGreaterThan(10_000)
  expect(bytes).toBeLessThanOrEqual(MOST_BYTES)
  await page.context().close()
})

test('a sale at the till, by touch: amount, code, money, and everyone sees it without reloading', async () => {
  await visit(office.page)
  await office.page.getByText('Langsung', { exact: true }).waitFor()
  const { page } = cashier
  await page.getByRole('link', { name: 'Buat QRIS' }).last().tap()
  for (const key of ['4', '4', '000']) {
    await page.getByRole('button', { name: key, exact: true }).tap()
  }
  await page.getByLabel('Catatan').fill('Meja 7')
  await page.getByRole('button', { name: 'Tampilkan QRIS' }).tap()
  await page.locator('autogopay-checkout svg.qr, autogopay-checkout [part~="qr"]').waitFor()
  const row = office.page.getByRole('link', { name: /Meja 7/ })
  await row.getByText('Menunggu').waitFor()

  const { amount, providerTransactionId: reference } = await newestPayment()
  expect(amount).toBe(44_000)
  await world.control('pay', { reference })
  await page.getByRole('button', { name: 'Transaksi berikutnya' }).waitFor()
  await row.getByText('Lunas').waitFor()
  await office.page.locator('.figure').first().getByText('Rp 44.000').waitFor()
})

test('a sale by keyboard alone, which is cancelled', async () => {
  const { page } = office
  await visit(page, '/new')
  await page.getByRole('heading', { name: 'Buat QRIS' }).waitFor()
  await page.keyboard.type('125009')
  await page.keyboard.press('Backspace')
  await page.getByLabel('Catatan').focus()
  await page.keyboard.press('Enter')
  const cancel = page.getByRole('button', { name: 'Batalkan', exact: true })
  await cancel.focus()
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Ya, batalkan' }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Transaksi berikutnya' }).waitFor()
  const { id, amount } = await newestPayment()
  expect(amount).toBe(12_500)
  const answer = await world.api(`/v1/payments/${id}`)
  expect(await answer.json()).toMatchObject({ status: 'cancelled' })
})

test('a payment is found, its story read, and its money given back', async () => {
  const { page } = office
  await visit(page, '/payments')
  await page.getByRole('searchbox').fill('44.000')
  await page.waitForURL(/search=44\.000/)
  await page.getByRole('row').filter({ hasText: 'Meja 7' }).getByRole('link').click()
  await page.getByRole('heading', { name: 'Riwayat' }).waitFor()
  await page.getByText('Uang masuk: Rp 44.000').waitFor()
  await page.getByRole('button', { name: 'Kembalikan uang' }).click()
  await page.getByLabel('Jumlah (rupiah)').fill('4000')
  await page.getByRole('button', { name: 'Kembalikan', exact: true }).click()
  await page.getByText('Dikembalikan sebagian').first().waitFor()
  await page.goBack()
  await page.getByRole('searchbox').waitFor()
  expect(await page.getByRole('searchbox').inputValue()).toBe('44.000')
})

test('GoPay is connected by code and a picture of the counter’s QRIS', async () => {
  const { page } = cashier
  await world.control('gobiz/accounts', {
    phone: GOPAY.phone,
    outlets: [
      { name: 'TOKO SENJA', merchantId: GOPAY.outlet, city: 'BANDUNG' },
      { name: 'TOKO FAJAR', merchantId: 'G123456788', city: 'BANDUNG' },
    ],
  })
  await visit(page, '/connections')
  await page.getByRole('button', { name: 'Hubungkan GoPay' }).tap()
  await page.getByLabel('Saya mengerti risikonya').check()
  await page.getByLabel('Nomor HP').fill(GOPAY.phone)
  await page.getByRole('button', { name: 'Kirim kode' }).tap()
  await page.getByLabel('Kode OTP').waitFor()
  const sent = await fetch(`${world.sandboxUrl}/_control/gobiz/otp?phone=${GOPAY.phone}`)
  await page.getByLabel('Kode OTP').fill(((await sent.json()) as { otp: string }).otp)
  await page.getByRole('button', { name: 'Verifikasi' }).tap()
  await page.getByLabel(/TOKO SENJA/).check()
  await page.getByRole('button', { name: 'Pilih outlet' }).tap()
  const picture = await fetch(`${world.sandboxUrl}/_control/gobiz/outlets/${GOPAY.outlet}/qr.png`)
  await page.getByLabel('Foto atau unggah gambar').setInputFiles({
    name: 'qris.png',
    mimeType: 'image/png',
    buffer: Buffer.from(await picture.arrayBuffer()),
  })
  await page.getByText('GoPay terhubung').waitFor()
})

test('money that fits nothing is attached to the payment that it is for', async () => {
  const { page } = cashier
  // A process remembers for some seconds where a merchant's payments go.
  let made = { id: '', orderId: '', createdAt: '', provider: '' }
  await expect
    .poll(
      async () => {
        const answer = await world.api('/v1/payments', { amount: 70_000 })
        made = (await answer.json()) as typeof made
        return made.provider
      },
      { timeout: 60_000, interval: 1_000 },
    )
    .toBe('gopay_qris')
  const { id, orderId, createdAt } = made
  // GoPay's times are whole seconds: what came in that of the connecting would be from before it.
  const begun = Date.parse(createdAt) + 1_000
  await expect.poll(readUntil, { timeout: 60_000 }).toBeGreaterThan(begun)
  await world.control('gobiz/mutations', { merchantId: GOPAY.outlet, amounts: [70_123] })
  await page
    .getByRole('link', { name: /Kotak masuk/ })
    .last()
    .tap()
  // How soon the account is read is the poller's affair.
  await expect.poll(openMoney, { timeout: 60_000 }).toBe(1)
  await page.getByRole('button', { name: 'Pasangkan' }).tap()
  await page.getByRole('dialog').getByRole('searchbox').fill(orderId)
  await page.getByRole('radio', { name: new RegExp(orderId) }).check()
  await page.getByRole('dialog').getByRole('button', { name: 'Pasangkan' }).tap()
  await page.getByText('Tidak ada yang menunggu').waitFor()
  const answer = await world.api(`/v1/payments/${id}`)
  expect(await answer.json()).toMatchObject({ status: 'paid', amountPaid: 70_123 })
})

test.each([
  '',
  '/payments',
  '/payments?search=nothing',
  '/new',
  '/inbox',
  '/connections',
  '/activation',
  '/menu',
])(
  'axe has nothing against /dashboard%s, on phones and desks, light and dark, and it fits',
  async (path) => {
    for (const { page, complaints, overflow } of [cashier, office]) {
      await visit(page, path)
      await page.locator('main h1').waitFor()
      await expect.poll(() => page.locator('.skeleton').count(), { timeout: 30_000 }).toBe(0)
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme })
        // What changes colours, or comes in, while it looks is looked at again.
        await expect.poll(complaints, { timeout: 30_000 }).toEqual([])
      }
      expect(await overflow()).toBe(0)
    }
  },
)

test('axe has nothing against a payment, in English as well', async () => {
  const { page, complaints } = office
  const { id } = await newestPayment()
  await visit(page, `/payments/${id}`)
  await page.getByRole('heading', { name: 'Riwayat' }).waitFor()
  await page.getByRole('button', { name: 'English' }).click()
  await page.getByRole('heading', { name: 'History' }).waitFor()
  expect(await complaints()).toEqual([])
  expect(await page.locator('html').getAttribute('lang')).toBe('en')
  await page.getByRole('button', { name: 'Bahasa Indonesia' }).click()
})

test('the operator finds a shop, suspends it and lets it go on, and makes a key', async () => {
  // A page of its own: what it asks is refused, which the browser's log calls an error, if later.
  const refused = await openVisitor(browser, PHONE)
  await refused.page.context().addCookies(await cashier.page.context().cookies())
  await visit(refused.page, '/operator')
  await refused.page.getByRole('heading', { name: 'Tidak ditemukan' }).waitFor()
  expect(await refused.page.locator('section.card').count()).toBe(0)
  await refused.page.context().close()
  const { page, errors, complaints, overflow } = await openVisitor(browser, PHONE)
  await page.context().addCookies(await cashier.page.context().cookies())
  await world.sql`update users set is_operator = true where email = ${OWNER.email}`
  await visit(page, '/menu')
  await page.getByRole('link', { name: 'Pengelola' }).tap()
  await page.getByRole('heading', { name: 'Kesehatan' }).waitFor()
  await page.getByRole('searchbox').fill('Kopi Senja')
  await page.getByRole('button', { name: 'Cari' }).tap()
  await page.getByRole('button', { name: 'Hentikan Kopi Senja' }).tap()
  await page.getByLabel('Alasan').fill('Barang terlarang')
  await page.getByRole('dialog').getByRole('button', { name: 'Hentikan' }).tap()
  await page.getByText('Barang terlarang').waitFor()
  await page.getByRole('button', { name: 'Izinkan lagi Kopi Senja' }).tap()
  await page.getByRole('button', { name: 'Perpanjang Kopi Senja' }).waitFor()
  await page.getByRole('button', { name: 'Buat kunci' }).tap()
  await page.getByText(/AGP-/).waitFor()
  const keys = page.getByRole('region', { name: 'Kunci aktivasi' })
  await keys.getByText('Belum dipakai').waitFor()
  await keys.getByRole('button', { name: 'Tarik …' }).tap()
  await page.getByRole('dialog').getByRole('button', { name: 'Tarik' }).tap()
  await keys.getByText('Ditarik').waitFor()
  await page.getByRole('button', { name: 'Paket baru' }).tap()
  await page.getByRole('dialog').getByLabel('Nama').fill('30 hari')
  await page.getByRole('dialog').getByLabel('Hari (kosong').fill('30')
  await page.getByRole('dialog').getByLabel('Harga').fill('25000')
  await page.getByRole('dialog').getByRole('button', { name: 'Simpan' }).tap()
  await page.getByRole('button', { name: 'Hentikan penjualan 30 hari' }).tap()
  await page.getByText('Tidak dijual').waitFor()
  const providers = page.getByRole('region', { name: 'Penyedia pembayaran' })
  await providers.getByRole('button', { name: 'Matikan GoPay Merchant' }).tap()
  await page.getByRole('dialog').getByLabel('Alasan').fill('Sedang dirawat')
  await page.getByRole('dialog').getByRole('button', { name: 'Matikan' }).tap()
  await providers.getByText('Sedang dirawat').waitFor()
  await providers.getByRole('button', { name: 'Nyalakan GoPay Merchant' }).tap()
  await providers.getByRole('button', { name: 'Matikan GoPay Merchant' }).waitFor()
  const log = page.getByRole('region', { name: 'Log audit' })
  await log.getByLabel('Tindakan').fill('activation_key.revoked')
  await log.getByRole('button', { name: 'Saring' }).tap()
  await expect.poll(() => log.getByRole('listitem').count(), { timeout: 30_000 }).toBe(1)
  await log.getByText('activation_key.revoked').waitFor()
  await expect.poll(complaints, { timeout: 30_000 }).toEqual([])
  expect(await overflow()).toBe(0)
  await page.emulateMedia({ colorScheme: 'dark' })
  await expect.poll(complaints, { timeout: 30_000 }).toEqual([])
  expect(errors).toEqual([])
  await page.context().close()
})

test('whoever signs out is out, on other tabs as soon as they ask for something', async () => {
  const { page } = cashier
  await visit(page, '/menu')
  await page.getByRole('button', { name: 'Keluar' }).tap()
  await page.getByRole('heading', { name: 'Masuk' }).waitFor()
  await visit(page, '/payments')
  await page.getByRole('heading', { name: 'Masuk' }).waitFor()
})

test('no script failed, and the policy refused nothing', () => {
  expect(office.errors).toEqual([])
  // The last visit asks who is there, and nobody is.
  expect(cashier.errors.filter((text) => !text.includes('401'))).toEqual([])
})
