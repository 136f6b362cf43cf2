import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { MESSAGES } from '../../widget/src/locales.ts'
import { openBrowser } from './browser.ts'
import { eventually } from './eventually.ts'
import { startServers, type RunningServers } from './running-servers.ts'

// A browser on a busy machine takes its time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const { id, en } = MESSAGES
let world: RunningServers
let browser: Browser
let page: Page
const requests: string[] = []
const errors: string[] = []
beforeAll(async () => {
  ;[world, browser] = await Promise.all([startServers(1), openBrowser()])
  page = await browser.newPage({ locale: 'en-GB', reducedMotion: 'reduce' })
  page.on('request', (request) => requests.push(request.url()))
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text())
  })
  page.on('pageerror', (error) => errors.push(String(error)))
  await page.goto(`${world.urls[0]}/docs/playground`)
  await card().getByText(en.waiting).waitFor()
})
afterAll(async () => {
  await browser?.close()
  await world?.close()
})

const choose = (state: string) => page.getByRole('radio', { name: state, exact: true }).check()
const card = () => page.locator('#stage .card')
const statusShown = () => page.locator('#stage autogopay-checkout').getAttribute('data-status')

test('the slider begins where the element’s own corners are', async () => {
  const radius = await card().evaluate((element) => getComputedStyle(element).borderTopLeftRadius)
  const slider = page.getByLabel('Corners')
  await eventually(async () => `${await slider.inputValue()}px` === radius)
})

test.each([
  ['With a unique code', 'pending', en.exactAmount(uniqueCode())],
  ['Code not ready', 'pending', en.qrPending],
  ['Time over, checking', 'pending', en.stillChecking],
  ['Paid', 'paid', en.paid],
  ['Paid late', 'paid', en.paidLate('Kopi Senja')],
  ['Another amount came', 'review', en.inReview],
  ['Expired, money in review', 'review', en.inReview],
  ['Paid by another code', 'cancelled', en.orderPaid],
  ['Partly refunded', 'partially_refunded', en.partlyRefunded],
  ['Refunded', 'refunded', en.refunded],
  ['Expired', 'expired', en.expired],
  ['Cancelled', 'cancelled', en.cancelled],
  ['Declined', 'denied', en.denied],
  ['Connection lost', 'pending', en.offline],
  ['Out of reach', 'error', en.unreachable],
  ['No such payment', 'error', en.unknown],
])('the switch "%s" shows it', async (state, status, words) => {
  await choose(state)
  await card().getByText(words).first().waitFor()
  expect(await statusShown()).toBe(status)
})

test('loading stays until another state is chosen', async () => {
  await choose('Loading')
  await page.locator('#stage .card.loading').waitFor()
  expect(await statusShown()).toBe('loading')
})

test('a waiting payment can be paid, and the page hears of it', async () => {
  await choose('Waiting')
  await card().getByText(en.waiting).waitFor()
  await page.getByRole('button', { name: 'Pay it now' }).click()
  await card().getByText(en.paid).waitFor()
  await page.locator('#events').getByText('autogopay-paid').first().waitFor()
  expect(await page.getByRole('button', { name: 'Pay it now' }).isDisabled()).toBe(true)
})

test('an expired payment gets a new code', async () => {
  await choose('Expired')
  await card().getByRole('button', { name: en.renew }).click()
  await card().getByText(en.waiting).waitFor()
})

test('a payment link is filled in, paid, and in the tag to copy', async () => {
  await choose('Payer chooses')
  await card().getByLabel('What you pay').fill('25.000')
  await card().getByLabel('Name').fill('Ani')
  await card().getByRole('button', { name: 'Continue to payment' }).click()
  await card().getByText(en.waiting).waitFor()
  await card().getByText('Rp 25.000').waitFor()
  expect(await page.locator('#tag').textContent()).toContain(
    '<autogopay-checkout link="kopi-senja"',
  )
  await page.getByRole('button', { name: 'Pay it now' }).click()
  await card().getByText(en.paid).waitFor()
  await choose('Used up')
  await card().getByText('This link is used up').waitFor()
  await choose('With a price')
  await card().getByText('Rp 44.000').waitFor()
})

test('a phone sees the app first', async () => {
  await page.getByLabel('Device').selectOption('phone')
  await choose('Waiting')
  await card().getByRole('link', { name: en.openApp }).waitFor()
  await page.getByLabel('Device').selectOption('computer')
})

test('what is changed is on the stage and in the text to copy, and nothing else', async () => {
  await page.getByLabel('Accent').fill('#7a3cff')
  await page.getByLabel('Corners').fill('4')
  await page.getByLabel('Language').selectOption('id')
  await card().getByText(id.waiting).waitFor()
  expect(await page.locator('#css').textContent()).toBe(
    'autogopay-checkout {\n  --autogopay-accent: #7a3cff;\n  --autogopay-radius: 4px;\n}',
  )
  const tag = (await page.locator('#tag').textContent()) ?? ''
  expect(tag).toContain('<autogopay-checkout token="CHECKOUT_TOKEN" locale="id">')
  const radius = await page
    .locator('#stage .card')
    .evaluate((element) => getComputedStyle(element).borderTopLeftRadius)
  expect(radius).toBe('4px')
  await page.getByRole('button', { name: 'Start over' }).click()
  await card().getByText(en.waiting).waitFor()
  expect(await page.locator('#css').textContent()).toContain('Nothing changed')
})

test('the tag to copy works: its script has that hash', async () => {
  const tag = (await page.locator('#tag').textContent()) ?? ''
  const path = /src="http:\/\/127\.0\.0\.1:1(\/embed\/v1\/[\w.-]+)"/.exec(tag)?.[1]
  const integrity = /integrity="sha384-([^"]+)"/.exec(tag)?.[1] ?? ''
  const answer = await fetch(`${world.urls[0]}${path}`)
  const hash = await crypto.subtle.digest('SHA-384', await answer.arrayBuffer())
  expect(Buffer.from(hash).toString('base64')).toBe(integrity)
  const document = (await (await fetch(`${world.urls[0]}/openapi.json`)).json()) as {
    info: { description: string }
  }
  expect(document.info.description).toContain(`integrity="sha384-${integrity}"`)
  expect(document.info.description).toContain('/docs/playground')
})

test('it fits a narrow phone', async () => {
  await page.setViewportSize({ width: 360, height: 740 })
  const overflow = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement
    return scrollWidth - clientWidth
  })
  expect(overflow).toBe(0)
})

test('nothing has left the page, and its policy has refused nothing', () => {
  const files = requests.map((url) => new URL(url).pathname)
  expect(files.filter((path) => !/^\/(docs\/playground|embed|pay\/icon)/.test(path))).toEqual([])
  expect(errors).toEqual([])
})

function uniqueCode() {
  return { price: 'Rp 50.000', code: 'Rp 347', isLess: true }
}
