import { afterAll, expect, test } from 'vitest'
import { Webhook } from 'standardwebhooks'
import { createTestDatabase } from '../../testing/database.ts'
import { dumpAsText } from '../../testing/dump.ts'
import { secretsIn } from '../../testing/secrets-in-text.ts'
import { checkoutTokens } from '../payments/checkout-token.ts'
import { newId } from '../platform/ids.ts'
import { newMasterKey, openVault } from '../platform/vault.ts'
import { getDeliveryDetail, listDeliveries } from './deliveries.ts'
import { createEndpoint } from './endpoints.ts'
import { listEvents } from './events.ts'
import { redeliver } from './redeliver.ts'
import {
  contextFor,
  enqueue,
  eventOf,
  givenMerchant,
  openReceiver,
  until,
  whileSending,
} from './test-support.ts'
import { veilOldPayloads } from './veil-old-payloads.ts'

const database = await createTestDatabase()
const { sql } = database
const masterKey = newMasterKey()
const ctx = contextFor(sql, { vault: openVault(masterKey) })
/** The same installation after its master key was replaced. */
const rotated = contextFor(sql, { vault: openVault(`${newMasterKey()},${masterKey}`) })
const receiver = await openReceiver((request, response) => {
  response.statusCode = receiver.received.length > 2 ? 200 : 500
  // A receiver that repeats what it was told, as programs under construction do.
  response.end(receiver.received.at(-1)?.body.subarray(0, 2_000))
})
afterAll(async () => {
  await receiver.close()
  await database.drop()
})

/** An event with the token that its payment really has. */
const tokenEvent = (merchantId: string) => {
  const event = eventOf(merchantId)
  const token = checkoutTokens(ctx.vault).tokenOf(event.paymentId)
  event.data.checkoutToken = token
  event.data.checkoutUrl = `https://pay.example.test/pay/${token}`
  return { event, token }
}
const delivered = (merchantId: string) => async () => {
  const { data } = await listDeliveries(sql, { merchantId, limit: 1 })
  return data[0]?.status === 'delivered'
}

test('the database shows no checkout token, and every try sends the same bytes with it', async () => {
  const merchantId = await givenMerchant(sql)
  const { secret } = await createEndpoint(ctx, { merchantId, url: receiver.url })
  const { event, token } = tokenEvent(merchantId)
  await enqueue(ctx, event)
  await whileSending(ctx, () => until(delivered(merchantId)))
  const [delivery] = (await listDeliveries(sql, { merchantId, limit: 1 })).data
  const which = { merchantId, id: delivery?.id ?? '' }
  // Whoever made the token, it is the one that was sent first.
  await redeliver(rotated, which)
  await whileSending(rotated, () => until(delivered(merchantId)))
  expect(receiver.received).toHaveLength(4)

  const bodies = new Set(receiver.received.map(({ body }) => body.toString()))
  expect([...bodies]).toHaveLength(1)
  const [body = ''] = bodies
  expect(JSON.parse(body)).toMatchObject({ id: event.id, data: event.data })
  for (const { headers } of receiver.received.slice(0, 3)) {
    new Webhook(secret).verify(body, headers as Record<string, string>)
  }
  for (const context of [ctx, rotated]) {
    expect((await getDeliveryDetail(context, which)).body).toBe(body)
    const { data } = await listEvents(context, { merchantId, limit: 5 })
    expect(data).toEqual([JSON.parse(body)])
  }
  const dump = await dumpAsText(sql)
  // The answers, which repeat the body, are there.
  const [attempt] = (await getDeliveryDetail(ctx, which)).attempts
  expect(attempt?.responseExcerpt).toContain('checkoutToken')
  expect(secretsIn(dump, { 'the event': event.id })).toHaveLength(1)
  expect(secretsIn(dump, { 'the token': token, 'its end': token.slice(26) })).toEqual([])
})

test('rows of before are veiled in batches, once, and read as they were', async () => {
  const merchantId = await givenMerchant(sql)
  await createEndpoint(ctx, { merchantId, url: receiver.url })
  const now = Date.now()
  const written: { token: string; body: string }[] = []
  for (let at = 0; at < 5; at += 1) {
    const { event, token } = tokenEvent(merchantId)
    await enqueue(ctx, event)
    const body = JSON.stringify({ id: event.id, type: event.type, data: event.data })
    const clear = Buffer.from(body)
    await sql`update merchant_events set payload = ${clear} where id = ${event.id}`
    await sql`update webhook_deliveries set payload = ${clear} where event_id = ${event.id}`
    written.push({ token, body })
  }
  const texts = async () => {
    const { data } = await listEvents(ctx, { merchantId, limit: 10 })
    return data.map((event) => JSON.stringify(event))
  }
  const tokensInDump = async () => {
    const dump = await dumpAsText(sql)
    return written.filter(({ token }) => dump.includes(token)).length
  }
  expect(await tokensInDump()).toBe(5)
  expect(await texts()).toEqual(written.map(({ body }) => body))
  const clock = () => new Date(now + 120_000)

  let looks = 0
  await veilOldPayloads({ ...rotated, clock }, { most: 2, isOver: () => (looks += 1) > 1 })
  expect(await tokensInDump()).toBe(5) // Cut off: the deliveries have theirs yet, and three events.
  await Promise.all([
    veilOldPayloads({ ...rotated, clock }, { most: 2 }),
    veilOldPayloads({ ...rotated, clock }, { most: 2 }),
  ])
  expect(await tokensInDump()).toBe(0)
  expect(await texts()).toEqual(written.map(({ body }) => body))

  // A process of before wrote one more; days later nothing is looked at any more.
  const { event, token } = tokenEvent(merchantId)
  const hoursLater = new Date(now + 3 * 3_600_000)
  event.at = hoursLater
  event.id = newId('evt', hoursLater)
  await enqueue(ctx, event)
  const clear = Buffer.from(JSON.stringify({ data: event.data }))
  await sql`update merchant_events set payload = ${clear} where id = ${event.id}`
  await veilOldPayloads({ ...ctx, clock: () => new Date(now + 7 * 86_400_000) })
  const leaks = async () => secretsIn(await dumpAsText(sql), { 'the token': token }).length
  expect(await leaks()).toBe(0)
  await sql`update merchant_events set payload = ${clear} where id = ${event.id}`
  await veilOldPayloads({ ...ctx, clock: () => new Date(now + 8 * 86_400_000) })
  expect(await leaks()).toBe(1)
})
