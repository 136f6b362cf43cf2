import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { SERVER_KEY, handClock, startWorld } from '../testing/world.ts'
import type { World } from '../testing/world.ts'
import { signatureKey } from './signature.ts'

let world: World
const clock = handClock()
beforeEach(async () => {
  world = await startWorld({ clock: clock.read, noticeTimeoutMs: 500 })
})
afterEach(() => world.close())

const signatureOf = (orderId: string, statusCode: string) =>
  signatureKey({ orderId, statusCode, grossAmount: '44000.00', serverKey: SERVER_KEY })

const paths = (header: string) =>
  header
    .split(',')
    .map((name) => `${world.receiver.url}/${name}`)
    .join(', ')
const pathsOf = () => world.receiver.received.map(({ path }) => path).toSorted()

const attempts = async () => {
  const { body } = await world.call('GET', '/_control/notifications')
  return body as { notifications: { status: number | null }[]; waiting: unknown[] }
}
/** The answers to every attempt, once nothing is waiting any more. */
const settled = async (count: number) => {
  await world.receiver.waitFor(() => true, count)
  let seen = await attempts()
  while (seen.waiting.length > 0) seen = await attempts()
  return seen.notifications.map(({ status }) => status)
}

describe('the payload', () => {
  test('of a gopay charge paid by scanning says qris, and is signed', async () => {
    const { id, orderId } = await world.charge({ metadata: { checkout: 'ck_1' } })
    await world.control('/pay', { reference: id })
    const [notice] = await world.receiver.statusNotices('settlement')
    expect(notice).toEqual({
      transaction_type: 'on-us',
      transaction_time: expect.stringMatching(/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/),
      transaction_status: 'settlement',
      transaction_id: id,
      status_message: 'midtrans payment notification',
      status_code: '200',
      signature_key: signatureOf(orderId, '200'),
      settlement_time: expect.any(String),
      expiry_time: expect.any(String),
      payment_type: 'qris',
      order_id: orderId,
      merchant_id: 'G000000001',
      issuer: 'gopay',
      acquirer: 'gopay',
      gross_amount: '44000.00',
      fraud_status: 'accept',
      currency: 'IDR',
      merchant_cross_reference_id: expect.any(String),
      metadata: { checkout: 'ck_1' },
    })
  })

  test('of a deeplink payment stays gopay', async () => {
    const { id } = await world.charge()
    await world.control('/pay', { reference: id, via: 'deeplink' })
    const [notice] = await world.receiver.statusNotices('settlement')
    expect(notice).toMatchObject({ payment_type: 'gopay', payment_option_type: 'GOPAY_WALLET' })
    expect(notice).not.toHaveProperty('transaction_type')
  })

  test.each([
    ['pending', '201', async () => undefined],
    ['cancel', '202', (id: string) => world.midtrans('POST', `/v2/${id}/cancel`)],
    ['expire', '202', (id: string) => world.midtrans('POST', `/v2/${id}/expire`)],
  ])('of %s carries status code %s', async (status, code, act) => {
    const { id, orderId } = await world.charge()
    await act(id)
    const [notice] = await world.receiver.statusNotices(status)
    expect(notice).toMatchObject({ status_code: code, signature_key: signatureOf(orderId, code) })
    expect(notice).not.toHaveProperty('settlement_time')
  })

  test('travels as JSON from Veritrans, without any authorisation', async () => {
    await world.charge()
    const [first] = await world.receiver.waitFor(() => true)
    expect(first?.headers).toMatchObject({
      'content-type': 'application/json',
      accept: 'application/json',
      'user-agent': 'Veritrans',
    })
    expect(first?.headers).not.toHaveProperty('authorization')
  })
})

describe('the addresses', () => {
  test('appended ones join the dashboard’s', async () => {
    await world.charge({}, { 'x-append-notification': paths('b,c') })
    await world.receiver.waitFor(() => true, 3)
    expect(pathsOf()).toEqual(['/b', '/c', '/notices'])
  })

  test('overriding ones replace it, three at most, for every later notification too', async () => {
    const { id } = await world.charge({}, { 'x-override-notification': paths('b,c,d,e') })
    await world.receiver.waitFor(() => true, 3)
    expect(pathsOf()).toEqual(['/b', '/c', '/d'])
    await world.control('/pay', { reference: id })
    await world.receiver.statusNotices('settlement', 3)
    expect(pathsOf()).toEqual(['/b', '/b', '/c', '/c', '/d', '/d'])
  })
})

describe('the retries', () => {
  test.each([
    [200, 1],
    [302, 1],
    [404, 3],
    [500, 2],
    [503, 5],
    [401, 6],
  ])('an endpoint that always answers %i gets %i tries', async (status, tries) => {
    world.receiver.answerWith(() => ({ status }))
    await world.charge()
    expect(await settled(tries)).toEqual(Array.from({ length: tries }, () => status))
  })

  test('stop at the first success', async () => {
    world.receiver.answerWith((_, count) => ({ status: count < 3 ? 503 : 204 }))
    await world.charge()
    expect(await settled(3)).toEqual([503, 503, 204])
  })

  test('an answer that does not come in time is a failure worth 5 retries', async () => {
    world.receiver.answerWith((_, count) => (count === 1 ? 'hang' : { status: 200 }))
    await world.charge()
    expect(await settled(2)).toEqual([null, 200])
  })

  test('a 307 is followed with the same POST, a 302 is not', async () => {
    const location = `${world.receiver.url}/moved`
    world.receiver.answerWith((path) =>
      path === '/notices' ? { status: 307, location } : { status: 200 },
    )
    await world.charge()
    const [moved] = await world.receiver.waitFor(({ path }) => path === '/moved')
    expect(moved?.body['transaction_status']).toBe('pending')
    expect(await settled(2)).toEqual([200])
    world.receiver.answerWith(() => ({ status: 302, location: `${world.receiver.url}/elsewhere` }))
    await world.charge()
    expect(await settled(3)).toEqual([200, 302])
    expect(world.receiver.received.some(({ path }) => path === '/elsewhere')).toBe(false)
  })

  test('five hops are followed and no sixth', async () => {
    world.receiver.answerWith((path) => ({ status: 308, location: `${path}x` }))
    await world.charge()
    await world.receiver.waitFor(({ path }) => path === '/noticesxxxxx', 6)
    expect(await settled(36)).toEqual([308, 308, 308, 308, 308, 308])
    expect(world.receiver.received.some(({ path }) => path === '/noticesxxxxxx')).toBe(false)
  })
})

test('retries wait for the documented time', async () => {
  const slow = await startWorld({ clock: clock.read, retryScale: 1, random: () => 0 })
  slow.receiver.answerWith((_, count) => ({ status: count === 1 ? 503 : 200 }))
  await slow.charge()
  await slow.receiver.waitFor(() => true)
  const recorded = async () => {
    const { body } = await slow.call('GET', '/_control/notifications')
    return body['notifications']
  }
  await expect.poll(recorded).toHaveLength(1)
  clock.forward(119_000)
  await new Promise((resolve) => setTimeout(resolve, 450))
  expect(slow.receiver.received).toHaveLength(1)
  clock.forward(1000)
  await slow.receiver.waitFor(() => true, 2)
  await slow.close()
})

test('a merchant can be sent the present state again', async () => {
  const { id } = await world.charge()
  await world.control('/pay', { reference: id })
  await world.receiver.statusNotices('settlement')
  await world.control('/notifications/resend', { reference: id })
  const [first, second] = await world.receiver.statusNotices('settlement', 2)
  expect(second).toEqual(first)
})
