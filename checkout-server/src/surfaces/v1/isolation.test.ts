import { Stats } from '@autogopay/shared'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { extendByOperator } from '../../activation/operate.ts'
import { APIS } from '../api-docs/apis.ts'
import { openTestApp, type TestApp, type TestMerchant } from './test-support.ts'
import { givenThings, idsFor, pathWith, type Things } from './test-support-things.ts'

let server: TestApp
let owner: TestMerchant
let stranger: TestMerchant
let things: Things
const NO_TRANSACTION = '00000000-0000-4000-8000-000000000000'

beforeAll(async () => {
  server = await openTestApp()
  owner = await server.givenMerchant()
  stranger = await server.givenMerchant()
  things = await givenThings(server, owner)
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
    const pair = idsFor(things, route)
    // Whole and right, so that nothing but the id can be refused.
    const body = route.bodyExample
    const ask = (id: string) =>
      stranger.call(route.method.toUpperCase(), pathWith(route, id), {
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
      const owned = things['/api/qris/{transaction_id}'] ?? ''
      const [theirs, nobodys] = [await ask(owned), await ask(NO_TRANSACTION)]
      expect([theirs.status, nobodys.status]).toEqual([404, 404])
      expect(await textOf(theirs)).toBe(await textOf(nobodys))
    },
  )
})

// What every merchant has from the start.
const OWN: Record<string, (merchant: TestMerchant) => object[]> = {
  '/v1/connections': ({ connectionId }) => [{ id: connectionId }],
  '/v1/api-keys': ({ apiKeyId }) => [{ id: apiKeyId }],
  '/v1/members': ({ ownerId }) => [{ id: ownerId }],
}

// Those that answer with no list; exports have a test of their own.
const NO_LISTS = [
  '/v1/settings',
  '/v1/stats',
  '/v1/stats/response-times',
  '/v1/payments/export',
  '/v1/activation',
  // Needs a socket, and has tests of its own.
  '/v1/events/stream',
]

test.each(NO_LISTS)('GET %s names nothing of others', async (path) => {
  const text = await (await stranger.call('GET', path)).text()
  for (const id of [owner.id, ...Object.values(things)]) expect(text).not.toContain(id)
})

test.each(
  ROUTES.filter(({ route }) => route.method === 'get' && !route.params)
    .map(({ route }) => route.path)
    .filter((path) => !NO_LISTS.includes(path)),
)('GET %s shows nothing of others', async (path) => {
  const answer = await stranger.call('GET', path)
  const mine = OWN[path]?.(stranger) ?? []
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

test('an account that is extended extends no other', async () => {
  await extendByOperator(server.activation, { merchantId: owner.id, days: 3 })
  const activeOf = async (merchant: TestMerchant) =>
    (await (await merchant.call('GET', '/v1/activation')).json()) as { activeUntil: string | null }
  expect((await activeOf(owner)).activeUntil).not.toBeNull()
  expect((await activeOf(stranger)).activeUntil).toBeNull()
})

test('a stream tells of the merchant’s own payments alone', async () => {
  const told: string[] = []
  const follow = (merchant: TestMerchant, onNews: () => void) => {
    const note = () => {
      told.push(merchant.id)
      onNews()
    }
    return server.feed.follow(
      { merchantId: merchant.id, after: null },
      { onStart: () => {}, onEvent: note, onChanged: note },
    )
  }
  const leave: (() => void)[] = [await follow(stranger, () => {})]
  await new Promise<void>((resolve, reject) => {
    follow(owner, resolve)
      .then((way) => leave.push(way))
      .then(() => owner.call('POST', '/v1/payments', { body: { amount: 2_000 } }))
      .catch(reject)
  })
  expect(new Set(told)).toEqual(new Set([owner.id]))
  for (const way of leave) way()
})

test.each(['/v1/payments?orderId=', '/v1/payments?search=', '/v1/webhook-deliveries?paymentId='])(
  'a filter by another merchant’s id finds nothing: %s',
  async (path) => {
    const answer = await stranger.call('GET', path + things['/v1/payments/{id}'])
    expect(await answer.json()).toMatchObject({ data: [] })
  },
)
