import { execFileSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { Settings } from '@autogopay/shared'
import type { Browser, Page } from 'playwright-core'
import QRCode from 'qrcode'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { stepAt, totpCode } from '../src/accounts/totp.ts'
import { openBrowser } from './browser.ts'
import { OWNER } from './connected-merchant.ts'
import { DESK, openVisitor, PHONE, type Visitor } from './dashboard-visitor.ts'
import { startServers, type RunningServers } from './running-servers.ts'

// A browser on a busy machine takes its time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const BUILD = fileURLToPath(new URL('../dashboard/build.ts', import.meta.url))
const BOT = { token: '123456:ABCdefGhIJKlmNoPQRstuVwxYZ012345678', username: 'UjiBot' }
const PERSON = { id: 777, name: 'Sari', username: 'sari', language: 'id' }
const PATIENCE_MS = 10_000
const NEW_PASSWORD = 'kapal selam warna jingga'
const GUEST = { email: 'kasir@example.com', password: 'sepeda di puncak Semeru' }

let world: RunningServers
let browser: Browser
/** Addresses in mails and passkeys hold only at the name that the server goes by. */
let origin = ''
let owner: Visitor
let guest: Visitor
let password = OWNER.password
beforeAll(async () => {
  execFileSync(process.execPath, [BUILD, '--if-needed'])
  ;[world, browser] = await Promise.all([
    startServers(1, {
      isReachable: true,
      async prepare(sandbox, port) {
        // Passkeys are for names, not for numbers.
        origin = `http://localhost:${port}`
        await fetch(`${sandbox.url}/_control/telegram/bots`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ ...BOT, name: 'Bot Uji' }),
        })
        return {
          publicUrl: origin,
          smtp: { url: sandbox.smtpUrl, from: 'AutoGoPay <no-reply@example.com>' },
          telegram: {
            token: BOT.token,
            apiUrl: sandbox.url,
            linkUrl: `${sandbox.url}/telegram/t.me`,
            operatorChat: null,
            pace: { perChatMs: 20, roundMs: 50 },
          },
        }
      },
    }),
    openBrowser(),
  ])
  ;[owner, guest] = await Promise.all([openVisitor(browser, DESK), openVisitor(browser, PHONE)])
})
afterAll(async () => {
  await browser?.close()
  await world?.close()
})

const visit = (page: Page, path = '') => page.goto(`${origin}/dashboard${path}`)
const givePassword = async (page: Page, who = { email: OWNER.email, password }) => {
  await page.getByLabel('E-mail').fill(who.email)
  await page.getByLabel('Kata sandi').fill(who.password)
  await page.getByRole('button', { name: 'Masuk', exact: true }).click()
}
const signOut = async (page: Page) => {
  await visit(page, '/menu')
  await page.getByRole('button', { name: 'Keluar' }).click()
  await page.getByRole('heading', { name: 'Masuk' }).waitFor()
  // Without a page to come back to.
  await visit(page, '/login')
}
const dialogOf = (page: Page) => page.getByRole('dialog')
/** Gives the password again where a dialog asks for it, and goes on. */
const prove = async (page: Page, button: string) => {
  await dialogOf(page).getByLabel('Kata sandi Anda sekarang').fill(password)
  await dialogOf(page).getByRole('button', { name: button, exact: true }).click()
}
const said = async (pattern: RegExp): Promise<string> => {
  let found = ''
  const query = new URLSearchParams({ bot: BOT.username, chatId: String(PERSON.id) })
  await expect
    .poll(
      async () => {
        const answer = await fetch(`${world.sandboxUrl}/_control/telegram/messages?${query}`)
        const { messages } = (await answer.json()) as { messages: { text: string }[] }
        found = messages.map(({ text }) => pattern.exec(text)?.[1] ?? '').findLast(Boolean) ?? ''
        return found
      },
      { timeout: 30_000 },
    )
    .not.toBe('')
  return found
}
/** The newest link to a page of ours that was mailed to somebody. */
const mailedLink = async (to: string, path: string): Promise<string> => {
  let link: string | undefined
  await expect
    .poll(
      async () => {
        const answer = await fetch(`${world.sandboxUrl}/_control/mail?to=${to}`)
        const { mails } = (await answer.json()) as { mails: { text: string }[] }
        const pattern = new RegExp(`http://\\S+${path}#token=[\\w-]+`)
        link = mails.map(({ text }) => pattern.exec(text)?.[0]).find((one) => one !== undefined)
        return link
      },
      { timeout: 30_000 },
    )
    .toBeDefined()
  return link ?? ''
}
const fromBase32 = (text: string) => {
  const bits = [...text]
    .map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter))
    .map((value) => value.toString(2).padStart(5, '0'))
    .join('')
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
}
const settingsOf = async () => Settings.parse(await (await world.api('/v1/settings')).json())

test('the shop gets a name, a colour, a logo and rules, which payers see', async () => {
  const { page } = owner
  await visit(page, '/login')
  await givePassword(page)
  await page.getByRole('link', { name: 'Pengaturan', exact: true }).click()
  await page.getByLabel('Nama toko').fill('Kopi Senja')
  await page.getByLabel('Pakai warna sendiri').check()
  await page.locator('input[type=color]').fill('#7a3cff')
  await page.getByLabel('Pilih gambar').setInputFiles({
    name: 'logo.png',
    mimeType: 'image/png',
    // Larger than a logo may be: the page scales it down.
    buffer: await QRCode.toBuffer('logo', { scale: 30 }),
  })
  await page.getByRole('group', { name: 'Pratinjau' }).getByRole('img', { name: 'Logo' }).waitFor()
  await page.getByRole('button', { name: 'Simpan' }).first().click()
  await page.getByText('Tersimpan. Halaman bayar').waitFor()
  await page.locator('header .shop').getByText('Kopi Senja').waitFor()
  await page.getByLabel(/Tanya saya/).check()
  await page.getByLabel('Kode baru per pembayaran').fill('5')
  await page.getByLabel('Masa berlaku kode').selectOption('3600')
  await page.getByLabel('Alamat kembali').fill('https://kopi.example/terima-kasih')
  await page.getByRole('button', { name: 'Simpan' }).nth(1).click()
  await expect.poll(async () => (await settingsOf()).renewalLimit).toBe(5)
  await page.getByLabel('Catatan di bawah').fill('Jl. Braga 12\nBandung')
  await page.getByRole('button', { name: 'Simpan' }).nth(2).click()
  await expect.poll(async () => (await settingsOf()).receiptNote).toBe('Jl. Braga 12\nBandung')
  const { logo, ...rest } = await settingsOf()
  expect(rest).toEqual({
    name: 'Kopi Senja',
    accent: '#7a3cff',
    latePolicy: 'review',
    renewalLimit: 5,
    expiresInSeconds: 3_600,
    redirectUrl: 'https://kopi.example/terima-kasih',
    receiptNote: 'Jl. Braga 12\nBandung',
  })
  expect(logo).not.toBeNull()
  const made = await world.api('/v1/payments', { amount: 10_000, orderId: 'look-1' })
  const { checkoutUrl } = (await made.json()) as { checkoutUrl: string }
  const payer = await openVisitor(browser, PHONE)
  await payer.page.goto(checkoutUrl)
  await payer.page.getByText('Kopi Senja').first().waitFor()
  await payer.page.context().close()
})

test('a file that is no picture is refused in words', async () => {
  const { page } = owner
  await page.getByLabel('Pilih gambar').setInputFiles({
    name: 'logo.png',
    mimeType: 'image/png',
    buffer: Buffer.from('not a picture'),
  })
  await page.getByText('Berkas itu bukan gambar').waitFor()
})

test('a person changes name and number, and takes their data along', async () => {
  const { page } = owner
  await visit(page, '/settings/profile')
  await page.getByLabel('Nama', { exact: true }).fill('Bu Sari')
  await page.getByLabel('Nomor HP').fill('0812-3456-7890')
  await page.getByRole('button', { name: 'Simpan' }).click()
  await page.getByText('Tersimpan.').waitFor()
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Unduh data saya' }).click(),
  ])
  const data = await readFile(await download.path(), 'utf8')
  expect(data).toContain('Bu Sari')
  expect(data).toContain('+6281234567890')
})

test('Telegram is linked by its link, told what to say, and when not', async () => {
  const { page } = owner
  await visit(page, '/settings/telegram')
  await page.getByRole('button', { name: 'Hubungkan Telegram' }).click()
  const href = await page.getByRole('link', { name: 'Buka Telegram' }).getAttribute('href')
  await page.getByRole('img', { name: /Kode QR/ }).waitFor()
  const token = new URL(href ?? '').searchParams.get('start')
  await world.control('telegram/message', {
    bot: BOT.username,
    from: PERSON,
    text: `/start ${token}`,
  })
  await page.getByText('Terhubung dengan @sari').waitFor()
  await page.getByLabel('Webhook gagal terus').uncheck()
  await page.getByLabel(/Jam tenang/).check()
  await page.getByLabel('Dari').fill('21:30')
  await page.getByLabel('Zona waktu').selectOption('WITA')
  await page.getByRole('button', { name: 'Simpan' }).click()
  await page.getByText('Tersimpan.').waitFor()
  await page.reload()
  await page.getByText('Terhubung dengan @sari').waitFor()
  expect(await page.getByLabel('Webhook gagal terus').isChecked()).toBe(false)
  expect(await page.getByLabel('Pembayaran masuk').isChecked()).toBe(true)
  expect(await page.getByLabel('Dari').inputValue()).toBe('21:30')
  expect(await page.getByLabel('Zona waktu').inputValue()).toBe('Asia/Makassar')
})

test('an authenticator app is turned on, and asked for at the next login', async () => {
  const { page, complaints } = owner
  await visit(page, '/settings/security')
  await page.getByRole('button', { name: 'Aktifkan: Aplikasi autentikator' }).click()
  await dialogOf(page).getByLabel('Kata sandi Anda sekarang').fill('not the password')
  await dialogOf(page).getByRole('button', { name: 'Lanjut' }).click()
  await dialogOf(page).getByRole('alert').filter({ hasText: /./ }).waitFor()
  await prove(page, 'Lanjut')
  await page.getByRole('img', { name: /Kode QR/ }).waitFor()
  expect(await complaints()).toEqual([])
  const secret = fromBase32((await page.locator('.secret').textContent()) ?? '')
  const step = stepAt(new Date())
  await page.getByLabel('Kode 6 angka').fill(totpCode(secret, step))
  await dialogOf(page).getByRole('button', { name: 'Aktifkan' }).click()
  await page.getByRole('heading', { name: 'Kode pemulihan' }).waitFor()
  expect(await complaints()).toEqual([])
  const codes = await page.locator('.codes code').allTextContents()
  expect(codes).toHaveLength(10)
  await page.getByRole('button', { name: 'Sudah saya simpan' }).click()
  await page.getByText('10 tersisa').waitFor()

  await signOut(page)
  await givePassword(page)
  // A code is good once: the one of the next half minute is taken as well.
  await page.getByLabel('Kode verifikasi').fill(totpCode(secret, step + 1))
  await page.getByRole('button', { name: 'Verifikasi' }).click()
  await page.getByRole('heading', { name: 'Ringkasan' }).waitFor()
  await signOut(page)
  await givePassword(page)
  await page.getByLabel('Kode pemulihan').check()
  await page.getByRole('textbox', { name: 'Kode pemulihan' }).fill(codes[0] ?? '')
  await page.getByRole('button', { name: 'Verifikasi' }).click()
  await page.getByRole('heading', { name: 'Ringkasan' }).waitFor()
  await visit(page, '/settings/security')
  await page.getByText('9 tersisa').waitFor()
})

test('codes by Telegram are turned on, and open the door', async () => {
  const { page } = owner
  await page.getByRole('button', { name: 'Aktifkan: Kode lewat Telegram' }).click()
  await prove(page, 'Lanjut')
  await page.getByLabel('Kode 6 angka').fill(await said(/\b(\d{6})\b/))
  await dialogOf(page).getByRole('button', { name: 'Aktifkan' }).click()
  await page.getByRole('button', { name: 'Matikan: Kode lewat Telegram' }).waitFor()
  await page.getByRole('button', { name: 'Matikan: Aplikasi autentikator' }).click()
  await prove(page, 'Matikan')
  await page.getByRole('button', { name: 'Aktifkan: Aplikasi autentikator' }).waitFor()

  const old = await said(/\b(\d{6})\b/)
  await signOut(page)
  await givePassword(page)
  await page.getByLabel('Telegram', { exact: true }).check()
  await page.getByRole('button', { name: 'Kirim kode lewat Telegram' }).click()
  await page.getByText('Kode dikirim').waitFor()
  await expect.poll(() => said(/\b(\d{6})\b/), { timeout: 30_000 }).not.toBe(old)
  await page.getByLabel('Kode verifikasi').fill(await said(/\b(\d{6})\b/))
  await page.getByRole('button', { name: 'Verifikasi' }).click()
  await page.getByRole('heading', { name: 'Ringkasan' }).waitFor()
})

test('a passkey is added, opens the door alone or as the second step, and is removed', async () => {
  const { page } = owner
  const debug = await page.context().newCDPSession(page)
  await debug.send('WebAuthn.enable')
  await debug.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
    },
  })
  await visit(page, '/settings/security')
  await page.getByRole('button', { name: 'Tambah passkey' }).click()
  await dialogOf(page).getByLabel(/Nama/).fill('Laptop kasir')
  await prove(page, 'Tambah passkey')
  await page.getByText('Laptop kasir').waitFor()

  await signOut(page)
  await page.getByRole('button', { name: 'Pakai passkey' }).click()
  await page.getByRole('heading', { name: 'Ringkasan' }).waitFor()
  await signOut(page)
  await givePassword(page)
  await page.getByText('Langkah kedua').waitFor()
  await page.getByRole('button', { name: 'Pakai passkey' }).click()
  await page.getByRole('heading', { name: 'Ringkasan' }).waitFor()

  await visit(page, '/settings/security')
  await page.getByRole('button', { name: 'Hapus: Laptop kasir' }).click()
  await prove(page, 'Hapus')
  await page.getByText('Belum ada passkey').waitFor()
  await page.getByRole('button', { name: 'Matikan: Kode lewat Telegram' }).click()
  await prove(page, 'Matikan')
  await page.getByRole('button', { name: 'Aktifkan: Kode lewat Telegram' }).waitFor()
})

/** Whether a visit leads to the login. A session that was ended is believed for up to a second. */
const mustSignIn = async (page: Page): Promise<boolean> => {
  await visit(page, '/payments')
  const heading = page.getByRole('heading', { name: /^(?:Masuk|Pembayaran)$/ }).first()
  await heading.waitFor()
  return (await heading.textContent())?.trim() === 'Masuk'
}

test('somebody sees where they are signed in, and ends it elsewhere', async () => {
  const { page } = owner
  const elsewhere = await openVisitor(browser, PHONE)
  await visit(elsewhere.page, '/login')
  await givePassword(elsewhere.page)
  await elsewhere.page.getByRole('heading', { name: 'Ringkasan' }).waitFor()
  await visit(page, '/settings/security')
  const there = page.getByRole('button', { name: /^Keluarkan: Chrome/ })
  await there.first().click()
  await page.getByText('1 perangkat dikeluarkan').waitFor()
  await expect.poll(() => there.count()).toBe(0)
  await expect.poll(() => mustSignIn(elsewhere.page), { timeout: PATIENCE_MS }).toBe(true)
  await givePassword(elsewhere.page)
  await elsewhere.page.getByRole('heading', { name: 'Pembayaran', exact: true }).waitFor()
  await page.reload()
  await page.getByRole('button', { name: 'Keluarkan semua yang lain' }).click()
  await dialogOf(page).getByRole('button', { name: 'Keluarkan semua yang lain' }).click()
  await page.getByText('1 perangkat dikeluarkan').waitFor()
  await expect.poll(() => mustSignIn(elsewhere.page), { timeout: PATIENCE_MS }).toBe(true)
  await elsewhere.page.context().close()
})

test('password and address are changed, the address by the link that goes to it', async () => {
  const { page } = owner
  await page.getByRole('button', { name: 'Ganti kata sandi' }).click()
  await dialogOf(page).getByLabel('Kata sandi Anda sekarang').fill(password)
  await dialogOf(page).getByLabel('Kata sandi baru').fill(NEW_PASSWORD)
  await dialogOf(page).getByRole('button', { name: 'Ganti kata sandi' }).click()
  await page.getByText('Kata sandi diganti').waitFor()
  password = NEW_PASSWORD
  await page.getByRole('button', { name: 'Ganti e-mail' }).click()
  await dialogOf(page).getByLabel('E-mail baru').fill('sari@example.com')
  await prove(page, 'Ganti e-mail')
  await page.goto(await mailedLink('sari@example.com', '/confirm-email'))
  await page.getByText('Alamat e-mail Anda sudah dikonfirmasi').waitFor()
  await visit(page, '/settings/security')
  await page.getByText('sari@example.com').waitFor()
})

test('somebody is invited by a link, joins on a phone, gets another role, and leaves', async () => {
  const { page, complaints } = owner
  await visit(page, '/settings/team')
  await page.getByRole('button', { name: 'Undang' }).click()
  await dialogOf(page).getByLabel('E-mail').fill(GUEST.email)
  await dialogOf(page).getByLabel(/Kasir/).check()
  expect(await complaints()).toEqual([])
  await dialogOf(page).getByRole('button', { name: 'Undang' }).click()
  const link = await page.getByLabel('Tautan undangan').inputValue()
  await page.getByRole('button', { name: 'Selesai' }).click()
  await page.getByRole('button', { name: `Batalkan: ${GUEST.email}` }).waitFor()

  await guest.page.goto(link)
  await guest.page.getByText('Kopi Senja mengundang Anda sebagai Kasir').waitFor()
  expect(await guest.complaints()).toEqual([])
  await guest.page.getByLabel('Nama Anda').fill('Budi')
  await guest.page.getByLabel('Kata sandi').fill(GUEST.password)
  await guest.page.getByRole('button', { name: 'Buat akun dan terima' }).tap()
  await guest.page.getByText('Akun dibuat').waitFor()
  await guest.page.goto(await mailedLink(GUEST.email, '/verify-email'))
  await guest.page.getByText('sudah dikonfirmasi').waitFor()
  await visit(guest.page, '/login')
  await givePassword(guest.page, GUEST)
  await guest.page.getByRole('heading', { name: 'Buat QRIS' }).waitFor()

  await page.reload()
  await page.getByLabel('Peran Budi').selectOption('Keuangan')
  await page.getByText('Peran diganti').waitFor()
  await visit(guest.page, '/settings/team')
  await guest.page.getByText('Bu Sari').waitFor()
  expect(await guest.page.getByRole('button', { name: 'Undang' }).count()).toBe(0)
  await visit(guest.page, '/settings/profile')
  await guest.page.getByRole('button', { name: 'Tinggalkan tim: Kopi Senja' }).tap()
  await dialogOf(guest.page).getByRole('button', { name: 'Tinggalkan tim' }).tap()
  await guest.page.getByText('Anda sudah meninggalkan tim').waitFor()
  await page.reload()
  await page.getByLabel('Peran Bu Sari').waitFor()
  expect(await page.getByText('Budi').count()).toBe(0)
})

test('the last owner stays one, and is told why', async () => {
  const { page } = owner
  await page.getByLabel('Peran Bu Sari').selectOption('Kasir')
  await page.getByText(/needs an owner/).waitFor()
  await expect.poll(() => page.getByLabel('Peran Bu Sari').inputValue()).toBe('owner')
})

test('an account is deleted by whoever has it, and by nobody without the password', async () => {
  const { page } = guest
  await visit(page, '/settings/profile')
  await page.getByRole('button', { name: 'Hapus akun' }).tap()
  await dialogOf(page).getByLabel('Kata sandi Anda sekarang').fill(GUEST.password)
  await dialogOf(page).getByRole('button', { name: 'Hapus akun' }).tap()
  await page.getByRole('heading', { name: 'Masuk' }).waitFor()
  const [row] = await world.sql`select 1 as one from users where email = ${GUEST.email}`
  expect(row).toBeUndefined()
})

test.each(['', '/team', '/profile', '/security', '/telegram'])(
  'axe has nothing against /dashboard/settings%s, on phones and desks, light and dark, and it fits',
  async (path) => {
    const { page, complaints, overflow } = owner
    for (const { viewport } of [PHONE, DESK]) {
      await page.setViewportSize(viewport)
      await visit(page, `/settings${path}`)
      await page.locator('main h2').first().waitFor()
      await expect.poll(() => page.locator('.skeleton').count(), { timeout: 30_000 }).toBe(0)
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme })
        expect(await complaints()).toEqual([])
      }
      expect(await overflow()).toBe(0)
    }
  },
)

test('no script failed, and the policy refused nothing', () => {
  // Refusals that the tests ask for: a wrong password, and who is not signed in.
  const unexpected = [...owner.errors, ...guest.errors].filter(
    (text) => !/status of (401|422)/.test(text),
  )
  expect(unexpected).toEqual([])
})
