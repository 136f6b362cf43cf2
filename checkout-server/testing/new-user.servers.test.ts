import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { readXlsx } from 'hucre'
import type { Browser, Page } from 'playwright-core'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { openReceiver } from '../src/webhooks/test-support.ts'
import { openBrowser } from './browser.ts'
import { openVisitor, PHONE, type Visitor } from './dashboard-visitor.ts'
import { openTelegramWorld, type TelegramWorld } from './telegram-world.ts'

// A browser on a busy machine takes its time.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 })

const BUILD = fileURLToPath(new URL('../dashboard/build.ts', import.meta.url))
const PICTURES = fileURLToPath(new URL('../../reports/new-user/', import.meta.url))
const GOPAY = { phone: '081298765432', outlet: 'G700100200' }
const PIN = '123456'

let world: TelegramWorld
let browser: Browser
let owner: Visitor
let shop: Awaited<ReturnType<typeof openReceiver>>
beforeAll(async () => {
  execFileSync(process.execPath, [BUILD, '--if-needed'])
  rmSync(PICTURES, { recursive: true, force: true })
  mkdirSync(PICTURES, { recursive: true })
  ;[world, browser] = await Promise.all([
    openTelegramWorld(1, { isReachable: true, sendsMail: true }),
    openBrowser(),
  ])
  owner = await openVisitor(browser, PHONE)
  shop = await openReceiver()
  // What the outside world has before anybody comes to us: a GoPay account with a code on its counter.
  await world.control('gobiz/accounts', {
    phone: GOPAY.phone,
    outlets: [{ name: 'KOPI SENJA', merchantId: GOPAY.outlet, city: 'BANDUNG' }],
  })
})
afterAll(async () => {
  await browser?.close()
  await shop?.close()
  await world?.close()
})

let pictures = 0
/** Keeps how a page looks, for people to look at. Ours must be good to use, too. */
const picture = async (page: Page, name: string) => {
  if (page === owner.page) {
    expect([name, await owner.complaints(), await owner.overflow()]).toEqual([name, [], 0])
  }
  pictures += 1
  const number = String(pictures).padStart(2, '0')
  await page.screenshot({ path: `${PICTURES}${number}-${name}.png`, fullPage: true })
}
const openTab = async (tap: () => Promise<void>): Promise<Page> => {
  const opened = owner.page.context().waitForEvent('page')
  await tap()
  const page = await opened
  await page.waitForLoadState()
  return page
}
const payWithPin = async (phone: Page) => {
  await phone.getByLabel('PIN 6 angka').fill(PIN)
  await phone.getByRole('button', { name: 'Bayar' }).tap()
  await phone.getByText('Pembayaran berhasil').first().waitFor()
}
/** What the list of payments saves as a workbook. */
const workbookOf = async (page: Page): Promise<Buffer> => {
  await page.getByRole('button', { name: 'Ekspor' }).tap()
  const saved = page.waitForEvent('download')
  await page.getByRole('dialog').getByRole('button', { name: 'Unduh' }).tap()
  const chunks: Buffer[] = []
  for await (const chunk of await (await saved).createReadStream()) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

test('somebody new registers and opens the link in their mail', async () => {
  const { page } = owner
  await page.goto(`${world.servers[0]?.url}/dashboard`)
  await page.getByRole('heading', { name: 'Masuk' }).waitFor()
  await picture(page, 'login')
  await page.getByRole('link', { name: 'Daftar' }).tap()
  await page.getByLabel('Nama usaha').fill('Kopi Senja')
  await page.getByLabel('E-mail').fill('senja@example.com')
  await page.getByLabel('Kata sandi').fill('gajah terbang di atas Bromo')
  await picture(page, 'register')
  await page.getByRole('button', { name: 'Buat akun' }).tap()
  await page.getByText('Buka tautan yang kami kirim ke senja@example.com').waitFor()
  await picture(page, 'mail-sent')
  const mailbox = await page.context().newPage()
  const link = mailbox.getByRole('link', { name: /verify-email#token=/ })
  const look = async () => {
    await mailbox.goto(`${world.sandbox.url}/mail`)
    return link.count()
  }
  await expect.poll(look, { timeout: 30_000 }).toBe(1)
  await picture(mailbox, 'mail')
  await link.tap()
  await mailbox.getByText('Alamat e-mail Anda sudah dikonfirmasi.').waitFor()
  await picture(mailbox, 'confirmed')
  await mailbox.close()
  await page.getByRole('link', { name: 'Masuk', exact: true }).tap()
  await page.getByLabel('E-mail').fill('senja@example.com')
  await page.getByLabel('Kata sandi').fill('gajah terbang di atas Bromo')
  await page.getByRole('button', { name: 'Masuk', exact: true }).tap()
  await page.getByText('Siapkan toko Anda').waitFor()
  await picture(page, 'first-steps')
})

test('the account is activated with a key bought from the bot by QRIS', async () => {
  const { page } = owner
  await page.getByRole('link', { name: /Aktifkan akun/ }).waitFor()
  // Who begins at the till instead is led here as well.
  await page.getByRole('link', { name: 'Buat QRIS' }).last().tap()
  await page.getByRole('button', { name: '9', exact: true }).tap()
  await page.getByRole('button', { name: '000', exact: true }).tap()
  await page.getByRole('button', { name: 'Tampilkan QRIS' }).tap()
  await page.getByText('Pembayaran baru dapat dibuat setelah').waitFor()
  await picture(page, 'till-not-active')
  await page.getByRole('link', { name: 'Aktifkan', exact: true }).tap()
  await page.getByText('Akun belum aktif. Pembayaran baru').waitFor()
  await picture(page, 'not-active')
  const chat = await openTab(() => page.getByRole('link', { name: 'Beli di bot Telegram' }).tap())
  await chat.getByRole('button', { name: 'START' }).tap()
  await chat.getByRole('button', { name: 'Beli', exact: true }).tap()
  await chat.getByRole('button', { name: '1 hari – Rp 1.000' }).tap()
  await chat.getByRole('button', { name: 'Kuncinya saja' }).tap()
  const code = chat.getByRole('img', { name: 'Gambar: kode QR' })
  await code.waitFor()
  await picture(chat, 'bot')
  const phone = await openTab(() => code.tap())
  await payWithPin(phone)
  const told = chat.getByText(/Kunci aktivasi Anda/)
  await told.waitFor()
  await picture(chat, 'bot-key')
  const key = /AGP(-[0-9A-Z]{5}){5}/.exec((await told.textContent()) ?? '')?.[0] ?? ''
  await Promise.all([chat.close(), phone.close()])

  await page.getByLabel('Kunci aktivasi').fill('AGP-00000-00000-00000-00000-00000')
  await page.getByRole('button', { name: 'Aktifkan' }).tap()
  await page.getByText('Kunci ini salah').waitFor()
  await page.getByLabel('Kunci aktivasi').fill(key.toLowerCase())
  await page.getByRole('button', { name: 'Aktifkan' }).tap()
  await page.getByText('Akun aktif sampai').waitFor()
  await picture(page, 'active')
})

test('GoPay is connected by the code that comes as a text message', async () => {
  const { page } = owner
  await page.getByRole('link', { name: 'Lanjut ke Ringkasan' }).tap()
  await page.getByRole('link', { name: /Hubungkan GoPay atau Midtrans/ }).tap()
  await page.getByRole('button', { name: 'Hubungkan GoPay' }).tap()
  await picture(page, 'gopay-phone')
  await page.getByLabel('Saya mengerti risikonya').check()
  await page.getByLabel('Nomor HP').fill(GOPAY.phone)
  await page.getByRole('button', { name: 'Kirim kode' }).tap()
  await page.getByLabel('Kode OTP').waitFor()
  const messages = await page.context().newPage()
  await messages.goto(`${world.sandbox.url}/phone/messages`)
  const otp = (await messages.locator('strong').first().textContent()) ?? ''
  await messages.close()
  await picture(page, 'gopay-code')
  await page.getByLabel('Kode OTP').fill(otp)
  await page.getByRole('button', { name: 'Verifikasi' }).tap()
  // The account's only outlet needs no choice.
  await page.getByLabel('Foto atau unggah gambar').waitFor()
  const counter = await fetch(`${world.sandbox.url}/_control/gobiz/outlets/${GOPAY.outlet}/qr.png`)
  await picture(page, 'gopay-qris')
  await page.getByLabel('Foto atau unggah gambar').setInputFiles({
    name: 'qris.png',
    mimeType: 'image/png',
    buffer: Buffer.from(await counter.arrayBuffer()),
  })
  await page.getByText('GoPay terhubung').waitFor()
  await picture(page, 'gopay-ready')
})

let paid = 0
test('a QRIS is made and paid, and the money is seen without reloading', async () => {
  const { page } = owner
  const overview = await page.context().newPage()
  await overview.goto(`${world.servers[0]?.url}/dashboard`)
  await overview.getByText('Belum ada pembayaran').waitFor()

  await page.getByRole('link', { name: 'Coba buat QRIS' }).tap()
  for (const key of ['2', '5', '000']) {
    await page.getByRole('button', { name: key, exact: true }).tap()
  }
  await picture(page, 'till')
  await page.getByRole('button', { name: 'Tampilkan QRIS' }).tap()
  const code = page.locator('autogopay-checkout [part~="qr"]').first()
  await code.waitFor()
  await picture(page, 'code')
  await overview.getByText('Menunggu').waitFor()

  // The payer holds a phone in front of the screen.
  const phone = await page.context().newPage()
  await phone.goto(`${world.sandbox.url}/phone`)
  await phone
    .locator('input[type=file]')
    .first()
    .setInputFiles({
      name: 'screen.png',
      mimeType: 'image/png',
      buffer: await page.screenshot(),
    })
  await payWithPin(phone)
  await phone.close()
  await page.getByRole('button', { name: 'Transaksi berikutnya' }).waitFor({ timeout: 60_000 })
  await picture(page, 'paid')

  await overview.getByText('Lunas').waitFor()
  await expect
    .poll(() => overview.locator('.figure').first().textContent(), { timeout: 30_000 })
    .toMatch(/Rp\s2[45]\.\d{3}/)
  await picture(overview, 'overview')
  const row = (await overview.locator('.figure').first().textContent()) ?? ''
  paid = Number(/Rp\s([\d.]+)/.exec(row)?.[1]?.replaceAll('.', ''))
  await overview.close()
})

test('a webhook is tested, and the shop’s server says yes', async () => {
  const { page } = owner
  await page.getByRole('link', { name: 'Lainnya' }).last().tap()
  await page.getByRole('link', { name: 'Pengembang' }).last().tap()
  await page.getByRole('link', { name: 'Webhook', exact: true }).tap()
  await page.getByRole('button', { name: 'Tambah alamat' }).tap()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Alamat (URL)').fill(shop.url)
  await picture(page, 'webhook-new')
  await dialog.getByRole('button', { name: 'Tambah alamat' }).tap()
  const secret = (await page.locator('.secret code').textContent()) ?? ''
  await page.getByRole('button', { name: 'Tes webhook' }).tap()
  await page.getByText('Server Anda menerimanya.').waitFor()
  await picture(page, 'webhook-tested')
  const [told] = shop.received
  const body = String(told?.body)
  new Webhook(secret).verify(body, (told?.headers ?? {}) as Record<string, string>)
  expect(JSON.parse(body)).toMatchObject({ type: 'webhook_endpoint.test' })
})

test('the workbook of all payments opens, and its sum is the money that came', async () => {
  const { page } = owner
  await page.getByRole('link', { name: 'Pembayaran' }).last().tap()
  await page.getByRole('heading', { name: 'Pembayaran', exact: true }).waitFor()
  await picture(page, 'payments')
  const { sheets } = await readXlsx(await workbookOf(page))
  const [head = [], ...rows] = sheets[0]?.rows ?? []
  const column = head.indexOf('Diterima (Rp)')
  expect(head).toContain('Diterima (Rp)')
  expect(rows).toHaveLength(1)
  expect(rows.reduce((sum, row) => sum + Number(row[column]), 0)).toBe(paid)
  // The price less its unique code.
  expect(paid).toBeGreaterThan(24_000)
})

test('no script failed on the way, and the policy refused nothing', () => {
  // The till before the activation, and the wrong key, were refused.
  expect(owner.errors.filter((text) => !/403|422/.test(text))).toEqual([])
})
