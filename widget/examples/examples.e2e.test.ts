import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser } from '../../checkout-server/testing/browser.ts'
import { eventually } from '../../checkout-server/testing/eventually.ts'
import { countLivingThings, livingThings } from '../proofs/harness/living-things.ts'
import { openScriptedCheckout, type ScriptedCheckout } from '../proofs/harness/scripted-checkout.ts'
import { openSite, type Site } from '../proofs/harness/site.ts'
import { openWatchedPage } from '../proofs/harness/watched-page.ts'
import { bundleExample } from './bundle.ts'

const BUILD = fileURLToPath(new URL('../build.ts', import.meta.url))
let browser: Browser
let checkout: ScriptedCheckout
let shop: Site
beforeAll(async () => {
  // The examples import the package by its name: what they get is what npm users get.
  await promisify(execFile)(process.execPath, [BUILD])
  ;[browser, checkout, shop] = await Promise.all([
    openBrowser(),
    openScriptedCheckout(),
    openSite(),
  ])
})
afterAll(async () => {
  await browser?.close()
  await Promise.all([checkout?.close(), shop?.close()])
})

const isWatched = (token: string, by = 1) => eventually(() => checkout.streamsOf(token) === by)
/** Runs in the page, without a locator: those add listeners of their own. */
async function askAgain(): Promise<void> {
  const element = document.querySelector('autogopay-checkout') as Element & {
    refresh(): Promise<void>
  }
  await element.refresh()
}
const paidIn = (page: Page) => page.locator('#paid').innerText()

test('plain HTML: shows the payment, and the page hears once that it is paid', async () => {
  const source = await readFile(new URL('html/index.html', import.meta.url), 'utf8')
  checkout.add('html', { orderId: 'ORDER-1' })
  const body = source
    .replaceAll('https://pay.example', checkout.url)
    .replaceAll('CHECKOUT_TOKEN', 'html')
  shop.put('/html', { type: 'text/html', body })
  const { page, complaints, close } = await openWatchedPage(browser)
  await page.goto(`${shop.url}/html`)
  await isWatched('html')
  expect(await page.locator('autogopay-checkout [part~=qr]').isVisible()).toBe(true)
  checkout.pay('html')
  await page.locator('autogopay-checkout[data-status=paid]').waitFor()
  // Nothing is told again by another look at the server.
  await page.evaluate(askAgain)
  expect(await paidIn(page)).toBe('ORDER-1')
  expect(complaints).toEqual([])
  await close()
})

test('plain HTML without a server: a payment link is confirmed and paid', async () => {
  const source = await readFile(new URL('html/link.html', import.meta.url), 'utf8')
  checkout.addLink('kopi-senja')
  const body = source.replaceAll('https://pay.example', checkout.url)
  shop.put('/link', { type: 'text/html', body })
  const { page, complaints, close } = await openWatchedPage(browser)
  await page.goto(`${shop.url}/link`)
  await page.getByRole('button', { name: 'Beli' }).click()
  await page.getByRole('button', { name: 'Lanjut ke pembayaran' }).click()
  await page.locator('autogopay-checkout [part~=qr]').waitFor()
  checkout.pay('kopi-senja-1')
  await page.getByRole('heading', { name: 'Pembayaran berhasil' }).waitFor()
  expect(complaints).toEqual([])
  await close()
})

test.for([
  ['react', 'react/main.jsx'],
  ['vue', 'vue/main.js'],
  ['svelte', 'svelte/main.js'],
] as const)(
  '%s: shown, taken away, shown again, paid once, nothing left behind',
  async (example) => {
    const [name, entry] = example
    const token = `token-${name}`
    checkout.add(token, { orderId: `ORDER-${name}` })
    shop.put(`/${name}.js`, { type: 'text/javascript', body: await bundleExample(entry) })
    shop.put(`/${name}`, {
      type: 'text/html',
      body: `<!doctype html><html lang="id"><meta charset="utf-8"><title>${name}</title>
      <main id="app" data-token="${token}" data-endpoint="${checkout.url}"></main>
      <script type="module" src="/${name}.js"></script>`,
    })
    const { page, complaints, close } = await openWatchedPage(browser)
    await countLivingThings(page)
    await page.goto(`${shop.url}/${name}`)
    await isWatched(token)
    expect(await page.locator('autogopay-checkout [part~=qr]').isVisible()).toBe(true)

    await page.getByRole('button', { name: 'Tutup' }).click()
    await isWatched(token, 0)
    await eventually(async () => (await livingThings(page)).timers === 0)
    const empty = await livingThings(page)

    for (const turn of [1, 2, 3]) {
      await page.getByRole('button', { name: 'Bayar' }).click()
      await isWatched(token)
      if (turn === 3) break
      await page.getByRole('button', { name: 'Tutup' }).click()
      await isWatched(token, 0)
    }
    checkout.pay(token)
    await page.locator('autogopay-checkout[data-status=paid]').waitFor()
    await page.evaluate(askAgain)
    expect(await paidIn(page)).toBe(`ORDER-${name}`)

    await page.getByRole('button', { name: 'Tutup' }).click()
    await eventually(async () => (await livingThings(page)).timers === 0)
    expect(await livingThings(page)).toEqual(empty)
    expect(complaints).toEqual([])
    await close()
  },
)
