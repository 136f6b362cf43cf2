import { ListPayments, Payment, PaymentPage, Problem } from '@autogopay/shared'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openTestApp, PUBLIC_URL, type TestApp, type TestMerchant } from './test-support.ts'

let server: TestApp
let shop: TestMerchant
beforeAll(async () => {
  server = await openTestApp()
  shop = await server.givenMerchant()
})
afterAll(() => server.close())

const create = (body: unknown, headers: Record<string, string> = {}, merchant = shop) =>
  merchant.call('POST', '/v1/payments', { body, headers })
const paymentOf = async (answer: Response) => Payment.parse(await answer.json())
const problemOf = async (answer: Response) => {
  expect(answer.headers.get('content-type')).toBe('application/problem+json')
  const problem = Problem.parse(await answer.json())
  expect(problem.status).toBe(answer.status)
  return problem
}
const given = async (body: Record<string, unknown> = {}, merchant = shop) =>
  paymentOf(await create({ amount: 50_000, ...body }, {}, merchant))

describe('asking for a payment', () => {
  test('answers 201 with everything that the payer needs', async () => {
    const answer = await create({
      amount: 44_000,
      orderId: 'INV-1',
      description: 'Kopi susu ☕',
      customer: { name: 'Sari', email: 'sari@example.test', phone: '+62 812-0000-001' },
      metadata: { meja: '7', camelCase: 'stays' },
      redirectUrl: 'https://shop.example/orders/1',
      expiresInSeconds: 600,
    })
    expect(answer.status).toBe(201)
    expect(answer.headers.get('cache-control')).toBe('no-store')
    const payment = await paymentOf(answer)
    expect(payment).toMatchObject({
      orderId: 'INV-1',
      amount: 44_000,
      status: 'pending',
      customer: { name: 'Sari' },
      metadata: { meja: '7', camelCase: 'stays' },
      redirectUrl: 'https://shop.example/orders/1',
      provider: 'midtrans',
      paidAt: null,
    })
    expect(payment.qrText).toMatch(/^000201.*6304[0-9A-F]{4}$/)
    expect(payment.checkoutUrl).toBe(`${PUBLIC_URL}/pay/${payment.checkoutToken}`)
    expect(Date.parse(payment.expiresAt) - Date.parse(payment.createdAt)).toBe(600_000)
    expect(payment.createdAt).toMatch(/\+07:00$/)
  })

  test('makes up an order id and lets the payment wait 15 minutes unless told', async () => {
    const payment = await given()
    expect(payment.orderId).toMatch(/^AUTOGOPAY-\d+-\d{4}$/)
    expect(Date.parse(payment.expiresAt) - Date.parse(payment.createdAt)).toBe(900_000)
  })

  test('takes the key as a bearer token too', async () => {
    const answer = await server.call('POST', '/v1/payments', {
      body: { amount: 1 },
      headers: { authorization: `Bearer ${shop.apiKey}` },
    })
    expect(answer.status).toBe(201)
  })

  test('gives an order its payment again, and refuses it another amount', async () => {
    const first = await given({ orderId: 'INV-2' })
    const again = await create({ amount: 50_000, orderId: 'INV-2' })
    expect(again.status).toBe(200)
    expect((await paymentOf(again)).id).toBe(first.id)
    const other = await create({ amount: 50_001, orderId: 'INV-2' })
    expect(await problemOf(other)).toMatchObject({ status: 409, code: 'order_conflict' })
  })

  test('lets two merchants use the same order id', async () => {
    const other = await server.givenMerchant()
    const [mine, theirs] = [
      await given({ orderId: 'INV-3' }),
      await given({ orderId: 'INV-3' }, other),
    ]
    expect(mine.id).not.toBe(theirs.id)
  })

  test('is refused while no provider is connected', async () => {
    const bare = await server.givenMerchant()
    await server.sql`update connections set disabled_at = now() where id = ${bare.connectionId}`
    const answer = await create({ amount: 1 }, {}, bare)
    expect(await problemOf(answer)).toMatchObject({ status: 409, code: 'no_connection' })
  })

  test('says so when the provider does not answer, and makes one payment in the end', async () => {
    const other = await server.givenMerchant()
    const headers = { 'idempotency-key': 'after-silence' }
    // The adapter asks twice by itself.
    await server.control('scenario', { name: 'unavailable', count: 2 })
    const failed = await create({ amount: 7_000 }, headers, other)
    expect(await problemOf(failed)).toMatchObject({ status: 502, code: 'provider_unavailable' })
    await server.control('scenario', { name: 'none' })
    const done = await create({ amount: 7_000 }, headers, other)
    expect(done.status).toBe(201)
    const list = await other.call('GET', '/v1/payments')
    expect(PaymentPage.parse(await list.json()).data).toHaveLength(1)
  })
})

describe('an Idempotency-Key', () => {
  test('brings the first answer again, byte for byte', async () => {
    const headers = { 'idempotency-key': 'same-bytes' }
    const first = await create({ amount: 9_000 }, headers)
    const bytes = await first.text()
    await server.payAtProvider(Payment.parse(JSON.parse(bytes)).providerTransactionId ?? '')
    const again = await create({ amount: 9_000 }, headers)
    expect(again.status).toBe(first.status)
    expect(await again.text()).toBe(bytes)
  })

  test('is refused for another body', async () => {
    const headers = { 'idempotency-key': 'other-body' }
    await create({ amount: 9_000 }, headers)
    const answer = await create({ amount: 9_001 }, headers)
    expect(await problemOf(answer)).toMatchObject({ status: 422, code: 'idempotency_mismatch' })
  })

  test('is each merchant’s own', async () => {
    const other = await server.givenMerchant()
    const headers = { 'idempotency-key': 'shared-word' }
    expect((await create({ amount: 1_000 }, headers)).status).toBe(201)
    expect((await create({ amount: 2_000 }, headers, other)).status).toBe(201)
  })

  test('lets ten requests at once make one payment', async () => {
    const other = await server.givenMerchant()
    const answers = await Promise.all(
      Array.from({ length: 10 }, () =>
        create({ amount: 3_000 }, { 'idempotency-key': 'twins' }, other),
      ),
    )
    const statuses = answers.map(({ status }) => status)
    expect(statuses).toContain(201)
    for (const answer of answers.filter(({ status }) => status !== 201)) {
      expect(await problemOf(answer)).toMatchObject({ code: 'idempotency_in_progress' })
    }
    const list = await other.call('GET', '/v1/payments')
    expect(PaymentPage.parse(await list.json()).data).toHaveLength(1)
  })

  test.each(['', 'a b', 'x'.repeat(256), 'é'])('may not be %j', async (key) => {
    const answer = await create({ amount: 1_000 }, { 'idempotency-key': key })
    expect(await problemOf(answer)).toMatchObject({ status: 400, code: 'invalid_header' })
  })
})

test('ten requests at once for one order make one payment', async () => {
  const other = await server.givenMerchant()
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => given({ orderId: 'RACE' }, other)),
  )
  expect(new Set(answers.map(({ id }) => id)).size).toBe(1)
})

describe('a payment', () => {
  test('is shown as it is now', async () => {
    const payment = await given()
    const answer = await shop.call('GET', `/v1/payments/${payment.id}`)
    expect(answer.status).toBe(200)
    expect(await paymentOf(answer)).toEqual(payment)
  })

  test('is cancelled, twice if need be', async () => {
    const { id } = await given()
    for (const attempt of [1, 2]) {
      const answer = await shop.call('POST', `/v1/payments/${id}/cancel`)
      expect(answer.status, `attempt ${attempt}`).toBe(200)
      expect((await paymentOf(answer)).status).toBe('cancelled')
    }
  })

  test('is not cancelled once it is paid', async () => {
    const payment = await given()
    await server.payAtProvider(payment.providerTransactionId ?? '')
    const answer = await shop.call('POST', `/v1/payments/${payment.id}/cancel`)
    expect(await problemOf(answer)).toMatchObject({ status: 409, code: 'payment_not_payable' })
  })
})

describe('the list of payments', () => {
  const list = async (merchant: TestMerchant, query: Record<string, string> = {}) => {
    const answer = await merchant.call('GET', `/v1/payments?${new URLSearchParams(query)}`)
    expect(answer.status).toBe(200)
    return PaymentPage.parse(await answer.json())
  }
  const walk = async (merchant: TestMerchant, limit: string, between = async () => {}) => {
    const ids: string[] = []
    for (let cursor: string | null = ''; cursor !== null;) {
      const page: PaymentPage = await list(merchant, { limit, ...(cursor && { cursor }) })
      ids.push(...page.data.map(({ id }) => id))
      cursor = page.nextCursor
      await between()
    }
    return ids
  }

  test('pages through everything once, from new to old, also while new ones come', async () => {
    const merchant = await server.givenMerchant()
    const made: string[] = []
    for (let n = 0; n < 7; n += 1) {
      made.push((await given({ amount: 1_000 + n }, merchant)).id)
      server.advance(1)
    }
    made.reverse()
    for (const limit of ['1', '2', '3', '7', '100']) {
      expect(await walk(merchant, limit)).toEqual(made)
    }
    const whileNewOnesCome = await walk(merchant, '3', async () => {
      await given({}, merchant)
    })
    expect(whileNewOnesCome).toEqual(made)
  })

  test('filters by state, order and time', async () => {
    const merchant = await server.givenMerchant()
    const first = await given({ orderId: 'A' }, merchant)
    server.advance(5)
    const second = await given({ orderId: 'B' }, merchant)
    await merchant.call('POST', `/v1/payments/${first.id}/cancel`)
    const idsOf = async (query: Record<string, string>) =>
      (await list(merchant, query)).data.map(({ id }) => id)
    expect(await idsOf({ status: 'pending' })).toEqual([second.id])
    expect(await idsOf({ status: 'cancelled' })).toEqual([first.id])
    expect(await idsOf({ orderId: 'A' })).toEqual([first.id])
    expect(await idsOf({ createdFrom: second.createdAt })).toEqual([second.id])
    expect(await idsOf({ createdBefore: second.createdAt })).toEqual([first.id])
    expect(await idsOf({ orderId: 'A', status: 'pending' })).toEqual([])
  })

  test('takes 20 unless told', () => {
    expect(ListPayments.parse({}).limit).toBe(20)
  })
})
