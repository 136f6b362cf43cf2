import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, get, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createRequire } from 'node:module'
import { Payment } from '@autogopay/shared'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { MESSAGES } from '../../widget/src/locales.ts'
import { openBrowser } from './browser.ts'
import { eventually } from './eventually.ts'
import { startServers, type RunningServers } from './running-servers.ts'

// Its own loader would ask a CDN.
const require = createRequire(import.meta.url)
prepareZXingModule({
  overrides: {
    wasmBinary: new Uint8Array(readFileSync(require.resolve('zxing-wasm/reader/zxing_reader.wasm')))
      .buffer,
  },
})

// A browser on a busy machine takes its time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const { id, en } = MESSAGES
let world: RunningServers
let browser: Browser
beforeAll(async () => {
  ;[world, browser] = await Promise.all([startServers(1), openBrowser()])
})
afterAll(async () => {
  await browser?.close()
  await world?.close()
})
const contexts: BrowserContext[] = []
afterEach(() => Promise.all(contexts.splice(0).map((context) => context.close())))

const givenPayment = async (order: object = {}): Promise<Payment> =>
  Payment.parse(await (await world.api('/v1/payments', { amount: 50_000, ...order })).json())
const pay = (payment: Payment) => world.control('pay', { reference: payment.providerTransactionId })
const addressOf = (payment: Payment) => `${world.urls[0]}/pay/${payment.checkoutToken}`

/** A page that keeps what it asked for, what moved on it and what its policy refused. */
async function openPage(options: Parameters<Browser['newContext']>[0] = {}) {
  const context = await browser.newContext({ reducedMotion: 'reduce', locale: 'id-ID', ...options })
  contexts.push(context)
  const page = await context.newPage()
  const requests: string[] = []
  page.on('request', (request) => requests.push(new URL(request.url()).pathname))
  await page.addInitScript(() => {
    const seen = { shifts: 0, refused: [] as string[] }
    Object.assign(window, { seen })
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) seen.shifts += (entry as unknown as Shift).value
    }).observe({ type: 'layout-shift', buffered: true })
    document.addEventListener('securitypolicyviolation', (event) => {
      seen.refused.push(`${event.effectiveDirective} ${event.blockedURI}`)
    })
  })
  return { page, context, requests }
}
interface Shift {
  value: number
}
const seenBy = (page: Page) =>
  page.evaluate(() => (window as unknown as { seen: { shifts: number; refused: string[] } }).seen)

// A hundredth of what is called a good score: a second that ticks meanwhile moves its own digits.
const UNSEEN_SHIFT = 0.001
function expectCalm({ shifts, refused }: Awaited<ReturnType<typeof seenBy>>) {
  expect(refused).toEqual([])
  expect(shifts).toBeLessThan(UNSEEN_SHIFT)
}

/** Holds the element's script back until it is let go. */
async function holdScript(page: Page): Promise<() => void> {
  let letGo = () => {}
  const held = new Promise<void>((resolve) => {
    letGo = resolve
  })
  await page.route('**/embed/**', async (route) => {
    await held
    await route.continue()
  })
  return letGo
}
const isTakenOver = (page: Page) =>
  page
    .locator('autogopay-checkout')
    .evaluate((element) => element.shadowRoot?.querySelector('form') === null)
const shot = (page: Page) =>
  page.screenshot({
    // What needs the script is seen once that is there.
    mask: [page.getByRole('timer'), page.locator('.tools')],
    animations: 'disabled',
  })

describe('before any script has come', () => {
  test('payee, amount, code and time left are there after one request', async () => {
    const payment = await givenPayment({ description: 'Kopi susu' })
    const { page, requests } = await openPage()
    await holdScript(page)
    await page.goto(addressOf(payment), { waitUntil: 'commit' })
    await page.getByRole('img', { name: /Kode QRIS untuk Warung Uji, Rp 50.000/ }).waitFor()
    expect(await page.getByRole('timer').textContent()).toMatch(/^1[45]:\d\d$/)
    const [code] = await readBarcodes(new Uint8Array(await page.screenshot()), {
      formats: ['QRCode'],
    })
    expect(code?.text).toBe(payment.qrText)
    // Scripts are asked for, but nothing waits for them.
    expect(requests.filter((path) => !path.endsWith('.js'))).toEqual([
      `/pay/${payment.checkoutToken}`,
    ])
  })
})

test('all that the page loads is at most 35 kB', async () => {
  const { page, requests } = await openPage()
  await page.goto(addressOf(await givenPayment()))
  await eventually(() => isTakenOver(page))
  // What comes after that is news: the stream. The browser asks for the icon when it likes.
  const files = requests.filter((path) => !/\/events$|\/icon\.svg$/.test(path))
  expect(files).toHaveLength(3)
  const sizes = await Promise.all(files.map((path) => sizeOnWire(`${world.urls[0]}${path}`)))
  expect(sizes.reduce((sum, size) => sum + size)).toBeLessThanOrEqual(35_000)
})

/** Bytes of a body as it comes over the line to a browser. */
async function sizeOnWire(url: string): Promise<number> {
  const request = get(url, { headers: { 'accept-encoding': 'gzip, deflate, br, zstd' } })
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  expect(response.headers['content-encoding']).toBe('br')
  let size = 0
  for await (const chunk of response) size += (chunk as Buffer).length
  return size
}

describe('when the element takes over', () => {
  test.each([
    ['a computer', { viewport: { width: 1280, height: 1000 } }],
    [
      'a phone',
      { viewport: { width: 360, height: 1200 }, userAgent: phoneAgent(), isMobile: true },
    ],
    ['a dark computer', { viewport: { width: 800, height: 1200 }, colorScheme: 'dark' as const }],
  ])('nothing moves and no pixel changes on %s', async (_name, options) => {
    const payment = await givenPayment({ redirectUrl: 'https://toko.example/' })
    const { page, requests } = await openPage(options)
    const letGo = await holdScript(page)
    await page.goto(addressOf(payment), { waitUntil: 'commit' })
    await page.getByRole('timer').waitFor()
    const before = await shot(page)
    letGo()
    await eventually(() => isTakenOver(page))
    const after = await shot(page)
    expect(after.equals(before)).toBe(true)
    expectCalm(await seenBy(page))
    // The page carried the payment: it is the news after that which is asked for.
    const asked = () => requests.find((path) => path.startsWith('/checkout/'))
    await eventually(() => asked() !== undefined)
    expect(asked()).toBe(`/checkout/${payment.checkoutToken}/events`)
    await pay(payment)
    await page.getByRole('heading', { name: id.paid }).waitFor()
    await page.getByRole('link', { name: 'Lihat bukti pembayaran' }).waitFor()
  })

  test.each([
    ['a computer', { viewport: { width: 1280, height: 720 } }],
    ['a phone', { viewport: { width: 360, height: 640 }, userAgent: phoneAgent(), isMobile: true }],
  ])('nothing moves on %s whose line is slow', async (_name, options) => {
    const { page, context } = await openPage(options)
    const line = await context.newCDPSession(page)
    const speed = {
      offline: false,
      latency: 300,
      downloadThroughput: 20_000,
      uploadThroughput: 20_000,
    }
    await line.send('Network.emulateNetworkConditions', speed)
    await page.goto(addressOf(await givenPayment()))
    await eventually(() => isTakenOver(page))
    expectCalm(await seenBy(page))
  })

  test.each([
    ['the code on a phone', { userAgent: phoneAgent(), isMobile: true }, id.showQr, id.showApp],
    ['the app on a computer', {}, id.showApp, id.showQr],
  ])('%s stays, which the payer has chosen', async (_name, options, choice, other) => {
    const { page } = await openPage(options)
    const letGo = await holdScript(page)
    await page.goto(addressOf(await givenPayment()), { waitUntil: 'commit' })
    await page.getByRole('button', { name: choice }).click({ noWaitAfter: true })
    await page.getByRole('button', { name: other }).waitFor()
    letGo()
    await eventually(() => isTakenOver(page))
    await page.getByRole('button', { name: other }).waitFor()
    // It is a choice still: the other way is one press away.
    await page.getByRole('button', { name: other }).click()
    await page.getByRole('button', { name: choice }).waitFor()
  })

  test('what the payer was about to press keeps the focus', async () => {
    const { page } = await openPage()
    const letGo = await holdScript(page)
    await page.goto(addressOf(await givenPayment()), { waitUntil: 'commit' })
    await page.getByText(id.cancel).click()
    await page.getByRole('button', { name: id.alreadyPaid }).focus()
    letGo()
    await eventually(() => isTakenOver(page))
    const inElement = await page
      .locator('autogopay-checkout')
      .evaluate(({ shadowRoot }) => [
        shadowRoot?.activeElement?.textContent.trim(),
        shadowRoot?.querySelector<HTMLDetailsElement>('details[part=cancel]')?.open,
      ])
    expect(inElement).toEqual([id.alreadyPaid, true])
  })
})

test('a receipt prints on one page', async () => {
  const payment = await givenPayment({ description: 'Dua kopi susu dan satu roti bakar' })
  const { page } = await openPage()
  await page.goto(addressOf(payment))
  await pay(payment)
  await page.getByRole('link', { name: 'Lihat bukti pembayaran' }).click()
  await page.getByRole('button', { name: 'Cetak atau simpan PDF' }).waitFor()
  const pdf = (await page.pdf({ format: 'A5' })).toString('latin1')
  expect(pdf.match(/\/Type \/Page\b/g)).toHaveLength(1)
})

test.each([
  ['Asia/Jakarta', 'WIB', 7],
  ['Asia/Makassar', 'WITA', 8],
  ['Asia/Jayapura', 'WIT', 9],
  // Abroad, what the shop says is what one compares with.
  ['Asia/Singapore', 'WIB', 7],
])('a receipt that is read in %s says %s', async (timezoneId, zone, hours) => {
  const payment = await givenPayment()
  await pay(payment)
  const { page } = await openPage({ timezoneId })
  await page.goto(`${addressOf(payment)}/receipt`)
  await page.getByRole('button', { name: 'Cetak atau simpan PDF' }).waitFor()
  const text = await page.locator('main').innerText()
  const times = [...text.matchAll(/(\d\d)\.\d\d\.\d\d (WI\w+)/g)]
  expect(times.map(([, , name]) => name)).toEqual([zone])
  expect(text).toContain(`(UTC+${hours})`)
  const { paidAt } = Payment.parse(await (await world.api(`/v1/payments/${payment.id}`)).json())
  const hour = (new Date(paidAt ?? '').getUTCHours() + hours) % 24
  expect(Number(times[0]?.[1])).toBe(hour)
})

describe('the token', () => {
  test('is in no referrer of what the payer goes to from here', async () => {
    const shop = createServer((request, response) => {
      if (request.url === '/order') referrers.push(request.headers.referer ?? null)
      response.setHeader('content-type', 'text/html')
      response.end('<h1>Toko</h1>')
    })
    const referrers: (string | null)[] = []
    await new Promise<void>((resolve) => {
      shop.listen(0, '127.0.0.1', resolve)
    })
    try {
      const { port } = shop.address() as AddressInfo
      const payment = await givenPayment({ redirectUrl: `http://127.0.0.1:${port}/order` })
      const { page } = await openPage()
      await page.goto(addressOf(payment))
      await pay(payment)
      await page.getByRole('link', { name: id.backTo('Warung Uji') }).click()
      await page.getByRole('heading', { name: 'Toko' }).waitFor()
      await page.goto(`${addressOf(payment)}/receipt`)
      await page.getByRole('link', { name: 'Kembali ke Warung Uji' }).click()
      await page.getByRole('heading', { name: 'Toko' }).waitFor()
      await page.goto(`${addressOf(payment)}/?order_id=x&result=success`)
      await page.getByRole('heading', { name: 'Toko' }).waitFor()
      expect(referrers).toEqual([null, null, null])
    } finally {
      shop.close()
      shop.closeAllConnections()
    }
  })
})

describe('the page stays right', () => {
  test('when it is left and come back to, read again, and opened on a second device', async () => {
    const payment = await givenPayment()
    const [first, second] = [await openPage(), await openPage({ locale: 'en-GB' })]
    await first.page.goto(addressOf(payment))
    await first.page.getByText(id.waiting).waitFor()
    await first.page.goto(`${world.urls[0]}/pay/icon.svg`)
    await second.page.goto(addressOf(payment))
    await second.page.getByText(en.waiting).waitFor()
    await pay(payment)
    await second.page.getByRole('heading', { name: en.paid }).waitFor()
    await first.page.goBack()
    await first.page.getByRole('heading', { name: id.paid }).waitFor()
    await first.page.reload()
    await first.page.getByRole('heading', { name: id.paid }).waitFor()
  })
})

/** Another amount than the code asks for comes. */
const payOther = async (payment: Payment, amount: number) => {
  const reference = payment.providerTransactionId
  await world.control('scenario', { name: 'paid-wrong-amount', amount, count: 1 })
  await world.control('pay', { reference })
}
const acceptMoneyOf = async ({ id: paymentId }: Payment) => {
  const list = await world.api(`/v1/incoming-money?paymentId=${paymentId}`)
  const { data } = (await list.json()) as { data: { id: string }[] }
  const accepted = await world.api(`/v1/incoming-money/${data[0]?.id}/accept`, {})
  expect(accepted.status).toBe(200)
}

describe('when another amount comes', () => {
  test('an open page asks for no more at once, and shows what was accepted', async () => {
    const payment = await givenPayment()
    const { page } = await openPage()
    await page.goto(addressOf(payment))
    await page.getByRole('button', { name: id.alreadyPaid }).waitFor()
    await payOther(payment, 41_000)
    await page.getByRole('heading', { name: id.inReview }).waitFor()
    expect(await page.getByRole('button', { name: id.alreadyPaid }).count()).toBe(0)
    expect(await page.getByRole('img').count()).toBe(0)
    const code = await fetch(`${world.urls[0]}/checkout/${payment.checkoutToken}/qr.svg`)
    expect(code.status).toBe(409)
    await acceptMoneyOf(payment)
    await page.getByRole('heading', { name: id.paid }).waitFor()
    await page.getByText('Rp 41.000').waitFor()
  })

  test('so does one without script', async () => {
    const payment = await givenPayment()
    const { page } = await openPage({ javaScriptEnabled: false })
    await page.goto(addressOf(payment))
    await payOther(payment, 41_000)
    await page.getByRole('heading', { name: id.inReview }).waitFor()
    expect(await page.getByRole('img').count()).toBe(0)
    await acceptMoneyOf(payment)
    await page.getByRole('heading', { name: id.paid }).waitFor()
  })
})

describe('where the script does not come', () => {
  const openWithout = async (payment: Payment, fate: 'abort' | 'hang' = 'abort') => {
    const opened = await openPage()
    await opened.page.route('**/embed/**', (route) =>
      fate === 'abort' ? route.abort() : undefined,
    )
    await opened.page.goto(addressOf(payment), { waitUntil: 'commit' })
    await opened.page.getByRole('button', { name: id.alreadyPaid }).waitFor()
    return opened
  }

  test.each(['abort', 'hang'] as const)('the page sees the money (%s)', async (fate) => {
    const payment = await givenPayment()
    const { page } = await openWithout(payment, fate)
    await pay(payment)
    await page.getByRole('heading', { name: id.paid }).waitFor()
    expectCalm(await seenBy(page))
  })

  test('it is not read again under a payer who does something, or for no reason', async () => {
    const payment = await givenPayment()
    const { page, requests } = await openWithout(payment)
    const reads = () => requests.filter((path) => path === `/pay/${payment.checkoutToken}`).length
    const before = reads()
    await pay(payment)
    const until = Date.now() + 12_000
    while (Date.now() < until) {
      await page.keyboard.press('Shift')
      await page.waitForTimeout(500)
    }
    expect(reads()).toBe(before)
    await page.getByRole('heading', { name: id.paid }).waitFor()
  })

  test('the time left goes on', async () => {
    const { page, requests } = await openWithout(await givenPayment())
    const reads = () => requests.filter((path) => path.startsWith('/embed/')).length
    const before = reads()
    await eventually(() => Promise.resolve(reads() > before), 60_000)
    await page.getByRole('timer').waitFor()
  })

  test('every button that is seen does something', async () => {
    const { page } = await openWithout(await givenPayment())
    await page.getByText(id.cancel).click()
    const buttons = await page.getByRole('button').all()
    expect(buttons).toHaveLength(3)
    for (const button of buttons) {
      expect(await button.getAttribute('formaction'), await button.innerText()).toMatch(/^\/pay\//)
    }
  })
})

test('once the element is there, nothing else watches the payment', async () => {
  const { page, requests } = await openPage()
  const payment = await givenPayment()
  await page.goto(addressOf(payment))
  await eventually(() => isTakenOver(page))
  const before = requests.length
  await page.waitForTimeout(12_000)
  const asked = requests.slice(before).filter((path) => !/\/events$|\/icon\.svg$/.test(path))
  expect(asked).toEqual([])
})

describe('without script', () => {
  const openPlain = (options: object = {}) => openPage({ javaScriptEnabled: false, ...options })

  test('a payer sees the code, asks, pays and gets a receipt', async () => {
    const payment = await givenPayment({ orderId: 'INV-77' })
    const { page } = await openPlain()
    await page.goto(addressOf(payment))
    const [code] = await readBarcodes(new Uint8Array(await page.screenshot()), {
      formats: ['QRCode'],
    })
    expect(code?.text).toBe(payment.qrText)
    await page.getByRole('button', { name: id.alreadyPaid }).click()
    await page.getByText(id.notYet).waitFor()
    await pay(payment)
    // It reads itself again.
    await page.getByRole('heading', { name: id.paid }).waitFor()
    await page.getByRole('link', { name: 'Lihat bukti pembayaran' }).click()
    await page.getByText(payment.providerTransactionId ?? '').waitFor()
    await page.getByText('INV-77').waitFor()
    // Nothing tells the server of another zone.
    await page.getByText('WIB, Waktu Indonesia Barat (UTC+7)').waitFor()
    expect(await page.getByRole('button').count()).toBe(0)
  })

  test('a phone gets the app’s link first, and the code on demand', async () => {
    const payment = await givenPayment()
    const { page } = await openPlain({ userAgent: phoneAgent(), isMobile: true })
    await page.goto(`${addressOf(payment)}?lang=en`)
    const link = page.getByRole('link', { name: en.openApp })
    expect(await link.getAttribute('href')).toBe(payment.deeplinkUrl)
    await page.getByRole('button', { name: en.showQr }).click()
    await page.getByRole('img', { name: /QRIS code for Warung Uji/ }).waitFor()
    expect(new URL(page.url()).search).toBe('?lang=en&flow=qr')
  })

  test('a payer cancels', async () => {
    const { page } = await openPlain()
    await page.goto(addressOf(await givenPayment()))
    await page.getByText(id.cancel).click()
    await page.getByRole('button', { name: id.confirmCancel }).click()
    await page.getByRole('heading', { name: id.cancelled }).waitFor()
  })

  test('every button that is seen does something', async () => {
    const { page } = await openPlain()
    await page.goto(addressOf(await givenPayment()))
    await page.getByText(id.cancel).click()
    for (const button of await page.getByRole('button').all()) {
      expect(await button.getAttribute('formaction'), await button.innerText()).toMatch(/^\/pay\//)
    }
  })
})

function phoneAgent(): string {
  return 'Mozilla/5.0 (Linux; Android 14; Pixel 7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Mobile Safari/537.36'
}
