import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { DEMO_FACEBOOK_APP } from '../sandbox/facebook/facebook.ts'
import { stepAt, totpCode } from '../src/accounts/totp.ts'
import { openBrowser } from './browser.ts'
import { OWNER } from './connected-merchant.ts'
import { openVisitor, PHONE, type Visitor } from './dashboard-visitor.ts'
import { startServers, type RunningServers } from './running-servers.ts'

// A browser on a busy machine takes its time.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 })

const BUILD = fileURLToPath(new URL('../dashboard/build.ts', import.meta.url))
const PICTURES = fileURLToPath(new URL('../../reports/facebook/', import.meta.url))
const NEW_PERSON = { id: '2000000000000101', name: 'Dewi Lestari', email: 'dewi@example.com' }
/** Has the address of an account that was there before. */
const OWNER_PERSON = { id: '2000000000000102', name: 'Pemilik', email: OWNER.email }

let world: RunningServers
let browser: Browser
let visitor: Visitor
beforeAll(async () => {
  execFileSync(process.execPath, [BUILD, '--if-needed'])
  rmSync(PICTURES, { recursive: true, force: true })
  mkdirSync(PICTURES, { recursive: true })
  ;[world, browser] = await Promise.all([
    startServers(1, {
      isReachable: true,
      async prepare(sandbox) {
        return {
          smtp: { url: sandbox.smtpUrl, from: 'AutoGoPay <no-reply@example.com>' },
          facebook: {
            appId: DEMO_FACEBOOK_APP.id,
            appSecret: DEMO_FACEBOOK_APP.secret,
            version: 'v21.0',
            dialogUrl: `${sandbox.url}/facebook`,
            graphUrl: `${sandbox.url}/facebook/graph`,
          },
        }
      },
    }),
    openBrowser(),
  ])
  for (const person of [NEW_PERSON, OWNER_PERSON]) await world.control('facebook/people', person)
  visitor = await openVisitor(browser, PHONE)
})
afterAll(async () => {
  await browser?.close()
  await world?.close()
})

const visit = (path = '') => visitor.page.goto(`${world.urls[0]}/dashboard${path}`)
/** A page as people see it, good to use by everybody in both themes. */
const picture = async (name: string) => {
  const { page } = visitor
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme })
    expect([name, colorScheme, await visitor.complaints(), await visitor.overflow()]).toEqual([
      name,
      colorScheme,
      [],
      0,
    ])
    await page.screenshot({ path: `${PICTURES}${name}-${colorScheme}.png`, fullPage: true })
  }
}
const chooseAtFacebook = async (page: Page, person: { name: string }) => {
  await page.getByRole('button', { name: 'Masuk dengan Facebook' }).tap()
  await page.getByRole('button', { name: person.name }).tap()
}
const signOut = async (page: Page) => {
  await visit('/menu')
  await page.getByRole('button', { name: 'Keluar' }).tap()
  await page.getByRole('heading', { name: 'Masuk' }).waitFor()
  await visit('/login')
}
function fromBase32(text: string): Buffer {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
  const bits = [...text].map((one) => alphabet.indexOf(one).toString(2).padStart(5, '0')).join('')
  return Buffer.from(bits.match(/.{8}/g)!.map((byte) => Number.parseInt(byte, 2)))
}

test('whoever comes for the first time sees how to sign in, and no error', async () => {
  await visit()
  await visitor.page.getByRole('button', { name: 'Masuk dengan Facebook' }).waitFor()
  await picture('login')
  expect(visitor.errors).toEqual([])
})

test('a new person gets in by Facebook, is asked for the phone, and has no password to change', async () => {
  const { page } = visitor
  await chooseAtFacebook(page, NEW_PERSON)
  await page.getByRole('heading', { name: 'Selamat datang, Dewi Lestari' }).waitFor()
  await picture('welcome')
  // There is no way round it.
  await visit('/payments')
  await page.getByRole('heading', { name: 'Selamat datang, Dewi Lestari' }).waitFor()
  await page.getByLabel('Nomor HP').fill('0812-3456-7890')
  await page.getByRole('button', { name: 'Lanjut' }).tap()
  await page.getByText('Siapkan toko Anda').waitFor()
  await visit('/settings/security')
  await page.getByRole('heading', { name: 'Cara masuk' }).waitFor()
  await page.getByText('Terhubung').waitFor()
  expect(await page.getByRole('button', { name: 'Ganti kata sandi' }).count()).toBe(0)
  await picture('security')
})

test('with a second factor Facebook alone is not enough', async () => {
  const { page } = visitor
  const dialog = page.getByRole('dialog')
  await page.getByRole('button', { name: 'Aktifkan: Aplikasi autentikator' }).tap()
  await dialog.getByRole('button', { name: 'Lanjut' }).tap()
  const secret = fromBase32((await page.locator('.secret').textContent()) ?? '')
  const step = stepAt(new Date())
  await page.getByLabel('Kode 6 angka').fill(totpCode(secret, step))
  await dialog.getByRole('button', { name: 'Aktifkan' }).tap()
  await page.getByRole('button', { name: 'Sudah saya simpan' }).tap()
  await page.getByText('10 tersisa').waitFor()
  await signOut(page)

  await chooseAtFacebook(page, NEW_PERSON)
  await page.getByLabel('Kode verifikasi').waitFor()
  expect(new URL(page.url()).pathname).toBe('/dashboard/second-factor')
  await picture('second-factor')
  // No session yet: every other page is the way in.
  await visit('/payments')
  await page.getByRole('heading', { name: 'Masuk' }).waitFor()
  await visit('/second-factor')
  await page.getByLabel('Kode verifikasi').fill('000000')
  await page.getByRole('button', { name: 'Verifikasi' }).tap()
  await page.getByText('Kode itu tidak cocok').waitFor()
  await page.getByLabel('Kode verifikasi').fill(totpCode(secret, step + 1))
  await page.getByRole('button', { name: 'Verifikasi' }).tap()
  await page.getByText('Siapkan toko Anda').waitFor()
})

test('who turns back at Facebook, or has an account of that address, is told', async () => {
  const { page } = visitor
  await signOut(page)
  await page.getByRole('button', { name: 'Masuk dengan Facebook' }).tap()
  await page.getByRole('button', { name: 'Batal' }).tap()
  await page.getByText('Masuk dengan Facebook tidak berhasil').waitFor()
  expect(new URL(page.url()).hash).toBe('')
  await picture('failed')
  await world.sql`update users set email_verified = true where email = ${OWNER.email}`
  await chooseAtFacebook(page, OWNER_PERSON)
  await page.getByText('Buka tautan yang baru kami kirim').waitFor()
  await picture('confirm-by-mail')
  let link: string | undefined
  const look = async () => {
    const answer = await fetch(`${world.sandboxUrl}/_control/mail?to=${OWNER.email}`)
    const { mails } = (await answer.json()) as { mails: { text: string }[] }
    const links = mails.map(({ text }) => /http\S+link-facebook#token=[\w-]+/.exec(text)?.[0])
    link = links.find((one) => one !== undefined)
    return link
  }
  await expect.poll(look, { timeout: 30_000 }).toBeDefined()
  await page.goto(link!)
  await page.getByText('Facebook terhubung.').waitFor()
  await picture('linked')
  await visit('/login')
  await chooseAtFacebook(page, OWNER_PERSON)
  await page.getByText('Pendapatan').first().waitFor()
})

test('nothing was refused by the policy, and no script failed', () => {
  // Of what was refused on purpose only the wrong code is an answer that a page asked for.
  expect(visitor.errors.filter((text) => !/422/.test(text))).toEqual([])
})
