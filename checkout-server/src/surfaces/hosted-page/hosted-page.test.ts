import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { Payment } from '@autogopay/shared'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { setAccent } from '../../merchants/look.ts'
import { openTestApp, type TestApp, type TestMerchant } from '../v1/test-support.ts'
import { PRINT_SCRIPT } from './print-script.ts'
import { WATCH_SCRIPT } from './watch-script.ts'

let world: TestApp
let shop: TestMerchant
beforeAll(async () => {
  world = await openTestApp()
  shop = await world.givenMerchant()
})
afterAll(() => world.close())

const givenPayment = async (order: object = {}, merchant = shop): Promise<Payment> =>
  Payment.parse(
    await (
      await merchant.call('POST', '/v1/payments', { body: { amount: 50_000, ...order } })
    ).json(),
  )
const paid = async (order: object = {}): Promise<Payment> => {
  const payment = await givenPayment(order)
  await world.payAtProvider(payment.providerTransactionId ?? '')
  await world.call('POST', `/pay/${payment.checkoutToken}/check`)
  return payment
}
const open = (payment: Payment, path = '', headers: Record<string, string> = {}) =>
  world.call('GET', `/pay/${payment.checkoutToken}${path}`, { headers })
const post = (payment: Payment, path: string) =>
  world.call('POST', `/pay/${payment.checkoutToken}${path}`)

/** Headers by name, with the parts that are new at each run taken out. */
function headersOf(answer: Response): Record<string, string> {
  const headers = Object.fromEntries(answer.headers)
  delete headers['x-request-id']
  delete headers['content-length']
  const policy = headers['content-security-policy']?.replace(/'sha256-[^']+'/g, 'HASH')
  return { ...headers, ...(policy && { 'content-security-policy': policy }) }
}

const SAFE = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src HASH HASH HASH; img-src 'self' https://pay.example.test; connect-src 'self' https://pay.example.test; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types lit-html",
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=31536000',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'x-robots-tag': 'noindex, nofollow',
}
const PAGE = {
  ...SAFE,
  'cache-control': 'no-store',
  'content-type': 'text/html; charset=utf-8',
  vary: 'accept-encoding',
}

describe('every answer has the same safe headers', () => {
  test('a page', async () => {
    expect(headersOf(await open(await givenPayment()))).toEqual(PAGE)
  })

  test('a receipt', async () => {
    expect(headersOf(await open(await paid(), '/receipt'))).toEqual(PAGE)
  })

  test('a payment that does not exist', async () => {
    const answers = await Promise.all(
      ['/pay/nobody', '/pay/nobody/', '/pay/nobody/receipt', '/pay/nobody/preview.png'].map(
        (path) => world.call('GET', path),
      ),
    )
    for (const answer of answers) {
      expect(answer.status).toBe(404)
      expect(headersOf(answer)).toEqual(PAGE)
    }
    const answer = await world.call('POST', '/pay/nobody/cancel')
    expect([answer.status, headersOf(answer)]).toEqual([404, PAGE])
  })

  test('a method that the address does not take', async () => {
    const answer = await world.call('DELETE', `/pay/${(await givenPayment()).checkoutToken}`)
    expect(answer.status).toBe(405)
    expect(headersOf(answer)).toEqual({ ...PAGE, allow: 'GET, HEAD' })
  })

  test('a failure of our own, which tells nothing of itself', async () => {
    const payment = await givenPayment()
    await world.sql`alter table payments rename to payments_away`
    try {
      const answer = await open(payment)
      expect(answer.status).toBe(500)
      expect(headersOf(answer)).toEqual(PAGE)
      expect(await answer.text()).not.toMatch(/payments_away|relation|select/)
    } finally {
      await world.sql`alter table payments_away rename to payments`
    }
  })

  test('a way on', async () => {
    const answer = await post(await givenPayment(), '/check')
    expect(answer.status).toBe(303)
    const { location, ...rest } = headersOf(answer)
    expect(location).toMatch(/^\/pay\/\w/)
    expect(rest).toEqual({ ...SAFE, 'cache-control': 'no-store' })
  })

  test('files and pictures, which may be kept', async () => {
    const { checkoutToken } = await givenPayment()
    for (const [path, type, more] of [
      ['/pay/icon.svg', 'image/svg+xml'],
      [PRINT_SCRIPT.path, 'text/javascript; charset=utf-8'],
      [WATCH_SCRIPT.path, 'text/javascript; charset=utf-8', { vary: 'accept-encoding' }],
      [`/pay/${checkoutToken}/preview.png`, 'image/png'],
    ] as const) {
      const answer = await world.call('GET', path)
      expect(answer.status, path).toBe(200)
      expect(headersOf(answer)).toEqual({
        ...SAFE,
        'cache-control': 'public, max-age=86400',
        'content-type': type,
        ...more,
      })
    }
  })
})

describe('a page', () => {
  test('comes compressed as the browser likes', async () => {
    const payment = await givenPayment()
    const [plain, gzip, brotli] = await Promise.all(
      ['identity', 'gzip, deflate', 'gzip, deflate, br'].map(async (encoding) => {
        const answer = await open(payment, '', { 'accept-encoding': encoding })
        const bytes = Buffer.from(await answer.arrayBuffer())
        return { coding: answer.headers.get('content-encoding'), bytes }
      }),
    )
    expect([plain?.coding, gzip?.coding, brotli?.coding]).toEqual([null, 'gzip', 'br'])
    for (const text of [gunzipSync(gzip!.bytes), brotliDecompressSync(brotli!.bytes)]) {
      expect(text.toString()).toContain(`token="${payment.checkoutToken}"`)
    }
    expect(brotli!.bytes.length).toBeLessThan(plain!.bytes.length / 2)
  })

  test('speaks the browser’s language, and the chosen one on every link', async () => {
    const payment = await givenPayment()
    const english = await (await open(payment, '', { 'accept-language': 'en-GB' })).text()
    expect(english).toContain('<html lang="en">')
    expect(english).toContain('Waiting for payment')
    const chosen = await (await open(payment, '?lang=id', { 'accept-language': 'en-GB' })).text()
    expect(chosen).toContain('Menunggu pembayaran')
    expect(chosen).toContain(`/pay/${payment.checkoutToken}/cancel?lang=id`)
    const done = await world.call('POST', `/pay/${payment.checkoutToken}/check?lang=id`)
    expect(done.headers.get('location')).toBe(`/pay/${payment.checkoutToken}?lang=id&notice=notYet`)
  })

  test('has the merchant’s colour, and a policy that allows just that', async () => {
    const colourful = await world.givenMerchant()
    await setAccent(world, { merchantId: colourful.id, accent: '#7A3CFF' })
    const answer = await open(await givenPayment({}, colourful))
    expect(await answer.text()).toContain('--autogopay-accent:#7a3cff')
    expect(headersOf(answer)['content-security-policy']).toContain('style-src HASH HASH HASH HASH;')
  })

  test('leads to the payment that took an expired one’s place', async () => {
    const payment = await givenPayment({ expiresInSeconds: 60 })
    world.advance(61_000)
    await post(payment, '/check')
    expect(await (await open(payment)).text()).toContain('Waktu pembayaran habis')
    const renewed = await post(payment, '/renew')
    const onward = await world.call('GET', renewed.headers.get('location') ?? '')
    expect(onward.status).toBe(303)
    const path = onward.headers.get('location') ?? ''
    expect(path).not.toContain(payment.checkoutToken)
    expect(await (await world.call('GET', path)).text()).toContain('Menunggu pembayaran')
  })

  test('never sends a payer in circles', async () => {
    const payment = await givenPayment({ redirectUrl: 'https://pay.example.test/pay/x/' })
    expect((await open(payment, '/')).status).toBe(200)
    const away = await givenPayment({ redirectUrl: 'https://toko.example/order' })
    expect((await open(away, '/')).headers.get('location')).toBe('https://toko.example/order')
  })
})

describe('a form', () => {
  test('cancels, once and again', async () => {
    const payment = await givenPayment()
    for (const _ of [1, 2]) {
      const answer = await post(payment, '/cancel')
      expect(answer.headers.get('location')).toBe(`/pay/${payment.checkoutToken}`)
    }
    expect(await (await open(payment)).text()).toContain('Pembayaran dibatalkan')
  })

  test('says when it cannot be, and nothing when the page says it all', async () => {
    const payment = await givenPayment()
    expect((await post(payment, '/renew')).headers.get('location')).toMatch(/\?notice=refused$/)
    expect(await (await open(payment, '?notice=refused')).text()).toContain('Hubungi toko.')
    expect(await (await open(payment, '?notice=%3Cb%3E')).text()).not.toContain('<b>')
    await world.payAtProvider(payment.providerTransactionId ?? '')
    const late = await post(payment, '/cancel')
    expect(late.headers.get('location')).toBe(`/pay/${payment.checkoutToken}`)
    expect(await (await open(payment)).text()).toContain('Pembayaran berhasil')
  })
})

describe('a receipt', () => {
  test('is there once the payment is paid, and leads back before', async () => {
    const waiting = await givenPayment()
    const early = await open(waiting, '/receipt?lang=en')
    expect(early.headers.get('location')).toBe(`/pay/${waiting.checkoutToken}?lang=en`)
    const payment = await paid({ orderId: 'INV-R1' })
    const receipt = await (await open(payment, '/receipt?lang=en')).text()
    expect(receipt).toContain('<dd>INV-R1</dd>')
    expect(receipt).toContain(`<dd>${payment.providerTransactionId}</dd>`)
    expect(receipt).toMatch(
      /<dd><span data-readers="" >\d+ \w+ \d{4} at \d\d:\d\d:\d\d WIB<\/span>/,
    )
  })
})
