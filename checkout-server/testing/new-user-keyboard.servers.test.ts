import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { readXlsx } from 'hucre'
import type { Browser, Download, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { openReceiver } from '../src/webhooks/test-support.ts'
import { openBrowser } from './browser.ts'
import { openVisitor, PHONE, type Visitor } from './dashboard-visitor.ts'
import { openTelegramWorld, type TelegramWorld } from './telegram-world.ts'

// A browser on a busy machine takes its time.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 })

const BUILD = fileURLToPath(new URL('../dashboard/build.ts', import.meta.url))
const GOPAY = { phone: '081298765433', outlet: 'G700100201' }
const PERSON = { email: 'papan-ketik@example.com', password: 'gajah terbang di atas Bromo' }
// More than any of our pages has: then what is looked for cannot be reached at all.
const MOST_TABS = 120

let world: TelegramWorld
let browser: Browser
let owner: Visitor
let page: Page
let shop: Awaited<ReturnType<typeof openReceiver>>
beforeAll(async () => {
  execFileSync(process.execPath, [BUILD, '--if-needed'])
  ;[world, browser] = await Promise.all([
    openTelegramWorld(1, { isReachable: true, sendsMail: true }),
    openBrowser(),
  ])
  owner = await openVisitor(browser, PHONE)
  page = owner.page
  shop = await openReceiver()
  await world.control('gobiz/accounts', {
    phone: GOPAY.phone,
    outlets: [{ name: 'KOPI FAJAR', merchantId: GOPAY.outlet, city: 'BANDUNG' }],
  })
})
afterAll(async () => {
  await browser?.close()
  await shop?.close()
  await world?.close()
})

/** Goes on by the Tab key until the thing has the focus. @throws {Error} It cannot be reached. */
const reach = async (thing: Locator, at: Page = page) => {
  await thing.waitFor()
  for (let presses = 0; presses < MOST_TABS; presses += 1) {
    if (await thing.evaluate((node) => node === document.activeElement)) return
    await at.keyboard.press('Tab')
  }
  throw new Error(`by the keyboard nobody gets to ${String(thing)}`)
}
const press = async (thing: Locator, at: Page = page) => {
  await reach(thing, at)
  await at.keyboard.press('Enter')
}
const write = async (label: string | RegExp, text: string, within: Page | Locator = page) => {
  await reach(within.getByLabel(label))
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.type(text)
}
const button = (name: string, within: Page | Locator = page) =>
  within.getByRole('button', { name, exact: true })
/** What axe has against the page, in both themes. */
const isGood = async (name: string) => {
  // What the bar at the top lies over has no size for a finger, and needs none: people scroll.
  await page.evaluate(() => scrollTo({ top: 0 }))
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme })
    expect([name, colorScheme, await owner.complaints()]).toEqual([name, colorScheme, []])
  }
}

test('by the keyboard alone somebody registers, confirms the address and signs in', async () => {
  await page.goto(`${world.servers[0]?.url}/dashboard`)
  await page.getByRole('heading', { name: 'Masuk' }).waitFor()
  await isGood('login')
  await press(page.getByRole('link', { name: 'Daftar' }))
  await write('Nama usaha', 'Kopi Fajar')
  await write('E-mail', PERSON.email)
  await write('Kata sandi', PERSON.password)
  await isGood('register')
  await press(button('Buat akun'))
  await page.getByText('Buka tautan yang kami kirim').waitFor()
  await isGood('mail sent')
  let link = ''
  const look = async () => {
    const answer = await fetch(`${world.sandbox.url}/_control/mail?to=${PERSON.email}`)
    const { mails } = (await answer.json()) as { mails: { text: string }[] }
    link = /http\S+verify-email#token=[\w-]+/.exec(mails[0]?.text ?? '')?.[0] ?? ''
    return link
  }
  await expect.poll(look, { timeout: 30_000 }).not.toBe('')
  await page.goto(link)
  await page.getByText('Alamat e-mail Anda sudah dikonfirmasi.').waitFor()
  await isGood('confirmed')
  await press(page.getByRole('link', { name: 'Ke dashboard' }))
  await write('E-mail', PERSON.email)
  await write('Kata sandi', PERSON.password)
  await page.keyboard.press('Enter')
  await page.getByText('Siapkan toko Anda').waitFor()
  await isGood('first steps')
})

test('the account is activated with a key from the bot', async () => {
  await press(page.getByRole('link', { name: /Aktifkan akun/ }))
  await page.getByText('Akun belum aktif. Pembayaran baru').waitFor()
  await isGood('not active')
  const opened = page.context().waitForEvent('page')
  await press(page.getByRole('link', { name: 'Beli di bot Telegram' }))
  const chat = await opened
  await press(button('START', chat), chat)
  await press(button('Beli', chat), chat)
  await press(button('1 hari – Rp 1.000', chat), chat)
  await press(button('Kuncinya saja', chat), chat)
  await chat.getByRole('img', { name: 'Gambar: kode QR' }).waitFor()
  const [bought] = await world.sql<{ reference: string }[]>`
    select c.provider_transaction_id as reference from activation_purchases b
      join payments p on p.id = b.payment_id join charges c on c.id = p.charge_id`
  await world.control('pay', { reference: bought?.reference })
  const told = chat.getByText(/Kunci aktivasi Anda/)
  await told.waitFor()
  const key = /AGP(-[0-9A-Z]{5}){5}/.exec((await told.textContent()) ?? '')?.[0] ?? ''
  await chat.close()
  await write('Kunci aktivasi', key)
  await page.keyboard.press('Enter')
  await page.getByText('Akun aktif sampai').waitFor()
  await isGood('active')
})

test('GoPay is connected by its code', async () => {
  await press(page.getByRole('link', { name: 'Lanjut ke Ringkasan' }))
  await press(page.getByRole('link', { name: /Hubungkan GoPay atau Midtrans/ }))
  await press(button('Hubungkan GoPay'))
  await reach(page.getByLabel('Saya mengerti risikonya'))
  await page.keyboard.press('Space')
  await write('Nomor HP', GOPAY.phone)
  await isGood('phone')
  await press(button('Kirim kode'))
  await page.getByLabel('Kode OTP').waitFor()
  const answer = await fetch(`${world.sandbox.url}/_control/gobiz/otp?phone=${GOPAY.phone}`)
  const { otp } = (await answer.json()) as { otp: string }
  await write('Kode OTP', otp)
  await isGood('code')
  await press(button('Verifikasi'))
  const upload = page.getByLabel('Foto atau unggah gambar')
  await upload.waitFor()
  await isGood('counter’s code')
  const counter = await fetch(`${world.sandbox.url}/_control/gobiz/outlets/${GOPAY.outlet}/qr.png`)
  const asked = page.waitForEvent('filechooser')
  await press(upload)
  await (
    await asked
  ).setFiles({
    name: 'qris.png',
    mimeType: 'image/png',
    buffer: Buffer.from(await counter.arrayBuffer()),
  })
  await page.getByText('GoPay terhubung').waitFor()
  await isGood('connected')
})

test('a QRIS is made, and the page tells when it is paid', async () => {
  await press(page.getByRole('link', { name: 'Coba buat QRIS' }))
  for (const key of ['2', '5', '000']) await press(button(key))
  await isGood('till')
  await press(button('Tampilkan QRIS'))
  await page.locator('autogopay-checkout [part~="qr"]').first().waitFor()
  await isGood('code to pay')
  const [charge] = await world.sql<{ qrText: string }[]>`
    select c.qr_text from charges c join payments p on p.charge_id = c.id
    where p.status = 'pending' order by c.id desc limit 1`
  await world.control('pay', { reference: charge?.qrText })
  await page.getByRole('button', { name: 'Transaksi berikutnya' }).waitFor({ timeout: 60_000 })
  await isGood('paid')
})

test('a webhook is added and tested', async () => {
  await press(page.getByRole('link', { name: 'Lainnya' }).last())
  await page.getByRole('heading', { name: 'Lainnya' }).waitFor()
  await isGood('menu')
  await press(page.getByRole('link', { name: 'Pengembang' }).last())
  await press(page.getByRole('link', { name: 'Webhook', exact: true }))
  await press(button('Tambah alamat'))
  const dialog = page.getByRole('dialog')
  await write('Alamat (URL)', shop.url, dialog)
  await isGood('new webhook')
  await press(button('Tambah alamat', dialog))
  await press(button('Tes webhook'))
  await page.getByText('Server Anda menerimanya.').waitFor()
  await isGood('tested webhook')
  expect(shop.received).toHaveLength(1)
})

test('the workbook of the payments is saved', async () => {
  await press(page.getByRole('link', { name: 'Pembayaran' }).last())
  await page.getByRole('heading', { name: 'Pembayaran', exact: true }).waitFor()
  await isGood('payments')
  await press(button('Ekspor'))
  await isGood('export')
  const saved = page.waitForEvent('download')
  await press(button('Unduh', page.getByRole('dialog')))
  const { sheets } = await readXlsx(await contentOf(await saved))
  expect(sheets[0]?.rows).toHaveLength(2)
})

test('no script failed on the way, and neither a call nor the policy was refused', () => {
  expect(owner.errors).toEqual([])
})

async function contentOf(download: Download): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}
