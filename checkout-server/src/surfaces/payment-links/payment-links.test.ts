import {
  CheckoutLink,
  LinkPayment,
  type Payment,
  PaymentLink,
  PaymentLinkPage,
  PaymentPage,
  Problem,
  type CreatePaymentLink,
} from '@autogopay/shared'
import QRCode from 'qrcode'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openTestApp, PUBLIC_URL, type TestApp, type TestMerchant } from '../v1/test-support.ts'

let server: TestApp
let shop: TestMerchant
beforeAll(async () => {
  server = await openTestApp()
  shop = await server.givenMerchant()
})
afterAll(() => server.close())

const COFFEE: CreatePaymentLink = { title: 'Kopi senja', amountKind: 'fixed', amount: 44_000 }
const givenLink = async (wish: Partial<CreatePaymentLink> = {}): Promise<PaymentLink> => {
  const answer = await shop.call('POST', '/v1/payment-links', { body: { ...COFFEE, ...wish } })
  expect(answer.status).toBe(201)
  return PaymentLink.parse(await answer.json())
}
const change = (id: string, body: unknown) =>
  shop.call('PATCH', `/v1/payment-links/${id}`, { body })
const linkNow = async (id: string) =>
  PaymentLink.parse(await (await shop.call('GET', `/v1/payment-links/${id}`)).json())
const pay = (slug: string, body: unknown = {}, key?: string) =>
  server.call('POST', `/checkout/links/${slug}/payments`, {
    body,
    headers: key === undefined ? {} : { 'idempotency-key': key },
  })
const problemOf = async (answer: Response) => Problem.parse(await answer.json())
const paymentsOf = async (link: PaymentLink): Promise<Payment[]> => {
  const list = PaymentPage.parse(await (await shop.call('GET', '/v1/payments?limit=100')).json())
  return list.data.filter(({ metadata }) => metadata.payment_link === link.id)
}
const settle = async ({ providerTransactionId }: Payment) => {
  await server.payAtProvider(providerTransactionId ?? '')
  await shop.call('POST', '/api/qris/status', { body: { transaction_id: providerTransactionId } })
}
/** What a browser sends when its form is confirmed. */
const submit = (slug: string, fields: Record<string, string>) =>
  server.call('POST', `/l/${slug}`, {
    body: new URLSearchParams(fields).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  })
const keyIn = (page: string) => /name="key" value="([\da-f-]{36})"/.exec(page)?.[1] ?? ''

describe('a link', () => {
  test('is made, read, listed, changed and turned off', async () => {
    const link = await givenLink({ slug: 'kopi-senja', fields: [{ name: 'name', required: true }] })
    expect(link).toMatchObject({
      slug: 'kopi-senja',
      url: `${PUBLIC_URL}/l/kopi-senja`,
      amount: 44_000,
      state: 'open',
      orders: 0,
      revenue: 0,
    })
    expect(link.whatsappUrl).toContain(encodeURIComponent(link.url))
    expect(await linkNow(link.id)).toEqual(link)
    const page = PaymentLinkPage.parse(await (await shop.call('GET', '/v1/payment-links')).json())
    expect(page.data).toContainEqual(link)

    const changed = await change(link.id, { title: 'Kopi pagi', active: false })
    expect(PaymentLink.parse(await changed.json())).toEqual({
      ...link,
      title: 'Kopi pagi',
      active: false,
      state: 'off',
      whatsappUrl: link.whatsappUrl.replace('senja', 'pagi'),
    })
    const refused = await pay('kopi-senja', { name: 'Ani' })
    expect([refused.status, (await problemOf(refused)).code]).toEqual([409, 'link_closed'])
    expect(await paymentsOf(link)).toEqual([])
  })

  test('gets an address of its own; one that is taken is refused, and nothing is made', async () => {
    const [one, two] = [await givenLink(), await givenLink()]
    expect(one.slug).not.toBe(two.slug)
    const stranger = await server.givenMerchant()
    for (const answer of [
      await stranger.call('POST', '/v1/payment-links', { body: { ...COFFEE, slug: one.slug } }),
      await change(two.id, { slug: one.slug }),
    ]) {
      expect([answer.status, (await problemOf(answer)).code]).toEqual([409, 'slug_taken'])
    }
    expect(await linkNow(two.id)).toEqual(two)
  })

  test('pages go from new to old, and end', async () => {
    const merchant = await server.givenMerchant()
    for (const title of ['a', 'b', 'c']) {
      await merchant.call('POST', '/v1/payment-links', { body: { title, amountKind: 'open' } })
    }
    const titles: string[] = []
    for (let cursor: string | null = ''; cursor !== null;) {
      const query: string = cursor === '' ? '' : `&cursor=${cursor}`
      const answer = await merchant.call('GET', `/v1/payment-links?limit=2${query}`)
      const page = PaymentLinkPage.parse(await answer.json())
      titles.push(...page.data.map(({ title }) => title))
      cursor = page.nextCursor
    }
    expect(titles).toEqual(['c', 'b', 'a'])
  })

  test.each<[string, Record<string, unknown>]>([
    ['amount', { amountKind: 'fixed', amount: null }],
    ['amount', { amountKind: 'open' }],
    ['minimumAmount', { amountKind: 'minimum', amount: null }],
    ['minimumAmount', { minimumAmount: 1_000 }],
    ['slug', { slug: 'Kopi Senja' }],
    [
      'fields',
      {
        fields: [
          { name: 'name', required: true },
          { name: 'name', required: false },
        ],
      },
    ],
    ['picture', { picture: Buffer.from('<svg/>').toString('base64') }],
    ['usageLimit', { usageLimit: 0 }],
    ['successUrl', { successUrl: 'javascript:alert(1)' }],
  ])('%s: refuses %j and names the field', async (field, wish) => {
    const answer = await shop.call('POST', '/v1/payment-links', { body: { ...COFFEE, ...wish } })
    expect(answer.status).toBe(422)
    expect((await problemOf(answer)).errors?.map((error) => error.field)).toContain(field)
  })

  test('a change of the kind of amount takes the old price away', async () => {
    const link = await givenLink()
    const open = PaymentLink.parse(await (await change(link.id, { amountKind: 'open' })).json())
    expect([open.amountKind, open.amount, open.minimumAmount]).toEqual(['open', null, null])
    const refused = await change(link.id, { amountKind: 'fixed' })
    expect((await problemOf(refused)).errors?.[0]?.field).toBe('amount')
  })

  test('shows a picture under an address that may be kept for ever', async () => {
    const picture = (await QRCode.toBuffer('kopi', { scale: 4 })).toString('base64')
    const { pictureUrl, slug } = await givenLink({ picture })
    const path = (pictureUrl ?? '').slice(PUBLIC_URL.length)
    const answer = await server.call('GET', path)
    expect(answer.headers.get('content-type')).toBe('image/png')
    expect(answer.headers.get('cache-control')).toContain('immutable')
    expect(await (await server.call('GET', `/l/${slug}`)).text()).toContain(pictureUrl)
    expect((await server.call('GET', `/l/${(await givenLink()).slug}/picture`)).status).toBe(404)
  })
})

describe('a payment by a link', () => {
  test('has the price of the link, what the payer wrote, and is made by confirming only', async () => {
    const link = await givenLink({
      fields: [
        { name: 'name', required: true },
        { name: 'note', required: false },
      ],
      successUrl: 'https://shop.example/thanks',
    })
    const seen = await server.call('GET', `/checkout/links/${link.slug}`)
    expect(CheckoutLink.parse(await seen.json())).toMatchObject({ amount: 44_000, state: 'open' })
    await server.call('GET', `/l/${link.slug}`)
    expect(await paymentsOf(link)).toEqual([])

    const answer = await pay(link.slug, { name: 'Ani', note: 'Tanpa gula' })
    expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([201, '*'])
    const { token } = LinkPayment.parse(await answer.json())
    const [payment] = await paymentsOf(link)
    expect(payment).toMatchObject({
      amount: 44_000,
      checkoutToken: token,
      description: 'Kopi senja',
      customer: { name: 'Ani' },
      metadata: { payment_link: link.id, note: 'Tanpa gula' },
      redirectUrl: 'https://shop.example/thanks',
    })
    await settle(payment!)
    expect(await linkNow(link.id)).toMatchObject({ orders: 1, paidOrders: 1, revenue: 44_000 })
    await shop.call('POST', `/v1/payments/${payment!.id}/refunds`, { body: { amount: 4_000 } })
    expect(await linkNow(link.id)).toMatchObject({ orders: 1, paidOrders: 1, revenue: 40_000 })
  })

  test.each<[Partial<CreatePaymentLink>, Record<string, unknown>, string]>([
    [{}, { amount: 1 }, 'amount'],
    [{ amountKind: 'open', amount: null }, {}, 'amount'],
    [{ amountKind: 'minimum', amount: null, minimumAmount: 5_000 }, { amount: 4_999 }, 'amount'],
    [{ amountKind: 'open', amount: null }, { amount: 10_000_001 }, 'amount'],
    [{ fields: [{ name: 'email', required: true }] }, {}, 'email'],
    [{ fields: [{ name: 'email', required: true }] }, { email: 'ani@' }, 'email'],
    [{}, { name: 'Ani' }, 'name'],
    [{}, { merchantId: 'mer_1' }, 'merchantId'],
  ])('of %j by %j is refused: %s', async (wish, body, field) => {
    const link = await givenLink(wish)
    const answer = await pay(link.slug, body)
    expect(answer.status).toBe(422)
    expect((await problemOf(answer)).errors?.map((error) => error.field)).toEqual([field])
    expect(await paymentsOf(link)).toEqual([])
  })

  test('may be of what the payer chooses', async () => {
    const link = await givenLink({ amountKind: 'minimum', amount: null, minimumAmount: 5_000 })
    expect((await pay(link.slug, { amount: 5_000 })).status).toBe(201)
    expect((await pay(link.slug, { amount: 7_500 })).status).toBe(201)
    expect((await paymentsOf(link)).map(({ amount }) => amount)).toEqual([7_500, 5_000])
  })

  test('repeats of one wish make one payment, at once and later', async () => {
    const link = await givenLink({ amountKind: 'open', amount: null })
    const answers = await Promise.all([1, 2, 3, 4].map(() => pay(link.slug, { amount: 900 }, 'k')))
    const statuses = answers.map(({ status }) => status)
    expect(statuses.filter((status) => status !== 409 && status !== 201)).toEqual([])
    expect(statuses).toContain(201)
    expect(await (await pay(link.slug, { amount: 900 }, 'k')).json()).toHaveProperty('token')
    expect(await paymentsOf(link)).toHaveLength(1)
    const other = await pay(link.slug, { amount: 901 }, 'k')
    expect((await problemOf(other)).code).toBe('idempotency_mismatch')
    // The shop's own program may use the same key: it is another wish.
    const own = await shop.call('POST', '/v1/payments', {
      body: { amount: 900 },
      headers: { 'idempotency-key': 'k' },
    })
    expect(own.status).toBe(201)
  })

  test('no more are made at once than there are places; a place is free again when a code ends', async () => {
    const link = await givenLink({ usageLimit: 3 })
    const answers = await Promise.all(Array.from({ length: 12 }, () => pay(link.slug)))
    const codes = await Promise.all(
      answers
        .filter(({ status }) => status !== 201)
        .map(async (answer) => (await problemOf(answer)).code),
    )
    expect(codes).toEqual(Array.from({ length: 9 }, () => 'link_closed'))
    const made = await paymentsOf(link)
    expect(made).toHaveLength(3)
    expect((await linkNow(link.id)).state).toBe('used_up')

    await shop.call('POST', `/v1/payments/${made[0]!.id}/cancel`)
    expect((await linkNow(link.id)).state).toBe('open')
    expect((await pay(link.slug)).status).toBe(201)
    await settle((await paymentsOf(link))[0]!)
    expect(await linkNow(link.id)).toMatchObject({ state: 'used_up', paidOrders: 1 })
    expect((await pay(link.slug)).status).toBe(409)
  })

  test('after the date of the link is refused', async () => {
    const soon = new Date(Date.now() + 3_600_000).toISOString()
    const link = await givenLink({ expiresAt: soon })
    expect((await pay(link.slug)).status).toBe(201)
    await change(link.id, { expiresAt: new Date(Date.now() - 1_000).toISOString() })
    expect((await linkNow(link.id)).state).toBe('expired')
    expect((await problemOf(await pay(link.slug))).code).toBe('link_closed')
  })

  test('of a link that is nobody’s is not found', async () => {
    for (const slug of ['nobody-has-this', 'x', '..%2f', "a'--", '%00']) {
      expect((await pay(slug)).status, slug).toBe(404)
      expect((await server.call('GET', `/checkout/links/${slug}`)).status, slug).toBe(404)
      expect((await server.call('GET', `/l/${slug}`)).status, slug).toBe(404)
    }
  })
})

describe('a place of a link', () => {
  const expire = ({ id }: Payment) =>
    server.sql`update payments set status = 'expired' where id = ${id}`
  const renew = ({ checkoutToken }: Payment) =>
    server.call('POST', `/checkout/${checkoutToken}/renew`, { body: {} })
  const givenOrder = async (link: PaymentLink): Promise<Payment> => {
    const { token } = LinkPayment.parse(await (await pay(link.slug)).json())
    const made = (await paymentsOf(link)).find(({ checkoutToken }) => checkoutToken === token)
    if (!made) throw new Error('the payment is not listed')
    return made
  }
  /** The shop's account is suspended for a moment: its payers' tries come to nothing. */
  const whileSuspended = async (work: () => Promise<void>) => {
    const suspend = (reason: string | null) => server.sql`
      update merchants set suspended_at = ${reason && new Date()}, suspended_reason = ${reason}
      where id = ${shop.id}`
    await suspend('a try')
    server.advance(6_000)
    await work()
    await suspend(null)
    server.advance(121_000)
  }

  test('is not taken by a new code for an order that has lost its own', async () => {
    const link = await givenLink({ usageLimit: 1 })
    const first = await givenOrder(link)
    await expire(first)
    await settle(await givenOrder(link))
    const renewed = await renew(first)
    expect(await problemOf(renewed)).toMatchObject({ status: 409, code: 'link_closed' })
    expect(await linkNow(link.id)).toMatchObject({ state: 'used_up', paidOrders: 1 })
  })

  test('is an order’s own again while nobody else has it', async () => {
    const link = await givenLink({ usageLimit: 1 })
    const first = await givenOrder(link)
    await expire(first)
    expect((await renew(first)).status).toBe(200)
    expect((await linkNow(link.id)).state).toBe('used_up')
  })

  test('is none at a link that is off, also for a new code', async () => {
    const link = await givenLink()
    const first = await givenOrder(link)
    await expire(first)
    await change(link.id, { active: false })
    expect(await problemOf(await renew(first))).toMatchObject({ code: 'link_closed' })
    await change(link.id, { active: true })
    expect((await renew(first)).status).toBe(200)
  })

  test('is asked for anew by a repeat of what came to nothing', async () => {
    const link = await givenLink({ usageLimit: 1 })
    await whileSuspended(async () => expect((await pay(link.slug, {}, 'a')).status).toBe(403))
    expect((await pay(link.slug, {}, 'b')).status).toBe(201)
    expect(await problemOf(await pay(link.slug, {}, 'a'))).toMatchObject({ code: 'link_closed' })
    expect(await paymentsOf(link)).toHaveLength(1)
    expect((await pay(link.slug, {}, 'b')).status).toBe(201)

    const off = await givenLink()
    await whileSuspended(async () => expect((await pay(off.slug, {}, 'a')).status).toBe(403))
    await change(off.id, { active: false })
    expect(await problemOf(await pay(off.slug, {}, 'a'))).toMatchObject({ code: 'link_closed' })
    await change(off.id, { active: true })
    expect((await pay(off.slug, {}, 'a')).status).toBe(201)
  })
})

describe('the page of a link', () => {
  test('makes a payment by a form alone, and leads to it; pressing twice makes one', async () => {
    const link = await givenLink({ amountKind: 'minimum', amount: null, minimumAmount: 10_000 })
    const page = await (await server.call('GET', `/l/${link.slug}?lang=en`)).text()
    const fields = { key: keyIn(page), amount: 'Rp 25.000' }
    const first = await submit(link.slug, fields)
    expect([first.status, first.headers.get('location')]).toEqual([
      303,
      expect.stringMatching(/^\/pay\//),
    ])
    const second = await submit(link.slug, fields)
    expect(second.headers.get('location')).toBe(first.headers.get('location'))
    expect((await paymentsOf(link)).map(({ amount }) => amount)).toEqual([25_000])
    const paid = await server.call('GET', first.headers.get('location') ?? '')
    expect(await paid.text()).toContain('Rp 25.000')
  })

  test.each([
    ['', 'Isi jumlah'],
    ['sepuluh', 'tanpa sen'],
    ['10.000,50', 'tanpa sen'],
    ['-20000', 'tanpa sen'],
    ['9.999', 'paling sedikit Rp 10.000'],
    ['10.000.001', 'paling banyak Rp 10.000.000'],
  ])('an amount of %j is sent back with a word', async (amount, words) => {
    const link = await givenLink({
      amountKind: 'minimum',
      amount: null,
      minimumAmount: 10_000,
      fields: [{ name: 'name', required: true }],
    })
    const answer = await submit(link.slug, { amount, name: 'A "<b>" & Co' })
    const page = await answer.text()
    expect(answer.status).toBe(422)
    expect(page).toContain(words)
    // What was written is still there, as text.
    expect(page).toContain('value="A &quot;&lt;b&gt;&quot; &amp; Co"')
    expect(await paymentsOf(link)).toEqual([])
  })

  test('says what the link is closed for, and has no form then', async () => {
    const link = await givenLink({ active: false })
    const page = await (await server.call('GET', `/l/${link.slug}`)).text()
    expect(page).toContain('sedang tidak menerima pembayaran')
    expect(page).not.toContain('<form')
    const pressed = await submit(link.slug, {})
    expect(pressed.status).toBe(422)
    expect(await paymentsOf(link)).toEqual([])
  })

  test('shows what a chat program needs, and escapes what the shop wrote', async () => {
    const link = await givenLink({ title: 'Kopi <script>alert(1)</script>', description: 'A\n"B"' })
    const answer = await server.call('GET', `/l/${link.slug}`)
    const page = await answer.text()
    expect(page).not.toContain('<script>alert')
    expect(page).toContain('property="og:title" content="Rp 44.000 · Kopi &lt;script&gt;')
    expect(page).toContain(`property="og:image" content="${link.url}/preview.png"`)
    expect(answer.headers.get('content-security-policy')).not.toContain('unsafe')
    const preview = await server.call('GET', `/l/${link.slug}/preview.png`)
    expect(preview.headers.get('content-type')).toBe('image/png')
  })

  test('has a poster with a code of its address', async () => {
    const link = await givenLink()
    const page = await (await server.call('GET', `/l/${link.slug}/poster`)).text()
    const code = await QRCode.toString(link.url, {
      type: 'svg',
      margin: 4,
      errorCorrectionLevel: 'Q',
    })
    const path = /d="[^"]{200,}"/.exec(code)?.[0] ?? 'none'
    expect(page).toContain(path)
    expect(page).toContain('Rp 44.000')
  })
})

test('a payer who tries too often is told to wait', async () => {
  const limited = await openTestApp({ perPayer: 2 })
  try {
    const merchant = await limited.givenMerchant()
    const made = await merchant.call('POST', '/v1/payment-links', { body: COFFEE })
    const { slug } = PaymentLink.parse(await made.json())
    const tries = await Promise.all(
      Array.from({ length: 5 }, () => limited.call('POST', `/checkout/links/${slug}/payments`)),
    )
    const refused = tries.filter(({ status }) => status === 429)
    expect(refused).toHaveLength(3)
    expect(refused[0]?.headers.get('retry-after')).toMatch(/^\d+$/)
    const page = await limited.call('POST', `/l/${slug}`)
    expect(await page.text()).toContain('Terlalu sering')
  } finally {
    await limited.close()
  }
})
