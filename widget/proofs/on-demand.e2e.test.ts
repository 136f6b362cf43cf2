import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser } from '../../checkout-server/testing/browser.ts'
import { openScriptedCheckout, type ScriptedCheckout } from './harness/scripted-checkout.ts'
import { openSite, type Site } from './harness/site.ts'
import { openWatchedPage } from './harness/watched-page.ts'

const EXTRAS = /autogopay-checkout-extras-[0-9a-f]{16}\.js/

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

/** Puts a page with the element for a payment into the shop and returns its address. */
function putPage(token: string, { head = '', script = 'async', policy = '' } = {}): string {
  checkout.add(token)
  shop.put(`/${token}`, {
    type: 'text/html; charset=utf-8',
    body: `<!doctype html><html lang="id"><head><meta charset="utf-8"><title>Toko</title>${head}
      <script ${script} src="${checkout.scriptUrl}"></script></head>
      <body><autogopay-checkout token="${token}"></autogopay-checkout></body></html>`,
    headers: policy ? { 'content-security-policy': policy } : {},
  })
  return `${shop.url}/${token}`
}

const strict = () =>
  `default-src 'none'; script-src ${checkout.url}; connect-src ${checkout.url}; require-trusted-types-for 'script'`

test.for(['async', 'type="module"'])(
  'what a payer may do with the code is loaded when it is wanted: %s',
  async (script) => {
    const token = `wanted-${script.length}`
    const { page, complaints, close } = await openWatchedPage(browser)
    const loads: string[] = []
    page.on('request', (request) => {
      if (EXTRAS.test(request.url())) loads.push(request.url())
    })
    await page.goto(putPage(token, { script, policy: strict() }))
    await page.locator('autogopay-checkout [part~=qr]').waitFor()
    expect(loads).toEqual([])
    await page.locator('autogopay-checkout button[part~=zoom]').click()
    await page.locator('autogopay-checkout dialog[part~=zoom]').waitFor()
    await page.keyboard.press('Escape')
    const download = page.waitForEvent('download')
    await page.locator('autogopay-checkout [part~=save]').click()
    expect((await download).suggestedFilename()).toMatch(/^qris-.+\.png$/)
    expect(loads).toHaveLength(1)
    expect(complaints).toEqual([])
    await close()
  },
)

test('when that cannot be loaded the payer is told, and can try again', async () => {
  const { page, close } = await openWatchedPage(browser)
  await page.route(EXTRAS, (route) => route.abort())
  await page.goto(putPage('refused'))
  // Not by a mouse, which loads ahead when it is over the button.
  const zoom = page.locator('autogopay-checkout button[part~=zoom]')
  await zoom.press('Enter')
  await page.locator('autogopay-checkout [part~=notice]', { hasText: 'Belum berhasil' }).waitFor()
  await page.unroute(EXTRAS)
  await zoom.press('Enter')
  await page.locator('autogopay-checkout dialog[part~=zoom]').waitFor()
  await close()
})

test('while it is loading the buttons say so', async () => {
  const { page, close } = await openWatchedPage(browser)
  const { promise: mayGo, resolve: letGo } = Promise.withResolvers<void>()
  await page.route(EXTRAS, async (route) => {
    await mayGo
    await route.continue()
  })
  await page.goto(putPage('slow'))
  await page.locator('autogopay-checkout button[part~=zoom]').click()
  await page.locator('autogopay-checkout [part~=tools][aria-busy=true]').waitFor()
  letGo()
  await page.locator('autogopay-checkout dialog[part~=zoom]').waitFor()
  await page.locator('autogopay-checkout [part~=tools][aria-busy=false]').waitFor()
  await close()
})

test('a payment that the page preloads is asked for once', async () => {
  const { page, complaints, close } = await openWatchedPage(browser)
  const href = `${checkout.url}/checkout/ahead?device=computer`
  const head = `<link rel="preload" as="fetch" crossorigin href="${href}">`
  await page.goto(putPage('ahead', { head }))
  await page.locator('autogopay-checkout [part~=qr]').waitFor()
  const asked = checkout.requests.filter(({ token, action }) => token === 'ahead' && action === '')
  expect(asked).toHaveLength(1)
  expect(complaints).toEqual([])
  await close()
})
