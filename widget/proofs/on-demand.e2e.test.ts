import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser } from '../../checkout-server/testing/browser.ts'
import { openScriptedCheckout, type ScriptedCheckout } from './harness/scripted-checkout.ts'
import { openSite, type Site } from './harness/site.ts'
import { openWatchedPage } from './harness/watched-page.ts'

const EXTRAS = /autogopay-checkout-extras-[0-9a-f]{16}\.js/
const LINK = /autogopay-checkout-link-[0-9a-f]{16}\.js/

const ONE_PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

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
function putPage(
  token: string,
  { head = '', script = 'async', policy = '', mode = 'inline', change = {} } = {},
): string {
  checkout.add(token, change)
  shop.put(`/${token}`, {
    type: 'text/html; charset=utf-8',
    body: `<!doctype html><html lang="id"><head><meta charset="utf-8"><title>Toko</title>${head}
      <script ${script} src="${checkout.scriptUrl}"></script></head>
      <body><autogopay-checkout mode="${mode}" token="${token}"></autogopay-checkout></body></html>`,
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

test('page, script and payment are all that a code needs', async () => {
  const { page, close } = await openWatchedPage(browser)
  const asked: string[] = []
  page.on('request', (request) => {
    const { pathname } = new URL(request.url())
    // The stream is opened once the code is there.
    if (!/\/(events|favicon\.ico)$/.test(pathname)) asked.push(pathname)
  })
  await page.goto(putPage('lean'))
  await page.locator('autogopay-checkout [part~=qr]').waitFor()
  expect(asked).toEqual([
    '/lean',
    expect.stringMatching(/autogopay-checkout\.js$/),
    '/checkout/lean',
  ])
  await close()
})

test('a code whose modules the server left out is drawn all the same', async () => {
  const { page, complaints, close } = await openWatchedPage(browser)
  const drawing = () => page.locator('autogopay-checkout [part~=qr] path').getAttribute('d')
  await page.goto(putPage('with-modules'))
  const sent = await drawing()
  await page.goto(putPage('without-modules', { change: { qrModules: undefined } }))
  expect(await drawing()).toBe(sent)
  expect(complaints).toEqual([])
  await close()
})

test('where the dialog cannot be loaded the payment is shown in the page', async () => {
  const { page, close } = await openWatchedPage(browser)
  await page.route(EXTRAS, (route) => route.abort())
  await page.goto(putPage('no-dialog', { mode: 'button' }))
  await page.locator('autogopay-checkout [part~=trigger]').click()
  await page.locator('autogopay-checkout [part~=qr]').waitFor()
  expect(await page.locator('autogopay-checkout dialog').count()).toBe(0)
  checkout.pay('no-dialog')
  await page.locator('autogopay-checkout', { hasText: 'Pembayaran berhasil' }).waitFor()
  await close()
})

/** Puts a page with nothing but the element for a payment link into the shop and returns its address. */
function putLinkPage(slug: string, { mode = 'inline', change = {} } = {}): string {
  checkout.addLink(slug, change)
  shop.put(`/${slug}`, {
    type: 'text/html; charset=utf-8',
    body: `<!doctype html><html lang="id"><head><meta charset="utf-8"><title>Toko</title>
      <script async src="${checkout.scriptUrl}"></script></head>
      <body><autogopay-checkout mode="${mode}" link="${slug}"></autogopay-checkout></body></html>`,
    headers: { 'content-security-policy': strict() },
  })
  return `${shop.url}/${slug}`
}

test.for(['inline', 'button'])(
  'a page without a server takes payments by a link, under a strict policy: %s',
  async (mode) => {
    const slug = `kopi-${mode}`
    const change = {
      amountKind: 'open',
      amount: null,
      fields: [{ name: 'name', required: true }],
    } as const
    const { page, complaints, close } = await openWatchedPage(browser)
    await page.goto(putLinkPage(slug, { mode, change }))
    if (mode === 'button') await page.locator('autogopay-checkout [part~=trigger]').click()
    await page.getByLabel('Jumlah yang Anda bayar').fill('25.000')
    await page.getByLabel('Nama').fill('Ani')
    await page.keyboard.press('Enter')
    await page.locator('autogopay-checkout [part~=qr]').waitFor()
    expect(checkout.wishes.at(-1)).toEqual({ amount: 25_000, name: 'Ani' })
    const made = checkout.wishes.length
    await page.reload()
    if (mode === 'button') await page.locator('autogopay-checkout [part~=trigger]').click()
    await page.locator('autogopay-checkout [part~=qr]').waitFor()
    expect(checkout.wishes).toHaveLength(made)
    expect(complaints).toEqual([])
    await close()
  },
)

test('a link works in a frame that may send no forms', async () => {
  const { page, complaints, close } = await openWatchedPage(browser)
  const inner = putLinkPage('framed')
  shop.put('/frame', {
    type: 'text/html; charset=utf-8',
    body: `<!doctype html><title>Toko</title>
      <iframe sandbox="allow-scripts" src="${inner}" width="900" height="800"></iframe>`,
  })
  await page.goto(`${shop.url}/frame`)
  const frame = page.frameLocator('iframe')
  await frame.getByRole('button', { name: 'Lanjut ke pembayaran' }).click()
  await frame.locator('autogopay-checkout [part~=qr]').waitFor()
  expect(complaints).toEqual([])
  await close()
})

test.for([
  ['the second file', EXTRAS],
  ['the third file', LINK],
] as const)(
  'when what shows a link cannot be loaded the payer is told, and can try again: %s',
  async ([, file]) => {
    const { page, close } = await openWatchedPage(browser)
    await page.route(file, (route) => route.abort())
    await page.goto(putLinkPage('refused-link'))
    await page.locator('autogopay-checkout', { hasText: 'Pembayaran belum bisa dibuat' }).waitFor()
    await page.unroute(file)
    await page.locator('autogopay-checkout [part~=retry]').click()
    await page.getByRole('button', { name: 'Lanjut ke pembayaran' }).waitFor()
    await close()
  },
)

test('a dialog without a link loads nothing of links', async () => {
  const { page, close } = await openWatchedPage(browser)
  const loads: string[] = []
  page.on('request', (request) => loads.push(request.url()))
  await page.goto(putPage('plain-dialog', { mode: 'button' }))
  await page.locator('autogopay-checkout [part~=trigger]').click()
  await page.locator('autogopay-checkout [part~=qr]').waitFor()
  expect(loads.filter((url) => EXTRAS.test(url))).toHaveLength(1)
  expect(loads.filter((url) => LINK.test(url))).toEqual([])
  await close()
})

test('a logo whose painter could not be loaded at first comes later', async () => {
  const { page, close } = await openWatchedPage(browser)
  await page.route(EXTRAS, (route) => route.abort())
  const merchantLogoUrl = `${checkout.url}/checkout/logo/picture.svg`
  await page.route(merchantLogoUrl, (route) =>
    route.fulfill({
      contentType: 'image/png',
      headers: { 'access-control-allow-origin': '*' },
      body: Buffer.from(ONE_PIXEL, 'base64'),
    }),
  )
  await page.clock.install()
  await page.goto(putPage('logo', { change: { merchantLogoUrl } }))
  await page.locator('autogopay-checkout [part~=qr]').waitFor()
  await page.unroute(EXTRAS)
  await page.clock.runFor(6_000)
  await page.locator('autogopay-checkout .logo canvas').waitFor()
  await close()
})
