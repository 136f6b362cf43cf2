import { PERMISSIONS, ROLE_PERMISSIONS, ROLES, type Permission } from '@autogopay/shared'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { APIS } from '../api-docs/apis.ts'
import { openTestApp, type Call, type TestApp, type TestMerchant } from './test-support.ts'
import { givenThings, idsFor, pathWith, type Things } from './test-support-things.ts'

let server: TestApp
let owner: TestMerchant
let stranger: TestMerchant
let things: Things
const keyWithout = new Map<Permission, string>()
const keyWithOnly = new Map<Permission, string>()

// Made of what the document describes: a new route is tried as everybody without a word here.
const ROUTES = APIS.filter(({ needsApiKey }) => needsApiKey).flatMap((api) =>
  api.routes.map((route) => ({
    api,
    route,
    permission: route.permission as Permission,
    name: `${route.method.toUpperCase()} ${route.path}`,
  })),
)
type Entry = (typeof ROUTES)[number]
const V1 = ROUTES.filter(({ route }) => route.path.startsWith('/v1/'))
type Caller = (method: string, path: string, call?: Call) => Promise<Response>

async function keyOf(scopes: readonly Permission[]): Promise<string> {
  const answer = await owner.call('POST', '/v1/api-keys', { body: { name: 'try', scopes } })
  return ((await answer.json()) as { key: string }).key
}

beforeAll(async () => {
  server = await openTestApp()
  owner = await server.givenMerchant()
  stranger = await server.givenMerchant()
  things = await givenThings(server, owner)
  for (const permission of new Set(ROUTES.map((entry) => entry.permission))) {
    keyWithout.set(permission, await keyOf(PERMISSIONS.filter((name) => name !== permission)))
    keyWithOnly.set(permission, await keyOf([permission]))
  }
})
afterAll(() => server.close())

/** Asks for what does not exist, so that nothing is done to what others of these tests need. */
async function ask({ route }: Entry, caller: Caller, call: Call = {}): Promise<Response> {
  const path = route.params ? pathWith(route, idsFor(things, route).unknown) : route.path
  const body = route.bodyExample
  const sent = { ...(body !== undefined && { body }), ...call }
  return caller(route.method.toUpperCase(), path, sent)
}
const codeOf = async (answer: Response) => {
  const text = await answer.text()
  return text === '' ? null : (JSON.parse(text) as { code?: string }).code
}
/** The guard let it pass, whatever the route then said of the request. */
async function expectLetIn({ route }: Entry, answer: Response): Promise<void> {
  const text = await answer.text()
  // Streams write to the caller's socket, and there is none here.
  const isStream = route.answers[200]?.contentType === 'text/event-stream'
  if (!isStream) expect(answer.status, text).toBeLessThan(500)
  expect(answer.status, text).not.toBe(401)
  expect(text).not.toContain('lacks the permission')
}
const textOf = async (answer: Response) =>
  (await answer.text()).replace(/"requestId":"[^"]*"/, '"requestId":""')
const member = (role: (typeof ROLES)[number]) => server.givenMember(owner.id, role)

describe.each(ROUTES)('$name', (entry) => {
  const { api, route, permission } = entry
  const forbidden = api.errorStyle.statusOf('forbidden')

  test('refuses who shows neither a key nor a session', async () => {
    const answer = await ask(entry, server.call)
    expect([answer.status, await codeOf(answer)]).toEqual([401, 'unauthorized'])
    const over = await ask(entry, server.call, { headers: { cookie: 'test-session=nobody' } })
    expect([over.status, await codeOf(over)]).toEqual([401, 'unauthorized'])
  })

  test('refuses a key without its permission, before the body is looked at', async () => {
    const headers = { 'x-api-key': keyWithout.get(permission) ?? '' }
    const call = { headers, ...(route.method !== 'get' && { body: '{"broken' }) }
    const answer = await ask(entry, server.call, call)
    expect(answer.status).toBe(forbidden)
    expect(await answer.text()).toContain(permission)
  })

  test('takes a key with nothing but its permission', async () => {
    const headers = { 'x-api-key': keyWithOnly.get(permission) ?? '' }
    const answer = await ask(entry, server.call, { headers })
    await expectLetIn(entry, answer)
  })
})

describe.each(V1)('$name by a session', (entry) => {
  const { route, permission } = entry

  test.each(ROLES)('of a %s', async (role) => {
    const answer = await ask(entry, member(role).call)
    if (ROLE_PERMISSIONS[role].includes(permission)) {
      await expectLetIn(entry, answer)
    } else {
      expect(answer.status).toBe(403)
      expect(await answer.text()).toContain(permission)
    }
  })

  test('of another team: as if nothing were there', async () => {
    const foreign = server.givenMember(stranger.id, 'owner')
    const headers = { 'x-merchant-id': owner.id }
    const theirs = await ask(entry, foreign.call, { headers })
    expect(theirs.status).toBe(404)
    const nobodys = { 'x-merchant-id': `mer_${'0'.repeat(26)}` }
    const unknown = await ask(entry, foreign.call, { headers: nobodys })
    expect(await textOf(theirs)).toBe(await textOf(unknown))

    if (!route.params) return
    const { owned, unknown: nothing } = idsFor(things, route)
    const body = route.bodyExample
    const at = (id: string) =>
      foreign.call(route.method.toUpperCase(), pathWith(route, id), {
        ...(body !== undefined && { body }),
      })
    const [one, other] = [await at(owned), await at(nothing)]
    expect([one.status, other.status]).toEqual([404, 404])
    expect(await textOf(one)).toBe(await textOf(other))
  })

  if (route.method === 'get') {
    test.each(['cross-site', 'same-site'])(
      'is refused by a link on another page: %s',
      async (from) => {
        const headers = { 'sec-fetch-site': from }
        const answer = await ask(entry, member('owner').call, { headers })
        expect([answer.status, await codeOf(answer)]).toEqual([403, 'forbidden'])
      },
    )
    return
  }
  test.each([
    ['without the header', { 'x-autogopay-csrf': '' }],
    ['from another page', { origin: 'https://evil.example' }],
    ['from nowhere', { origin: '' }],
  ])('is refused %s', async (_, headers) => {
    const answer = await ask(entry, member('owner').call, { headers })
    expect([answer.status, await codeOf(answer)]).toEqual([403, 'forbidden'])
  })
})

test('a session is no key for the AutoGoPay API', async () => {
  const { call } = member('owner')
  const answer = await call('POST', '/api/qris/generate', { body: { amount: 5_000 } })
  expect(answer.status).toBe(401)
})

test('a person in two teams names one, and gets the first else', async () => {
  const { headers } = server.people.signIn(
    'https://pay.example.test',
    { merchantId: owner.id, role: 'finance' },
    { merchantId: stranger.id, role: 'owner' },
  )
  const idOf = async (more: Record<string, string>) => {
    const answer = await server.call('GET', '/v1/payments', { headers: { ...headers, ...more } })
    return ((await answer.json()) as { data: { id: string }[] }).data.at(-1)?.id
  }
  const own = things['/v1/payments/{id}']
  expect(await idOf({})).toBe(own)
  expect(await idOf({ 'x-merchant-id': owner.id })).toBe(own)
  expect(await idOf({ 'x-merchant-id': stranger.id })).not.toBe(own)
  // The role is that of the team.
  const asks = { 'x-merchant-id': owner.id }
  const refused = await server.call('GET', '/v1/api-keys', { headers: { ...headers, ...asks } })
  expect(refused.status).toBe(403)
})
