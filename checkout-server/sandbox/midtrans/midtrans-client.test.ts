import { createRequire } from 'node:module'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SERVER_KEY, startWorld } from '../testing/world.ts'
import type { World } from '../testing/world.ts'

type Answer = Record<string, unknown>

/** The part of the official client used here; it comes without types. */
interface CoreApi {
  apiConfig: { getCoreApiBaseUrl: () => string }
  charge: (parameter: unknown) => Promise<Answer>
  transaction: Record<
    'status' | 'cancel' | 'expire' | 'approve' | 'deny',
    (id: string) => Promise<Answer>
  > &
    Record<'refund' | 'refundDirect', (id: string, parameter?: unknown) => Promise<Answer>> & {
      notification: (body: unknown) => Promise<Answer>
    }
}

const { CoreApi } = createRequire(import.meta.url)('midtrans-client') as {
  CoreApi: new (options: { isProduction: boolean; serverKey: string; clientKey: string }) => CoreApi
}

let world: World
let core: CoreApi
beforeAll(async () => {
  world = await startWorld()
  core = new CoreApi({ isProduction: false, serverKey: SERVER_KEY, clientKey: 'client' })
  core.apiConfig.getCoreApiBaseUrl = () => world.url
})
afterAll(() => world.close())

let orders = 0
const charge = (payment_type = 'gopay') =>
  core.charge({
    payment_type,
    transaction_details: { order_id: `official-${++orders}`, gross_amount: 44_000 },
  })
const paid = async () => {
  const { order_id: reference } = await charge()
  await world.control('/pay', { reference })
  return String(reference)
}

describe('the official Node client, unmodified', () => {
  test('charges gopay and qris', async () => {
    expect(await charge()).toMatchObject({ status_code: '201', transaction_status: 'pending' })
    expect(await charge('qris')).toMatchObject({ qr_string: expect.stringMatching(/^000201/) })
  })

  test('reads the status by order id and by transaction id', async () => {
    const { order_id, transaction_id } = await charge()
    for (const id of [order_id, transaction_id]) {
      expect(await core.transaction.status(String(id))).toMatchObject({
        order_id,
        transaction_id,
        status_code: '201',
      })
    }
  })

  test('cancels', async () => {
    const { order_id } = await charge()
    expect(await core.transaction.cancel(String(order_id))).toMatchObject({
      status_code: '200',
      transaction_status: 'cancel',
    })
  })

  test('expires, and takes the 407 for a success', async () => {
    const { order_id } = await charge()
    expect(await core.transaction.expire(String(order_id))).toMatchObject({ status_code: '407' })
    expect(await core.transaction.status(String(order_id))).toMatchObject({ status_code: '407' })
  })

  test('refunds in both ways', async () => {
    const refunded = await core.transaction.refund(await paid(), {
      refund_key: 'r-1',
      amount: 10_000,
      reason: 'rusak',
    })
    expect(refunded).toMatchObject({ status_code: '200', transaction_status: 'partial_refund' })
    expect(await core.transaction.refundDirect(await paid())).toMatchObject({
      status_code: '200',
      transaction_status: 'refund',
    })
  })

  test('confirms a notification by reading the status', async () => {
    const reference = await paid()
    const [notice] = await world.receiver.waitFor(
      ({ body }) => body['order_id'] === reference && body['transaction_status'] === 'settlement',
    )
    const asked = { order_id: reference, transaction_status: 'settlement', payment_type: 'qris' }
    expect(await core.transaction.notification(notice?.body)).toMatchObject(asked)
    expect(await core.transaction.notification(JSON.stringify(notice?.body))).toMatchObject(asked)
  })

  test('throws on a 404 inside HTTP 200 with a text code, and on HTTP 400 with a number', async () => {
    await expect(core.transaction.status('nothing-here')).rejects.toMatchObject({
      httpStatusCode: '404',
      ApiResponse: { status_message: "Transaction doesn't exist." },
    })
    await expect(charge('pigeon')).rejects.toMatchObject({ httpStatusCode: 400 })
  })

  test('throws on approve and deny, which are not for wallets', async () => {
    const { order_id } = await charge()
    for (const operation of ['approve', 'deny'] as const) {
      await expect(core.transaction[operation](String(order_id))).rejects.toMatchObject({
        httpStatusCode: '412',
      })
    }
  })
})
