import { CreatedWebhookEndpoint, WebhookEndpoint } from '@autogopay/shared'
import { afterAll, expect, test } from 'vitest'
import { createTestDatabase } from '../../testing/database.ts'
import {
  createEndpoint,
  listEndpoints,
  MAX_ENDPOINTS,
  removeEndpoint,
  setCallbackUrl,
} from './endpoints.ts'
import { openSecret } from './secrets.ts'
import { contextFor, enqueue, eventOf, givenMerchant } from './test-support.ts'

const database = await createTestDatabase()
const { sql } = database
const ctx = contextFor(sql)
afterAll(() => database.drop())

const url = 'https://shop.example/hook'
const sealedSecretOf = async (id: string) => {
  const [row] = await sql<{ sealedSecret: string }[]>`
    select sealed_secret from webhook_endpoints where id = ${id}`
  return row?.sealedSecret ?? ''
}
const endpointIdsOf = async (merchantId: string) => {
  const rows = await sql<{ endpointId: string }[]>`
    select endpoint_id from webhook_deliveries where merchant_id = ${merchantId} order by created_at`
  return rows.map(({ endpointId }) => endpointId)
}

test('a new endpoint shows its secret once, and keeps it sealed', async () => {
  const merchantId = await givenMerchant(sql)
  const created = await createEndpoint(ctx, { merchantId, url })
  expect(CreatedWebhookEndpoint.parse(created)).toEqual(created)
  expect(created).toMatchObject({ dialect: 'native', disabledAt: null })
  expect(Buffer.from(created.secret.replace('whsec_', ''), 'base64')).toHaveLength(32)

  const { secret, ...rest } = created
  const listed = await listEndpoints(ctx, { merchantId })
  expect(listed).toEqual([rest])
  expect(WebhookEndpoint.array().parse(listed)).toEqual(listed)

  const sealedSecret = await sealedSecretOf(created.id)
  expect(sealedSecret).not.toContain(secret)
  expect(openSecret(ctx.vault, { id: created.id, sealedSecret })).toBe(secret)
  expect(() => openSecret(ctx.vault, { id: 'whe_other', sealedSecret })).toThrow()
})

test('an event goes to the enabled endpoints that asked for it, and to no other merchant', async () => {
  const merchantId = await givenMerchant(sql)
  const other = await givenMerchant(sql)
  await createEndpoint(ctx, { merchantId: other, url })
  const all = await createEndpoint(ctx, { merchantId, url })
  await createEndpoint(ctx, { merchantId, url, events: ['payment.expired'] })
  const paid = await createEndpoint(ctx, { merchantId, url, events: ['payment.paid'] })
  const off = await createEndpoint(ctx, { merchantId, url })
  await removeEndpoint(ctx, { merchantId, id: off.id })
  await enqueue(ctx, eventOf(merchantId))
  expect((await endpointIdsOf(merchantId)).toSorted()).toEqual([all.id, paid.id].toSorted())
  expect(await endpointIdsOf(other)).toEqual([])
})

test('the AutoGoPay dialect refuses events that it has no word for', async () => {
  const merchantId = await givenMerchant(sql)
  const input = { merchantId, url, dialect: 'autogopay' } as const
  expect((await createEndpoint(ctx, input)).events).toEqual(['payment.paid', 'payment.paid_late'])
  await expect(
    createEndpoint(ctx, { ...input, events: ['payment.expired'] }),
  ).rejects.toMatchObject({
    code: 'invalid_request',
    errors: [{ field: 'events' }],
  })
})

test('a removed endpoint is gone for good, and only its owner removes it', async () => {
  const merchantId = await givenMerchant(sql)
  const stranger = await givenMerchant(sql)
  const { id } = await createEndpoint(ctx, { merchantId, url })
  const notFound = { code: 'not_found' }
  await expect(removeEndpoint(ctx, { merchantId: stranger, id })).rejects.toMatchObject(notFound)
  await enqueue(ctx, eventOf(merchantId))
  await removeEndpoint(ctx, { merchantId, id })
  expect(await listEndpoints(ctx, { merchantId })).toEqual([])
  expect(await sealedSecretOf(id)).toBe('')
  await expect(removeEndpoint(ctx, { merchantId, id })).rejects.toMatchObject(notFound)
})

test('there is one callback URL: setting it again moves it and enables it again', async () => {
  const merchantId = await givenMerchant(sql)
  const first = await setCallbackUrl(ctx, { merchantId, url })
  expect(first).toMatchObject({
    dialect: 'autogopay',
    events: ['payment.paid', 'payment.paid_late'],
  })
  await sql`update webhook_endpoints set disabled_at = now(), disabled_reason = 'x'
            where id = ${first.id}`
  const moved = await setCallbackUrl(ctx, { merchantId, url: 'https://shop.example/new' })
  expect(moved).toMatchObject({ id: first.id, url: 'https://shop.example/new', disabledAt: null })
  expect(await listEndpoints(ctx, { merchantId })).toEqual([moved])

  await removeEndpoint(ctx, { merchantId, id: first.id })
  const again = await setCallbackUrl(ctx, { merchantId, url })
  expect(again.id).not.toBe(first.id)
  expect(await listEndpoints(ctx, { merchantId })).toEqual([again])
})

test('callback URLs set at once leave one', async () => {
  const merchantId = await givenMerchant(sql)
  await Promise.all(
    Array.from({ length: 8 }, (_, at) => setCallbackUrl(ctx, { merchantId, url: `${url}/${at}` })),
  )
  expect(await listEndpoints(ctx, { merchantId })).toHaveLength(1)
})

test(`a merchant has at most ${MAX_ENDPOINTS} endpoints, even when they are made at once`, async () => {
  const merchantId = await givenMerchant(sql)
  const outcomes = await Promise.allSettled(
    Array.from({ length: MAX_ENDPOINTS + 5 }, () => createEndpoint(ctx, { merchantId, url })),
  )
  const refused = outcomes.filter(({ status }) => status === 'rejected')
  expect(refused).toHaveLength(5)
  await expect(setCallbackUrl(ctx, { merchantId, url })).rejects.toMatchObject({
    code: 'invalid_request',
    message: expect.stringContaining('remove one first'),
  })
  const [endpoint] = await listEndpoints(ctx, { merchantId })
  await removeEndpoint(ctx, { merchantId, id: endpoint?.id ?? '' })
  await createEndpoint(ctx, { merchantId, url })
})

test.each(['http://shop.example/', 'https://127.0.0.1/', 'https://shop.example:22/'])(
  '%s cannot be registered in production',
  async (forbidden) => {
    const merchantId = await givenMerchant(sql)
    const production = { ...ctx, allowPrivate: false }
    const refused = { code: 'invalid_request', errors: [{ field: 'url' }] }
    const input = { merchantId, url: forbidden }
    await expect(createEndpoint(production, input)).rejects.toMatchObject(refused)
    await expect(setCallbackUrl(production, input)).rejects.toMatchObject(refused)
    expect(await listEndpoints(ctx, { merchantId })).toEqual([])
  },
)
