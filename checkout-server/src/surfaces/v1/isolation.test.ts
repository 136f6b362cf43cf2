import {
  CreatedWebhookEndpoint,
  IncomingMoneyPage,
  Payment,
  Refund,
  Stats,
} from '@autogopay/shared'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { APIS } from '../api-docs/apis.ts'
import { WebhookDeliveryPage } from './answers.ts'
import { openTestApp, type TestApp, type TestMerchant } from './test-support.ts'

let server: TestApp
let owner: TestMerchant
let stranger: TestMerchant
/** Ids of the owner's, by the path that names them, next to ids of nobody's. */
const ids: Record<string, { owned: string; unknown: string }> = {}
let transaction = { owned: '', unknown: '00000000-0000-4000-8000-000000000000' }

beforeAll(async () => {
  server = await openTestApp()
  owner = await server.givenMerchant()
  stranger = await server.givenMerchant()
  const body = { url: 'https://shop.example/hook' }
  const added = await owner.call('POST', '/v1/webhook-endpoints', { body })
  const endpoint = CreatedWebhookEndpoint.parse(await added.json())
  const made = await owner.call('POST', '/v1/payments', { body: { amount: 5_000 } })
  const payment = Payment.parse(await made.json())
  transaction = { ...transaction, owned: payment.providerTransactionId ?? '' }
  await server.payAtProvider(transaction.owned)
  await owner.call('POST', '/api/qris/status', { body: { transaction_id: transaction.owned } })
  const refunded = await owner.call('POST', `/v1/payments/${payment.id}/refunds`, {
    body: { amount: 1_000 },
  })
  const refund = Refund.parse(await refunded.json())
  const moneyPage = await owner.call('GET', '/v1/incoming-money')
  const [money] = IncomingMoneyPage.parse(await moneyPage.json()).data
  const list = await owner.call('GET', '/v1/webhook-deliveries')
  const [delivery] = WebhookDeliveryPage.parse(await list.json()).data
  const nobody = '0'.repeat(26)
  ids['/v1/payments/{id}'] = { owned: payment.id, unknown: `pay_${nobody}` }
  ids['/v1/webhook-endpoints/{id}'] = { owned: endpoint.id, unknown: `whe_${nobody}` }
  ids['/v1/webhook-deliveries/{id}'] = { owned: delivery?.id ?? '', unknown: `whd_${nobody}` }
  ids['/v1/refunds/{id}'] = { owned: refund.id, unknown: `ref_${nobody}` }
  ids['/v1/incoming-money/{id}'] = { owned: money?.id ?? '', unknown: `inm_${nobody}` }
  ids['/v1/connections/{id}'] = { owned: owner.connectionId, unknown: `con_${nobody}` }
  ids['/api/qris/{transaction_id}'] = transaction
})
afterAll(() => server.close())

// A checkout token is no merchant's: whoever has it may see its payment.
const MERCHANT_APIS = APIS.filter(({ needsApiKey }) => needsApiKey)
const ROUTES = MERCHANT_APIS.flatMap(({ routes }) => routes).map((route) => ({
  route,
  name: `${route.method.toUpperCase()} ${route.path}`,
}))
const textOf = async (answer: Response) =>
  (await answer.text()).replace(/"requestId":"[^"]*"/, '"requestId":""')

describe('another merchant’s id answers like one that does not exist:', () => {
  test.each(ROUTES.filter(({ route }) => route.params))('$name', async ({ route }) => {
    const prefix = /^.*?\}/.exec(route.path)?.[0] ?? ''
    const pair = ids[prefix]
    if (!pair) throw new Error(`no ids for ${prefix}`)
    // Whole and right, so that nothing but the id can be refused.
    const body = route.bodyExample
    const ask = (id: string) =>
      stranger.call(route.method.toUpperCase(), route.path.replace(/\{\w+\}/, id), {
        ...(body !== undefined && { body }),
      })
    const [theirs, nobodys] = [await ask(pair.owned), await ask(pair.unknown)]
    expect([theirs.status, nobodys.status]).toEqual([404, 404])
    const text = await textOf(theirs)
    expect(text).toBe(await textOf(nobodys))
    // A malformed id is told nothing else either.
    expect(await textOf(await ask('x y'))).toBe(text)
  })

  test.each(ROUTES.filter(({ route }) => route.body && 'transaction_id' in route.body.shape))(
    '$name',
    async ({ route }) => {
      const ask = (id: string) =>
        stranger.call('POST', route.path, { body: { transaction_id: id } })
      const [theirs, nobodys] = [await ask(transaction.owned), await ask(transaction.unknown)]
      expect([theirs.status, nobodys.status]).toEqual([404, 404])
      expect(await textOf(theirs)).toBe(await textOf(nobodys))
    },
  )
})

test.each(
  ROUTES.filter(({ route }) => route.method === 'get' && !route.params)
    .map(({ route }) => route.path)
    .filter((path) => path !== '/v1/settings' && path !== '/v1/stats'),
)('GET %s shows nothing of others', async (path) => {
  const answer = await stranger.call('GET', path)
  const mine = path === '/v1/connections' ? [{ id: stranger.connectionId }] : []
  expect(await answer.json()).toMatchObject({ data: mine })
})

test('figures are the merchant’s own alone', async () => {
  const figuresOf = async (merchant: TestMerchant) =>
    Stats.parse(await (await merchant.call('GET', '/v1/stats')).json()).period
  expect((await figuresOf(owner)).totals).toMatchObject({
    gross: 5_000,
    refunds: 1_000,
    created: 1,
  })
  const { totals, providers } = await figuresOf(stranger)
  expect(totals).toMatchObject({ gross: 0, refunds: 0, created: 0, successRate: null })
  expect(providers).toEqual([])
})

test.each(['/v1/payments?orderId=', '/v1/payments?search=', '/v1/webhook-deliveries?paymentId='])(
  'a filter by another merchant’s id finds nothing: %s',
  async (path) => {
    const answer = await stranger.call('GET', path + ids['/v1/payments/{id}']?.owned)
    expect(await answer.json()).toMatchObject({ data: [] })
  },
)
