import { execFile, execFileSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { Payment } from '@autogopay/shared'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { openBrowser } from './browser.ts'
import { OWNER } from './connected-merchant.ts'
import { DESK, openVisitor, PHONE, type Visitor } from './dashboard-visitor.ts'
import { startServers, type RunningServers } from './running-servers.ts'

// A browser on a busy machine takes its time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const SLOW = { timeout: 30_000 }
const BUILD = fileURLToPath(new URL('../dashboard/build.ts', import.meta.url))

let world: RunningServers
let browser: Browser
let phone: Visitor
let desk: Visitor
/** The shop's server: what it was told, and what it answers. */
let shop: Server
let told: string[]
let answer: { status: number; body: string }
let shopUrl: string

beforeAll(async () => {
  execFileSync(process.execPath, [BUILD, '--if-needed'])
  ;[world, browser] = await Promise.all([startServers(1, { isReachable: true }), openBrowser()])
  told = []
  answer = { status: 503, body: 'sedang perawatan' }
  shop = createServer((request, response) => {
    let body = ''
    request.on('data', (piece) => (body += piece))
    request.on('end', () => {
      told.push((JSON.parse(body) as { type: string }).type)
      response.writeHead(answer.status).end(answer.body)
    })
  })
  await new Promise<void>((resolve) => {
    shop.listen(0, '127.0.0.1', resolve)
  })
  shopUrl = `http://127.0.0.1:${(shop.address() as AddressInfo).port}/webhooks`
  ;[phone, desk] = await Promise.all([
    openVisitor(browser, PHONE),
    openVisitor(browser, { ...DESK, colorScheme: 'dark' }),
  ])
  for (const { page } of [phone, desk]) {
    await visit(page, '/login')
    await page.getByLabel('E-mail').fill(OWNER.email)
    await page.getByLabel('Kata sandi').fill(OWNER.password)
    await page.getByRole('button', { name: 'Masuk' }).click()
    await page.getByRole('heading', { name: 'Ringkasan' }).waitFor()
  }
})
afterAll(async () => {
  await browser?.close()
  await world?.close()
  shop?.close()
})

const visit = (page: Page, path: string) => page.goto(`${world.urls[0]}/dashboard${path}`)
const withKey = (path: string, key: string) =>
  fetch(`${world.urls[0]}${path}`, { headers: { 'x-api-key': key } })
const read = async <Answer>(path: string) => (await (await world.api(path)).json()) as Answer

/** Opens a page of a phone's menu by touch. */
async function openFromMenu(page: Page, name: string): Promise<void> {
  await page.getByRole('link', { name: 'Lainnya' }).last().tap()
  await page.getByRole('main').getByRole('link', { name, exact: true }).tap()
}

/** Looks at a page in both colours. */
async function expectClean(visitor: Visitor): Promise<void> {
  const { page, complaints, overflow } = visitor
  await expect.poll(() => page.locator('.skeleton').count(), SLOW).toBe(0)
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    // What changes colours while it looks is looked at again.
    await expect.poll(complaints, SLOW).toEqual([])
  }
  expect(await overflow()).toBe(0)
}

test('a filtered list is saved as a file of just what it shows', async () => {
  const { page } = desk
  for (const orderId of ['ekspor-1', 'ekspor-2', 'lain-1']) {
    expect((await world.api('/v1/payments', { amount: 25_000, orderId })).status).toBe(201)
  }
  await visit(page, '/payments?search=ekspor')
  await page.getByRole('button', { name: 'Ekspor' }).click()
  await page.getByLabel('CSV dengan titik koma').check()
  await page.getByLabel('Bahasa judul kolom').selectOption('en')
  const saved = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Unduh' }).click()
  const file = await saved
  expect(file.suggestedFilename()).toMatch(/^payments-\d{4}-\d{2}-\d{2}\.csv$/)
  const lines = (await readFile(await file.path(), 'utf8')).trim().split(/\r?\n/)
  expect(lines).toHaveLength(3)
  expect(lines[0]).toContain(';')
  expect(lines.slice(1).every((line) => line.includes('ekspor-'))).toBe(true)

  await page.getByRole('button', { name: 'Ekspor' }).click()
  expect(await desk.complaints()).toEqual([])
  const workbook = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Unduh' }).click()
  const bytes = await readFile(await (await workbook).path())
  expect(bytes.subarray(0, 2).toString()).toBe('PK')
})

test('a key is made, works, is replaced and revoked', async () => {
  const { page } = phone
  await openFromMenu(page, 'Pengembang')
  await page.getByRole('button', { name: 'Buat kunci' }).tap()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Nama').fill('Kasir toko')
  await dialog.getByLabel('Hanya yang dipilih').check()
  await dialog.getByRole('button', { name: 'Buat kunci' }).tap()
  await dialog.getByText('Pilih sedikitnya satu.').waitFor()
  await dialog.getByLabel('Melihat pembayaran').check()
  await dialog.getByLabel('Hanya dari alamat IP').fill('not an address')
  await dialog.getByRole('button', { name: 'Buat kunci' }).tap()
  await dialog.getByText(/allowedAddresses/).waitFor()
  expect(await phone.complaints()).toEqual([])
  await dialog.getByLabel('Hanya dari alamat IP').fill('127.0.0.1\n10.0.0.0/8')
  await dialog.getByRole('button', { name: 'Buat kunci' }).tap()
  const key = (await page.locator('.secret code').textContent()) ?? ''
  await expectClean(phone)
  expect((await withKey('/v1/payments?limit=1', key)).status).toBe(200)
  expect((await withKey('/v1/webhook-endpoints', key)).status).toBe(403)

  const card = page.locator('.key').filter({ has: page.getByText(`…${key.slice(-4)}`) })
  await card.getByText('127.0.0.1, 10.0.0.0/8').waitFor()
  await card.getByRole('button', { name: 'Ganti' }).tap()
  await dialog.getByLabel('Masa peralihan').selectOption('0')
  await dialog.getByRole('button', { name: 'Buat penggantinya' }).tap()
  await expect.poll(() => page.locator('.secret code').textContent(), SLOW).not.toBe(key)
  const next = (await page.locator('.secret code').textContent()) ?? ''
  await page.getByRole('button', { name: 'Sudah saya simpan' }).tap()
  expect(await page.getByText(next).count()).toBe(0)
  await expect.poll(async () => (await withKey('/v1/payments?limit=1', key)).status, SLOW).toBe(401)
  expect((await withKey('/v1/payments?limit=1', next)).status).toBe(200)

  const nextCard = page.locator('.key').filter({ has: page.getByText(`…${next.slice(-4)}`) })
  await nextCard.getByRole('button', { name: 'Ubah' }).tap()
  expect(await dialog.getByLabel('Melihat pembayaran').isChecked()).toBe(true)
  await dialog.getByLabel('Nama').fill('Kasir baru')
  await dialog.getByRole('button', { name: 'Simpan' }).tap()
  await nextCard.getByRole('heading', { name: 'Kasir baru' }).waitFor()
  await nextCard.getByRole('button', { name: 'Cabut' }).tap()
  await dialog.getByRole('button', { name: 'Ya, cabut' }).tap()
  await nextCard.getByText('Dicabut').waitFor()
  await expect
    .poll(async () => (await withKey('/v1/payments?limit=1', next)).status, SLOW)
    .toBe(401)
})

test('a webhook address is added, tested, changed, and its secret replaced', async () => {
  const { page } = desk
  await visit(page, '/developers')
  await page.getByRole('link', { name: 'Webhook', exact: true }).click()
  await page.getByText('Belum ada alamat webhook').waitFor()
  await page.getByRole('button', { name: 'Tambah alamat' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Alamat (URL)').fill(shopUrl)
  await dialog.getByLabel('Hanya yang dipilih').check()
  await dialog.getByLabel('payment.paid', { exact: false }).first().check()
  await dialog.getByLabel('payment.cancelled').check()
  expect(await desk.complaints()).toEqual([])
  await dialog.getByRole('button', { name: 'Tambah alamat' }).click()
  const secret = (await page.locator('.secret code').textContent()) ?? ''
  expect(secret).toMatch(/^whsec_/)
  await page.getByText('2 jenis kejadian').waitFor()

  await page.getByRole('button', { name: 'Tes webhook' }).click()
  await page.getByText('Server Anda tidak menerimanya.').waitFor()
  await page.getByText('sedang perawatan').waitFor()
  await expectClean(desk)
  answer = { status: 200, body: 'terima kasih' }
  await page.getByRole('button', { name: 'Tes webhook' }).click()
  await page.getByText('Server Anda menerimanya.').waitFor()
  await page.getByText('terima kasih').waitFor()
  expect(told).toEqual(['webhook_endpoint.test', 'webhook_endpoint.test'])

  await page.getByRole('button', { name: 'Ganti rahasia' }).click()
  await dialog.getByRole('button', { name: 'Buat rahasia baru' }).click()
  await expect.poll(() => page.locator('.secret code').textContent(), SLOW).not.toBe(secret)
  await page.getByText('Rahasia lama ikut menandatangani').waitFor()

  await page.getByRole('button', { name: 'Ubah' }).click()
  await dialog.getByLabel('Bila gagal').selectOption('long')
  await dialog.getByLabel('Semua').check()
  await dialog.getByRole('button', { name: 'Simpan' }).click()
  await page.getByText('Semua kejadian').waitFor()
  const { data } = await read<{ data: object[] }>('/v1/webhook-endpoints')
  expect(data).toMatchObject([{ url: shopUrl, schedule: 'long', events: { length: 21 } }])
})

test('the log shows what failed, and sends it again', async () => {
  const { page } = desk
  answer = { status: 410, body: 'pindah' }
  await visit(page, '/developers/deliveries')
  await page.getByText('Tes webhook').first().waitFor()
  const { data } = await read<{ data: { id: string }[] }>('/v1/payments?search=lain-1')
  expect((await world.api(`/v1/payments/${data[0]?.id}/cancel`, {})).status).toBe(200)
  // Told while the page is open, refused for good, and the address turned off by that.
  const row = page.locator('.deliveries details').filter({ hasText: 'Dibatalkan' })
  await row.waitFor()
  answer = { status: 200, body: 'kembali' }
  await page.getByRole('link', { name: 'Webhook', exact: true }).click()
  await page.getByRole('button', { name: 'Nyalakan' }).click()
  await page.getByText('Sehat').waitFor()
  await page.getByRole('link', { name: 'Lihat log' }).click()
  await row.getByText('Terkirim').waitFor()
  await row.locator('summary').click()
  await row.getByText('pindah').waitFor()
  await row.getByText('kembali').waitFor()
  await row.getByText('"orderId": "lain-1"').waitFor()
  await expectClean(desk)

  answer = { status: 200, body: 'sekali lagi' }
  await row.getByRole('button', { name: 'Kirim ulang' }).click()
  await row.getByText('sekali lagi').waitFor()
  await page.getByLabel('Status').selectOption('failed')
  await page.waitForURL(/status=failed/)
  const failed = page.locator('.deliveries details')
  await expect.poll(() => failed.count(), SLOW).toBe(1)
  await page.getByRole('button', { name: 'Kirim ulang yang gagal' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Kirim ulang' }).click()
  await page.getByText('Tidak ada yang cocok').waitFor()
})

test('the tag for a shop’s page is what the preview shows, with the script’s hash', async () => {
  const { page } = desk
  await visit(page, '/developers/embed')
  await page.getByRole('button', { name: 'Buat pembayaran contoh' }).click()
  await page.locator('autogopay-checkout svg, autogopay-checkout [part~="qr"]').first().waitFor()
  await page.getByLabel('Cara tampil').selectOption('button')
  await page.getByLabel('Tulisan tombol').fill('Bayar sekarang')
  await page.getByRole('button', { name: 'Bayar sekarang' }).waitFor()
  await page.getByLabel('Warna aksen sendiri').check()
  const code = (await page.getByLabel('Kode', { exact: true }).textContent()) ?? ''
  expect(code).toContain('mode="button"')
  expect(code).toContain('label="Bayar sekarang"')
  const [, path, integrity] = /src="[^"]*?(\/embed\/[^"]+)"\s+integrity="([^"]+)"/.exec(code) ?? []
  const script = await fetch(`${world.urls[0]}${path}`)
  const hash = await crypto.subtle.digest('SHA-384', await script.arrayBuffer())
  expect(integrity).toBe(`sha384-${Buffer.from(hash).toString('base64')}`)
  await expectClean(desk)
})

test('a sample, with the address and the key that the page gives, takes a payment', async () => {
  const { page } = desk
  await visit(page, '/developers/samples')
  await page.getByLabel('Bahasa').selectOption('curl')
  await page.getByRole('button', { name: 'Isi dengan kunci uji' }).click()
  await page.getByText('sampai Anda meninggalkan halaman ini').waitFor()
  const block = async (name: string) =>
    (await page.getByLabel(name, { exact: true }).locator('code').textContent()) ?? ''
  const folder = await mkdtemp(join(tmpdir(), 'sample-'))
  await writeFile(join(folder, 'take-payment.sh'), await block('take-payment.sh'))
  const script = `${await block('Alamat dan kunci')}\n${await block('Jalankan')}`
  const { stdout } = await promisify(execFile)('sh', ['-c', script], { cwd: folder })
  expect(Payment.parse(JSON.parse(stdout))).toMatchObject({ orderId: '1001', amount: 50_000 })
  const key = /AUTOGOPAY_API_KEY='([^']+)'/.exec(script)?.[1] ?? ''
  const others = await fetch(`${world.urls[0]}/v1/api-keys`, { headers: { 'x-api-key': key } })
  expect(others.status).toBe(403)
  await expectClean(desk)
  await rm(folder, { recursive: true })
})

test('a payment link is made with all it has, paid by its page, changed and turned off', async () => {
  const { page } = phone
  await openFromMenu(page, 'Tautan bayar')
  await page.getByText('Belum ada tautan bayar').waitFor()
  await expectClean(phone)
  await page.getByRole('link', { name: 'Buat tautan' }).tap()
  await page.getByLabel('Judul').fill('Kopi Senja 250 gram')
  await page.getByLabel('Keterangan').fill('Biji pilihan,\nsangrai hari Kamis.')
  await page.getByLabel('Akhir alamat').fill('kopi-senja')
  await page.getByLabel('Pilih gambar').setInputFiles({
    name: 'kopi.png',
    mimeType: 'image/png',
    buffer: await page.screenshot(),
  })
  await page.getByText('Gambar dipilih').waitFor()
  await page.getByLabel('Jumlah (rupiah)').fill('empat puluh')
  await page.locator('[name="ask-name"]').selectOption('required')
  await page.getByLabel('Berlaku sampai').fill('2099-12-31T23:59')
  await page.getByLabel('Kuota pembayar').fill('50')
  await page.getByLabel('Alamat setelah lunas').fill('https://toko.id/terima-kasih')
  await expectClean(phone)
  await page.getByRole('button', { name: 'Simpan' }).tap()
  await page.getByText('Tulis jumlah dalam rupiah bulat').waitFor()
  await page.getByLabel('Jumlah (rupiah)').fill('44.000')
  await page.getByRole('button', { name: 'Simpan' }).tap()
  const card = page.locator('.link')
  await card.getByRole('heading', { name: 'Kopi Senja 250 gram' }).waitFor()
  await card.getByText('Rp 44.000').waitFor()
  const { data } = await read<{ data: { id: string; url: string }[] }>('/v1/payment-links')
  expect(data).toMatchObject([
    {
      slug: 'kopi-senja',
      description: 'Biji pilihan,\nsangrai hari Kamis.',
      amount: 44_000,
      fields: [{ name: 'name', required: true }],
      usageLimit: 50,
      expiresAt: '2099-12-31T23:59:00.000+07:00',
      successUrl: 'https://toko.id/terima-kasih',
      pictureUrl: expect.stringContaining('kopi-senja'),
    },
  ])
  await expectClean(phone)

  expect(await card.getByRole('link', { name: 'WhatsApp' }).getAttribute('href')).toMatch(/wa\.me/)
  for (const name of [/Poster/, /kopi-senja/]) {
    const address = (await card.getByRole('link', { name }).getAttribute('href')) ?? ''
    expect((await fetch(address)).status).toBe(200)
  }
  const begun = await fetch(`${world.urls[0]}/checkout/links/kopi-senja/payments`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': 'pembeli-1' },
    body: JSON.stringify({ name: 'Budi' }),
  })
  expect(begun.ok).toBe(true)
  const [payment] = (
    await read<{ data: { providerTransactionId: string }[] }>('/v1/payments?limit=1')
  ).data
  await world.control('pay', { reference: payment?.providerTransactionId })
  // Seen without loading the page anew.
  await card.locator('.link-figures').getByText('Rp 44.000').waitFor()

  await card.getByRole('link', { name: 'Ubah' }).tap()
  await page.getByLabel('Paling sedikit').check()
  await page.getByLabel('Jumlah paling sedikit').fill('10000')
  await page.getByRole('button', { name: 'Hapus gambar' }).tap()
  await page.getByRole('button', { name: 'Simpan' }).tap()
  await card.getByText('Mulai Rp 10.000').waitFor()
  expect(await card.locator('img').count()).toBe(0)
  await card.getByRole('button', { name: 'Matikan' }).tap()
  await card.getByText('Mati', { exact: true }).waitFor()
  await card.getByRole('button', { name: 'Nyalakan' }).tap()
  await card.getByText('Aktif').waitFor()
})

test('the address that is removed is told nothing more', async () => {
  const { page } = desk
  await visit(page, '/developers/webhooks')
  await page.getByRole('button', { name: 'Hapus' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Ya, hapus' }).click()
  await page.getByText('Belum ada alamat webhook').waitFor()
})

test.each([
  '/payments',
  '/links',
  '/links/new',
  '/developers',
  '/developers/webhooks',
  '/developers/deliveries',
  '/developers/embed',
  '/developers/samples',
])('axe has nothing against /dashboard%s in English either, in the other colours', async (path) => {
  for (const [{ page, complaints, overflow }, colorScheme] of [
    [phone, 'dark'],
    [desk, 'light'],
  ] as const) {
    await page.emulateMedia({ colorScheme })
    await page.evaluate(() => localStorage.setItem('autogopay.locale', 'en'))
    await visit(page, path)
    await page.locator('html[lang="en"] main h1').waitFor()
    await expect.poll(() => page.locator('.skeleton').count(), SLOW).toBe(0)
    expect(await complaints()).toEqual([])
    expect(await overflow()).toBe(0)
  }
})

test('no script failed, and the policy refused nothing', () => {
  expect(desk.errors).toEqual([])
  // What the server refuses, browsers tell of too: the address that was none.
  expect(phone.errors.filter((text) => !text.includes('422'))).toEqual([])
})
