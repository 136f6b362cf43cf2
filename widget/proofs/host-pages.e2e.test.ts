import { createHash } from 'node:crypto'
import type { Browser, Frame, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser } from '../../checkout-server/testing/browser.ts'
import { QR_TEXT } from '../src/testing/given-payment.ts'
import { readQr } from './harness/read-qr.ts'
import { openScriptedCheckout, type ScriptedCheckout } from './harness/scripted-checkout.ts'
import { openSite, type Site } from './harness/site.ts'
import { openWatchedPage } from './harness/watched-page.ts'

let browser: Browser
let checkout: ScriptedCheckout
let shop: Site
beforeAll(async () => {
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

/** The shop's own line: what it does when the money is there. */
const OWN_SCRIPT = `document.addEventListener('autogopay-paid', () => {
  document.documentElement.dataset.paid = 'yes'
})`
const OWN_HASH = `sha256-${createHash('sha256').update(OWN_SCRIPT).digest('base64')}`
const NONCE = 'c2VrYWxpIHBha2Fp'

const strictPolicy = () =>
  [
    "default-src 'none'",
    `script-src ${checkout.url} '${OWN_HASH}'`,
    `connect-src ${checkout.url}`,
    "require-trusted-types-for 'script'",
  ].join('; ')
const noncePolicy = () =>
  [
    "default-src 'none'",
    `script-src 'nonce-${NONCE}' 'strict-dynamic'`,
    `connect-src ${checkout.url}`,
    "base-uri 'none'",
    "object-src 'none'",
    "require-trusted-types-for 'script'",
  ].join('; ')

let pages = 0
/** Puts a page into the shop and returns its address. */
function putPage(page: { policy?: string; html?: string; body: string }): string {
  pages += 1
  const path = `/page-${pages}`
  shop.put(path, {
    type: 'text/html; charset=utf-8',
    body: `<!doctype html><html ${page.html ?? 'lang="id"'}><head><meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1"><title>Toko</title></head><body>${page.body}</body></html>`,
    headers: page.policy ? { 'content-security-policy': page.policy } : {},
  })
  return `${shop.url}${path}`
}

const scriptTag = (attributes = '') =>
  `<script async ${attributes} src="${checkout.scriptUrl}"></script>`
const elementTag = (token: string, attributes = '') =>
  `<autogopay-checkout token="${token}" ${attributes}><a href="${checkout.url}/pay/${token}">Bayar</a></autogopay-checkout>`

/** What every host page must come to: a QR that scans, then paid, told to the page. */
async function paysOn(place: Page | Frame, page: Page, token: string): Promise<void> {
  await place.locator('autogopay-checkout [part~=qr]').scrollIntoViewIfNeeded()
  expect(await readQr(await page.screenshot())).toBe(QR_TEXT)
  checkout.pay(token)
  // In a dialog the element itself has no box.
  await place.locator('autogopay-checkout[data-status=paid]').waitFor({ state: 'attached' })
}

test('under a policy of nothing but one script, one connection and Trusted Types', async () => {
  const { page, complaints, strangers, close } = await openWatchedPage(browser)
  checkout.add('strict')
  await page.goto(
    putPage({
      policy: strictPolicy(),
      body: `${scriptTag()}${elementTag('strict')}<script>${OWN_SCRIPT}</script>`,
    }),
  )
  await paysOn(page, page, 'strict')
  expect(await page.locator('html').getAttribute('data-paid')).toBe('yes')
  expect({ complaints, strangers }).toEqual({ complaints: [], strangers: [] })
  await close()
})

test.for(['modal', 'button'])('in mode %s under the same policy', async (mode) => {
  const { page, complaints, strangers, close } = await openWatchedPage(browser)
  checkout.add(mode)
  const own =
    "document.querySelector('button').onclick = () => document.querySelector('autogopay-checkout').open()"
  const policy = strictPolicy().replace(
    OWN_HASH,
    `sha256-${createHash('sha256').update(own).digest('base64')}`,
  )
  const body = `<button>Beli</button>${scriptTag()}${elementTag(mode, `mode="${mode}"`)}<script>${own}</script>`
  await page.goto(putPage({ policy, body }))
  await page.waitForFunction(() => customElements.get('autogopay-checkout'))
  const opener =
    mode === 'modal' ? page.getByText('Beli') : page.locator('autogopay-checkout [part~=trigger]')
  await opener.click()
  await paysOn(page, page, mode)
  expect({ complaints, strangers }).toEqual({ complaints: [], strangers: [] })
  await close()
})

test('the watch for violations of the policy sees one', async () => {
  const { page, complaints, close } = await openWatchedPage(browser)
  await page.goto(putPage({ policy: strictPolicy(), body: '<p style="color: red">Toko</p>' }))
  await expect.poll(() => complaints.join('\n')).toContain('style-src-attr')
  await close()
})

test('under a policy with a nonce', async () => {
  const { page, complaints, strangers, close } = await openWatchedPage(browser)
  checkout.add('nonce')
  const body = scriptTag(`nonce="${NONCE}"`) + elementTag('nonce')
  await page.goto(putPage({ policy: noncePolicy(), body }))
  await paysOn(page, page, 'nonce')
  expect({ complaints, strangers }).toEqual({ complaints: [], strangers: [] })
  await close()
})

test('in a sandboxed frame, whose origin is none', async () => {
  const { page, complaints, close } = await openWatchedPage(browser)
  checkout.add('sandboxed')
  const inner = putPage({ policy: strictPolicy(), body: scriptTag() + elementTag('sandboxed') })
  await page.goto(
    putPage({
      body: `<iframe sandbox="allow-scripts" src="${inner}" width="900" height="800"></iframe>`,
    }),
  )
  const frame = page.frames().find((each) => each.url() === inner)
  if (!frame) throw new Error('the frame is not there')
  await paysOn(frame, page, 'sandboxed')
  expect(complaints).toEqual([])
  await close()
})

test('inside the shadow roots of other elements, and its events come out of them', async () => {
  const { page, complaints, close } = await openWatchedPage(browser)
  checkout.add('nested')
  // Declared, so that the page needs no script that the policy would have to allow.
  const nested = `<shop-page><template shadowrootmode="open"><shop-order>
    <template shadowrootmode="open">${elementTag('nested')}</template>
  </shop-order></template></shop-page>`
  await page.goto(
    putPage({
      policy: strictPolicy(),
      body: `${scriptTag()}${nested}<script>${OWN_SCRIPT}</script>`,
    }),
  )
  await paysOn(page, page, 'nested')
  expect(await page.locator('html').getAttribute('data-paid')).toBe('yes')
  expect(complaints).toEqual([])
  await close()
})

test('on a page that reads from right to left', async () => {
  const { page, complaints, close } = await openWatchedPage(browser, {
    viewport: { width: 360, height: 900 },
  })
  checkout.add('rtl')
  await page.goto(
    putPage({
      html: 'lang="ar" dir="rtl"',
      policy: strictPolicy(),
      body: scriptTag() + elementTag('rtl'),
    }),
  )
  const isOverflowing = () =>
    page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth)
  await paysOn(page, page, 'rtl')
  expect(await isOverflowing()).toBe(false)
  expect(complaints).toEqual([])
  await close()
})

test('without JavaScript the link inside is what payers get', async () => {
  const { page, close } = await openWatchedPage(browser, { javaScriptEnabled: false })
  checkout.add('no-script')
  await page.goto(putPage({ body: scriptTag() + elementTag('no-script') }))
  const link = page.getByRole('link', { name: 'Bayar' })
  expect(await link.isVisible()).toBe(true)
  expect(await link.getAttribute('href')).toBe(`${checkout.url}/pay/no-script`)
  await close()
})
