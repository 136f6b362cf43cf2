import { spawn } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { devices } from 'playwright-core'
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser } from './browser.ts'
import { startDemo, type RunningDemo } from './demo.ts'
import { eventually } from './eventually.ts'

// Its own loader would ask a CDN.
const require = createRequire(import.meta.url)
prepareZXingModule({
  overrides: {
    wasmBinary: new Uint8Array(readFileSync(require.resolve('zxing-wasm/reader/zxing_reader.wasm')))
      .buffer,
  },
})

let demo: RunningDemo
let browser: Browser
beforeAll(async () => {
  ;[demo, browser] = await Promise.all([startDemo(), openBrowser()])
})
afterAll(async () => {
  await browser?.close()
  await demo?.remove()
})

interface StoredWebhook {
  webhookId: string
  reference: string
  signature: string
  signatureValid: boolean | number
  body: string
}

const json = async <T>(url: string, init?: RequestInit): Promise<T> => {
  const response = await fetch(url, init)
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`)
  return (await response.json()) as T
}
const post = (url: string, body: object) =>
  json<never>(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
const control = (path: string, body: object) => post(`${demo.sandboxUrl}/_control/${path}`, body)
const api = <T>(path: string, init: RequestInit = {}) =>
  json<T>(`${demo.baseUrl}${path}`, {
    ...init,
    headers: { 'x-api-key': demo.apiKey, 'content-type': 'application/json' },
  })
const generate = (amount = 25_000) =>
  api<{ data: { transaction_id: string; order_id: string; qr_string: string } }>(
    '/api/qris/generate',
    { method: 'POST', body: JSON.stringify({ amount }) },
  )
interface PaymentFacts {
  providerTransactionId: string
  status: string
  checkoutUrl: string
}
const paymentsBy = async (query: string) =>
  (await api<{ data: PaymentFacts[] }>(`/v1/payments?${query}`)).data
const statusOf = async (transactionId: string) =>
  (await paymentsBy('limit=100')).find(
    ({ providerTransactionId }) => providerTransactionId === transactionId,
  )?.status
const checkoutUrlOf = async (orderId: string) =>
  (await paymentsBy(`orderId=${orderId}`))[0]?.checkoutUrl ?? ''
const webhooksOf = async (reference: string) => {
  const { webhooks } = await json<{ webhooks: StoredWebhook[] }>(
    `${demo.demoStoreUrl}/_demo/webhooks`,
  )
  return webhooks.filter(({ body }) => body.includes(reference))
}

async function buy(context: BrowserContext): Promise<Page> {
  const page = await context.newPage()
  await page.goto(demo.demoStoreUrl)
  await page
    .getByRole('button', { name: /ke keranjang/ })
    .first()
    .click()
  await page.goto(`${demo.demoStoreUrl}/checkout`)
  await page.getByRole('button', { name: 'Bayar di sini' }).click()
  await page.waitForURL(/\/orders\//)
  return page
}

/** What a phone's camera would read from the screen. */
async function readQr(page: Page): Promise<string> {
  let text = ''
  await eventually(async () => {
    const [code] = await readBarcodes(new Uint8Array(await page.screenshot()), {
      formats: ['QRCode'],
    })
    text = code?.text ?? ''
    return text !== ''
  })
  return text
}

const isPaid = (page: Page) =>
  page.locator('autogopay-checkout').evaluate((element) => element.getAttribute('data-status'))

test('a buyer on a computer pays by the QR on the screen, and the shop knows it', async () => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 1000 } })
  const problems: string[] = []
  context.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text())
  })
  const page = await buy(context)
  await page.locator('autogopay-checkout').scrollIntoViewIfNeeded()
  const qrText = await readQr(page)
  expect(qrText.startsWith('000201')).toBe(true)

  await page.evaluate(() => {
    document.addEventListener('autogopay-paid', () => {
      document.documentElement.dataset['paidAt'] = String(Date.now())
    })
  })
  const paidAt = Date.now()
  await control('pay', { reference: qrText })
  await page.waitForFunction(() => document.documentElement.dataset['paidAt'] !== undefined)
  const shownAt = Number(await page.evaluate(() => document.documentElement.dataset['paidAt']))
  // Not a race against the clock: far below what reconciliation alone would take.
  expect(shownAt - paidAt).toBeLessThan(4_000)
  await page.getByText(/lunas/i).first().waitFor()

  const orderId = await page.locator('main').innerText()
  const reference = /TOKO-[\w-]+/.exec(orderId)?.[0] ?? ''
  expect(reference).not.toBe('')
  await eventually(async () => (await webhooksOf(reference)).length === 1)
  const [webhook] = await webhooksOf(reference)
  const expected = createHmac('sha256', demo.apiKey)
    .update(webhook?.body ?? '')
    .digest('hex')
  expect(webhook?.signature).toBe(expected)
  expect(problems).toEqual([])
  await context.close()
})

test('a buyer on a phone goes to the app by its link, and is back in the shop, paid', async () => {
  const context = await browser.newContext({ ...devices['Pixel 7'] })
  const page = await buy(context)
  await page.getByRole('link', { name: /GoPay/ }).first().click()
  await page.waitForURL((url) => url.href.startsWith(demo.sandboxUrl))
  await payOnPhone(page)
  await page.waitForURL((url) => url.href.startsWith(demo.demoStoreUrl))
  await page.getByText(/lunas/i).first().waitFor()
  await context.close()
})

test('a buyer who is back before the notice arrives sees it paid all the same', async () => {
  const context = await browser.newContext({ ...devices['Pixel 7'] })
  const page = await buy(context)
  await control('scenario', { name: 'notice-lost' })
  await page.getByRole('link', { name: /GoPay/ }).first().click()
  await page.waitForURL((url) => url.href.startsWith(demo.sandboxUrl))
  await payOnPhone(page)
  await page.waitForURL((url) => url.href.startsWith(demo.demoStoreUrl))
  await page.getByText(/lunas/i).first().waitFor()
  await control('scenario', { name: 'none' })
  await context.close()
})

test('the hosted page turns paid by itself, without one violation of its policy', async () => {
  const context = await browser.newContext({ viewport: { width: 390, height: 900 } })
  const problems: string[] = []
  context.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text())
  })
  const { data } = await generate()
  const page = await context.newPage()
  await page.goto(await checkoutUrlOf(data.order_id))
  await page.locator('autogopay-checkout[data-status="pending"]').waitFor()
  await control('pay', { reference: data.transaction_id })
  await page.locator('autogopay-checkout[data-status="paid"]').waitFor()
  expect(await isPaid(page)).toBe('paid')
  expect(problems).toEqual([])
  await context.close()
})

test('the hosted page works to the end without JavaScript', async () => {
  const context = await browser.newContext({ javaScriptEnabled: false, locale: 'id-ID' })
  const { data } = await generate()
  const page = await context.newPage()
  await page.goto(await checkoutUrlOf(data.order_id))
  expect(await readQr(page)).toBe(data.qr_string)
  await control('pay', { reference: data.transaction_id })
  await page.getByText('Pembayaran berhasil').waitFor({ timeout: 20_000 })
  await context.close()
})

test('a payment whose notice is lost is paid within 20 seconds', async () => {
  const { data } = await generate()
  await control('scenario', { name: 'notice-lost', reference: data.transaction_id })
  await control('pay', { reference: data.transaction_id })
  await eventually(async () => (await statusOf(data.transaction_id)) === 'paid', 20_000)
})

test('a webhook survives kill -9 between payment and delivery, with its id', async () => {
  // The shop does not answer, so the payment is settled but its webhook cannot be delivered yet.
  const received: { id: string | undefined; at: number }[] = []
  let isUp = false
  const shop = createServer((request, response) => {
    received.push({ id: request.headers['webhook-id'] as string | undefined, at: Date.now() })
    request.resume()
    if (isUp) response.end('ok')
  })
  await new Promise<void>((listening) => {
    shop.listen(0, '127.0.0.1', listening)
  })
  const { port } = shop.address() as { port: number }
  await api('/api/user/callback-url', {
    method: 'POST',
    body: JSON.stringify({ callback_url: `http://127.0.0.1:${port}/hook` }),
  })
  const { data } = await generate()
  const pid = await demo.serverPid()
  await control('pay', { reference: data.transaction_id })
  await eventually(() => received.length > 0)
  process.kill(pid, 'SIGKILL')
  isUp = true
  const killedAt = Date.now()
  await eventually(() => received.length > 1, 25_000)
  expect(received[1]?.id).toBe(received[0]?.id)
  expect(received[1]?.id).toMatch(/^evt_/)
  // The lease of the dead process, and the time to start again.
  expect((received[1]?.at ?? 0) - killedAt).toBeLessThan(20_000)
  expect(await statusOf(data.transaction_id)).toBe('paid')
  shop.closeAllConnections()
  shop.close()
  await api('/api/user/callback-url', {
    method: 'POST',
    body: JSON.stringify({ callback_url: `${demo.demoStoreUrl}/webhooks/autogopay` }),
  })
})

test('npm run serve is a second process on the same data, and ends when npm is told to', async () => {
  const npm = spawn('npm', ['run', 'serve'], {
    cwd: new URL('../../', import.meta.url),
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      PORT: '0',
      DATABASE_URL: demo.databaseUrl,
      MASTER_KEY: readFileSync(`${demo.dataDir}/master-key`, 'utf8').trim(),
      PUBLIC_URL: 'https://pay.example',
      LOG_LEVEL: 'info',
    },
  })
  let output = ''
  npm.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString()
  })
  const urlOf = () => /"url":"(http[^"]+)"/.exec(output)?.[1]
  await eventually(() => urlOf() !== undefined, 60_000)
  const url = urlOf() ?? ''
  const headers = { 'x-api-key': demo.apiKey }
  expect((await fetch(`${url}/v1/payments`, { headers })).status).toBe(200)

  npm.kill('SIGTERM')
  await eventually(async () => {
    const isGone = await fetch(`${url}/healthz`).then(
      () => false,
      () => true,
    )
    return isGone && output.includes('draining')
  }, 15_000)
})

test('npm run serve refuses a master key that does not open the data', async () => {
  const npm = spawn('npm', ['run', 'serve'], {
    cwd: new URL('../../', import.meta.url),
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {
      ...process.env,
      PORT: '0',
      DATABASE_URL: demo.databaseUrl,
      MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
      PUBLIC_URL: 'https://pay.example',
    },
  })
  let complaints = ''
  npm.stderr.on('data', (chunk: Buffer) => {
    complaints += chunk.toString()
  })
  const [code] = (await once(npm, 'exit')) as [number]
  expect(code).toBe(1)
  expect(complaints).toContain('MASTER_KEY does not open')
})

test('the second start keeps all data and the key', async () => {
  const { data } = await generate(31_000)
  await demo.stop()
  await demo.startAgain()
  expect(await statusOf(data.transaction_id)).toBe('pending')
  await control('pay', { reference: data.transaction_id })
  await eventually(async () => (await statusOf(data.transaction_id)) === 'paid')
})

async function payOnPhone(page: Page): Promise<void> {
  await page.locator('input[name="pin"]').fill('123456')
  await page.getByRole('button', { name: /bayar/i }).click()
}
