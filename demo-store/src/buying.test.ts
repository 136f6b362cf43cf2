import { afterEach, beforeEach, expect, test } from 'vitest'
import { Browser, newestOrder, openStore } from './testing/browser.ts'
import { startFakeAutogopay, type FakeAutogopay } from './testing/fake-autogopay.ts'
import type { Store } from './store.ts'

let fake: FakeAutogopay
let store: Store
let clock: Date
let buyer: Browser

beforeEach(async () => {
  clock = new Date('2026-01-31T05:00:00Z')
  fake = await startFakeAutogopay()
  store = await openStore(fake, { now: () => clock })
  buyer = new Browser(store)
})

afterEach(async () => {
  await store.close()
  await fake[Symbol.asyncDispose]()
})

const pass = (seconds: number) => (clock = new Date(clock.getTime() + seconds * 1000))
const statusOf = async (path: string): Promise<unknown> =>
  JSON.parse((await buyer.get(`${path}/status`)).text)

test('the shop window shows every product with its price, and its picture exists', async () => {
  const { text } = await buyer.get('/')
  expect(text.match(/data-product=/g)).toHaveLength(6)
  expect(text).toContain('Rp 89.000')
  for (const [, path] of text.matchAll(/<img\s+src="(\/assets\/products\/[^"]+)"/g)) {
    const picture = await buyer.get(path ?? '')
    expect(picture.status).toBe(200)
    expect(picture.headers.get('content-type')).toMatch(/image\/svg\+xml/)
  }
})

test('a cart adds up, changes its quantities and drops what is removed', async () => {
  await buyer.post('/cart', { product: 'kopi-gayo', quantity: '2' })
  await buyer.post('/cart', { product: 'kopi-gayo', quantity: '1' })
  const full = await buyer.post('/cart', { product: 'teh-melati', quantity: '1' })
  expect(full.path).toBe('/cart')
  expect(full.text).toContain('Rp 295.000')
  const fewer = await buyer.post('/cart/kopi-gayo', { quantity: '1' })
  expect(fewer.text).toContain('Rp 117.000')
  const without = await buyer.post('/cart/kopi-gayo', { quantity: '0' })
  expect(without.text).not.toContain('Kopi Gayo')
  expect(without.text).toContain('Rp 28.000')
})

test('carts of two browsers are apart', async () => {
  await buyer.post('/cart', { product: 'kopi-gayo', quantity: '1' })
  expect((await new Browser(store).get('/cart')).text).toContain('Keranjang masih kosong')
})

test.each([
  ['/cart', { product: 'kopi-gayo', quantity: '-1' }, 400],
  ['/cart', { product: 'kopi-gayo', quantity: '99' }, 400],
  ['/cart', { product: 'kopi-gayo' }, 400],
  ['/cart', { product: 'emas', quantity: '1' }, 404],
  ['/cart/kopi-gayo', { quantity: '1.5' }, 400],
  ['/checkout', { name: 'a'.repeat(20_000) }, 413],
] as const)('a form that no page of ours makes is refused: %s %j', async (path, form, status) => {
  expect((await buyer.post(path, { ...form })).status).toBe(status)
})

test('another site cannot make a browser fill the cart', async () => {
  const response = await fetch(`${store.url}/cart`, {
    method: 'POST',
    body: new URLSearchParams({ product: 'kopi-gayo', quantity: '1' }),
    headers: { Origin: 'https://elsewhere.example' },
  })
  expect(response.status).toBe(403)
})

test('buying asks AutoGoPay for the order and shows its checkout tag', async () => {
  const page = await buyer.buy({ via: 'here', name: 'Sari', phone: '0812 3456 7890' })
  const [payment] = fake.payments
  const [request] = fake.requests
  const { orderId } = await newestOrder(store)
  expect(orderId).toMatch(/^TOKO-[0-9A-Z]{10}$/)
  expect(request).toMatchObject({ method: 'POST', path: '/v1/payments' })
  expect(request?.idempotencyKey).toContain(orderId)
  expect(JSON.parse(request?.body ?? '')).toEqual({
    amount: 89_000,
    orderId,
    description: '1 × Kopi Gayo',
    customer: { name: 'Sari', phone: '0812 3456 7890' },
    redirectUrl: store.url + page.path,
  })
  expect(page.path).toMatch(/^\/orders\/[\w-]{32}$/)
  expect(page.text).toContain(`src="${fake.url}/embed/v1/autogopay-checkout.js"`)
  expect(page.text).toContain(`token="${payment?.checkoutToken}"`)
  expect(page.text).toContain(`endpoint="${fake.url}"`)
  expect(page.text).toContain(`href="${payment?.checkoutUrl}"`)
  expect(page.text).toContain('data-state="waiting"')
})

test('"Bayar lewat tautan" sends the buyer to the hosted page', async () => {
  const page = await buyer.buy({ via: 'link' })
  expect(page.path).toMatch(/\/link$/)
  expect(page.text).toContain(
    `http-equiv="refresh" content="0;url=${fake.payments[0]?.checkoutUrl}"`,
  )
})

test('two clicks on the button make one order and one payment', async () => {
  await buyer.post('/cart', { product: 'kopi-gayo', quantity: '1' })
  const [first, second] = await Promise.all([buyer.post('/checkout'), buyer.post('/checkout')])
  expect(second.path).toBe(first.path)
  expect(fake.payments).toHaveLength(1)
})

test('an empty cart cannot be checked out', async () => {
  expect((await buyer.post('/checkout')).path).toBe('/cart')
  expect(fake.requests).toHaveLength(0)
})

test('an order above the limit of QRIS is not placed', async () => {
  await buyer.post('/cart', { product: 'syal-batik', quantity: '50' })
  expect((await buyer.get('/checkout')).path).toBe('/checkout')
  await buyer.post('/cart', { product: 'kopi-gayo', quantity: '9' })
  expect((await buyer.get('/checkout')).path).toBe('/cart')
  const page = await buyer.post('/checkout')
  expect(page.path).toBe('/cart')
  expect(page.text).toContain('Satu pesanan paling banyak Rp 10.000.000')
  expect(fake.requests).toHaveLength(0)
})

test('a wrong email brings the form back with what was typed, and no order', async () => {
  const page = await buyer.buy({ via: 'here', name: '<Sari>', email: 'sari@' })
  expect(page.status).toBe(422)
  expect(page.text).toContain('Alamat email belum benar.')
  expect(page.text).toContain('value="&lt;Sari&gt;"')
  expect(fake.requests).toHaveLength(0)
})

test('the answer of the payer’s app is no proof', async () => {
  const { path } = await buyer.buy()
  const page = await buyer.get(`${path}?order_id=x&result=success`)
  expect(page.text).toContain('data-state="confirming"')
  expect(await statusOf(path)).toMatchObject({ status: 'waiting', paidAt: null })
})

test('without a webhook, opening the page asks AutoGoPay, at most once in four seconds', async () => {
  const { path } = await buyer.buy()
  fake.payments[0]!.status = 'paid'
  pass(1)
  expect(await statusOf(path)).toMatchObject({ status: 'waiting' })
  expect(fake.requests).toHaveLength(1)
  pass(5)
  expect((await buyer.get(path)).text).toContain('data-state="paid"')
  expect(await newestOrder(store)).toMatchObject({ status: 'paid', paidVia: 'status' })
  pass(60)
  await buyer.get(path)
  expect(fake.requests).toHaveLength(2)
})

test('a status "paid" with another amount does not pay the order', async () => {
  const { path } = await buyer.buy()
  Object.assign(fake.payments[0]!, { status: 'paid', amount: 1 })
  pass(5)
  expect(await statusOf(path)).toMatchObject({ status: 'waiting', paidAt: null })
})

test.each([
  ['down', 'sedang tidak dapat dihubungi'],
  ['refuse', 'menolak permintaan'],
] as const)(
  'when AutoGoPay is %s, the order waits with a way to try again',
  async (mode, words) => {
    fake.mode = mode
    const page = await buyer.buy({ via: 'link' })
    expect(page.text).toContain('Belum dibayar')
    expect(page.text).toContain(words)
    fake.mode = 'up'
    const again = await buyer.post(`${page.path}/pay`)
    expect(again.path).toBe(page.path)
    expect(again.text).toContain('data-state="waiting"')
    const keys = fake.requests.map(({ idempotencyKey }) => idempotencyKey)
    expect(keys).toHaveLength(2)
    expect(new Set(keys).size).toBe(1)
  },
)

test('when the answer gets lost, the next try finds the payment that was made', async () => {
  fake.mode = 'lost'
  const page = await buyer.buy()
  expect(page.text).toContain('data-state="unpaid"')
  fake.mode = 'up'
  const again = await buyer.post(`${page.path}/pay`)
  expect(again.text).toContain(`token="${fake.payments[0]?.checkoutToken}"`)
  expect(fake.payments).toHaveLength(1)
})

test('an expired payment can be replaced by a new one for the same order', async () => {
  const { path } = await buyer.buy()
  const { orderId } = await newestOrder(store)
  fake.payments[0]!.status = 'expired'
  pass(5)
  expect((await buyer.get(path)).text).toContain('data-state="lapsed"')
  const again = await buyer.post(`${path}/pay`)
  expect(again.text).toContain('data-state="waiting"')
  expect(fake.payments.map((payment) => payment.orderId)).toEqual([orderId, `${orderId}-2`])
  expect(again.text).toContain(`token="${fake.payments[1]?.checkoutToken}"`)
})

test('a payment that was renewed in the checkout is taken over, not doubled', async () => {
  const { path } = await buyer.buy()
  const [first] = fake.payments
  first!.status = 'expired'
  fake.payments.push({ ...first!, id: 'pay_renewed', checkoutToken: 'renewed', status: 'pending' })
  pass(5)
  expect((await buyer.get(path)).text).toContain('token="renewed"')
  await buyer.post(`${path}/pay`)
  expect(fake.payments).toHaveLength(2)
})

test('while AutoGoPay cannot be asked, a lapsed payment is not replaced', async () => {
  const { path } = await buyer.buy()
  fake.payments[0]!.status = 'expired'
  pass(5)
  await buyer.get(path)
  fake.mode = 'down'
  const page = await buyer.post(`${path}/pay`)
  expect(page.text).toContain('data-state="lapsed"')
  expect(page.text).toContain('sedang tidak dapat dihubungi')
  expect(fake.payments).toHaveLength(1)
})

test('an order page cannot be guessed, and its address stays inside the shop', async () => {
  const { headers } = await buyer.buy()
  expect(headers.get('referrer-policy')).toBe('same-origin')
  expect(headers.get('cache-control')).toBe('no-store')
  expect((await buyer.get('/orders/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa')).status).toBe(404)
  expect((await buyer.get('/orders/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/status')).status).toBe(404)
})

test('the policy lets in scripts and connections of the shop and of AutoGoPay alone', async () => {
  const { headers, text } = await buyer.buy()
  const policy = headers.get('content-security-policy') ?? ''
  expect(policy).toContain("default-src 'none'")
  expect(policy).toContain(`script-src 'self' ${fake.url};`)
  expect(policy).toContain(`connect-src 'self' ${fake.url};`)
  expect(policy).not.toContain('unsafe')
  expect(text).not.toMatch(/<script(?![^>]*\ssrc=)|\sstyle=|<style|\son\w+=/)
})

test('buyers find their orders again, and the owner’s list has no secret in it', async () => {
  const { path } = await buyer.buy({ via: 'here', name: 'Sari' })
  const { orderId } = await newestOrder(store)
  expect((await buyer.get('/orders')).text).toContain(`href="${path}"`)
  expect((await new Browser(store).get('/orders')).text).not.toContain(orderId)
  const owner = await buyer.get('/admin/orders')
  expect(owner.text).toContain(orderId)
  expect(owner.text).not.toContain(path)
  expect(owner.text).not.toContain('Sari')
})

test('what tests may look into is closed unless it was asked for', async () => {
  const closed = await openStore(fake, { inspect: false })
  for (const path of ['/_demo/orders', '/_demo/webhooks']) {
    expect((await fetch(closed.url + path)).status).toBe(404)
  }
  await closed.close()
})
