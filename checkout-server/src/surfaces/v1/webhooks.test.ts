import {
  CreatedWebhookEndpoint,
  Payment,
  Problem,
  WebhookDelivery,
  WebhookDeliveryDetail,
  type WebhookEndpoint,
} from '@autogopay/shared'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ProviderEventPage, WebhookDeliveryPage, WebhookEndpointList } from './answers.ts'
import { openTestApp, type TestApp, type TestMerchant } from './test-support.ts'

const URL_OF_SHOP = 'https://shop.example/webhooks'

let server: TestApp
beforeAll(async () => {
  server = await openTestApp()
})
afterAll(() => server.close())

const add = (shop: TestMerchant, body: unknown) =>
  shop.call('POST', '/v1/webhook-endpoints', { body })
const endpointsOf = async (shop: TestMerchant): Promise<WebhookEndpoint[]> => {
  const answer = await shop.call('GET', '/v1/webhook-endpoints')
  return WebhookEndpointList.parse(await answer.json()).data
}
/** A payment that was paid, so that its endpoints have a delivery each. */
const givenPaid = async (shop: TestMerchant) => {
  const made = await shop.call('POST', '/v1/payments', { body: { amount: 5_000 } })
  const payment = Payment.parse(await made.json())
  await server.payAtProvider(payment.providerTransactionId ?? '')
  const body = { transaction_id: payment.providerTransactionId }
  await shop.call('POST', '/api/qris/status', { body })
  return payment
}
const deliveriesOf = async (shop: TestMerchant, query = '') => {
  const answer = await shop.call('GET', `/v1/webhook-deliveries${query}`)
  expect(answer.status).toBe(200)
  return WebhookDeliveryPage.parse(await answer.json())
}

test('an endpoint is added, shows its secret once, is listed and removed', async () => {
  const shop = await server.givenMerchant()
  const answer = await add(shop, { url: URL_OF_SHOP, events: ['payment.paid'] })
  expect(answer.status).toBe(201)
  const { secret, ...endpoint } = CreatedWebhookEndpoint.parse(await answer.json())
  expect(secret).toMatch(/^whsec_/)
  expect(await endpointsOf(shop)).toEqual([endpoint])

  const removed = await shop.call('DELETE', `/v1/webhook-endpoints/${endpoint.id}`)
  expect([removed.status, await removed.text()]).toEqual([204, ''])
  expect(await endpointsOf(shop)).toEqual([])
  const again = await shop.call('DELETE', `/v1/webhook-endpoints/${endpoint.id}`)
  expect(again.status).toBe(404)
})

test('a paid payment leaves a delivery that can be looked at and sent again', async () => {
  const shop = await server.givenMerchant()
  const endpoint = CreatedWebhookEndpoint.parse(
    await (await add(shop, { url: URL_OF_SHOP })).json(),
  )
  const payment = await givenPaid(shop)
  const { data, nextCursor } = await deliveriesOf(shop)
  expect(nextCursor).toBeNull()
  expect(data).toHaveLength(1)
  expect(data[0]).toMatchObject({
    eventType: 'payment.paid',
    endpointId: endpoint.id,
    paymentId: payment.id,
    url: URL_OF_SHOP,
    status: 'pending',
  })
  const id = data[0]?.id ?? ''
  const one = await shop.call('GET', `/v1/webhook-deliveries/${id}`)
  const { body, ...delivery } = WebhookDeliveryDetail.parse(await one.json())
  expect(delivery).toEqual(data[0])
  expect(JSON.parse(body)).toMatchObject({
    id: data[0]?.eventId,
    type: 'payment.paid',
    data: { id: payment.id },
  })

  await server.sql`
    update webhook_deliveries set status = 'failed', next_attempt_at = null where id = ${id}`
  const again = await shop.call('POST', `/v1/webhook-deliveries/${id}/redeliver`)
  expect(again.status).toBe(202)
  const sent = WebhookDelivery.parse(await again.json())
  expect(sent).toMatchObject({ id, eventId: data[0]?.eventId, status: 'pending' })
})

test('deliveries are filtered and paged', async () => {
  const shop = await server.givenMerchant()
  const first = CreatedWebhookEndpoint.parse(await (await add(shop, { url: URL_OF_SHOP })).json())
  await add(shop, { url: `${URL_OF_SHOP}/2` })
  const payment = await givenPaid(shop)
  await givenPaid(shop)
  const all = (await deliveriesOf(shop)).data.map(({ id }) => id)
  expect(all).toHaveLength(4)
  const walked: string[] = []
  for (let cursor: string | null = ''; cursor !== null;) {
    const page: Awaited<ReturnType<typeof deliveriesOf>> = await deliveriesOf(
      shop,
      `?limit=3${cursor && `&cursor=${cursor}`}`,
    )
    walked.push(...page.data.map(({ id }) => id))
    cursor = page.nextCursor
  }
  expect(walked).toEqual(all)
  const sizeOf = async (query: string) => (await deliveriesOf(shop, query)).data.length
  expect(await sizeOf(`?endpointId=${first.id}`)).toBe(2)
  expect(await sizeOf(`?paymentId=${payment.id}`)).toBe(2)
  expect(await sizeOf('?status=pending')).toBe(4)
  expect(await sizeOf('?status=failed')).toBe(0)
})

test('an event that a dialect does not have is refused', async () => {
  const shop = await server.givenMerchant()
  const body = { url: URL_OF_SHOP, dialect: 'autogopay', events: ['payment.expired'] }
  const answer = await add(shop, body)
  expect(Problem.parse(await answer.json())).toMatchObject({
    status: 422,
    code: 'invalid_request',
    errors: [{ field: 'events' }],
  })
})

test('the inbox shows a forged notice with its verdict, and the payment did not move', async () => {
  const shop = await server.givenMerchant()
  const made = await shop.call('POST', '/v1/payments', { body: { amount: 5_000 } })
  const { id, providerTransactionId } = Payment.parse(await made.json())
  const forged = {
    transaction_id: providerTransactionId,
    order_id: 'chg_00000000000000000000000000',
    status_code: '200',
    gross_amount: '5000.00',
    transaction_status: 'settlement',
    payment_type: 'qris',
    signature_key: '0'.repeat(128),
  }
  const path = `/notices/midtrans/${shop.connectionId}`
  expect((await server.call('POST', path, { body: forged })).status).toBe(401)
  const answer = await shop.call('GET', '/v1/provider-events?verdict=forged')
  const { data, nextCursor } = ProviderEventPage.parse(await answer.json())
  expect(nextCursor).toBeNull()
  expect(data).toHaveLength(1)
  expect(data[0]).toMatchObject({ provider: 'midtrans', verdict: 'forged', timesSeen: 1 })
  expect(JSON.parse(data[0]?.body ?? '')).toEqual(forged)
  const payment = await shop.call('GET', `/v1/payments/${id}`)
  expect(Payment.parse(await payment.json()).status).toBe('pending')
  const none = await shop.call('GET', '/v1/provider-events?verdict=accepted')
  expect(ProviderEventPage.parse(await none.json()).data).toEqual([])
})
