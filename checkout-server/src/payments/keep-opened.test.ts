import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestDatabase } from '../../testing/database.ts'
import type { OpenedCharge, Provider } from '../providers/provider.ts'
import type { PaymentContext } from './context.ts'
import { createPayment } from './create-payment.ts'
import { readIdempotencyKey } from './idempotency.ts'
import { openOwnAccountWorld, type OwnAccountWorld } from './own-account/test-support.ts'
import { withQrText } from './qr-text.ts'

let world: OwnAccountWorld
let merchantId: string
let connectionId: string
beforeAll(async () => {
  world = await openOwnAccountWorld(await createTestDatabase())
  merchantId = await world.givenMerchant()
  connectionId = (await world.connect(merchantId)).connectionId
})
afterAll(() => world.close())

/** A gateway behind the merchant's connection that opens every charge at once. */
function gateway(answer: Partial<OpenedCharge> = {}): {
  context: PaymentContext
  opened: string[]
} {
  const opened: string[] = []
  const provider = {
    createCharge: async ({ chargeId }: { chargeId: string }) => {
      opened.push(chargeId)
      const whole = { qrText: `code of ${chargeId}`, qrImageUrl: null, deeplinkUrl: 'gojek://x' }
      return { kind: 'opened', transactionId: `t-${chargeId}`, ...whole, ...answer }
    },
    readQrText: async () => 'code in a picture',
  } as unknown as Provider
  const context: PaymentContext = {
    ...world.context,
    connectionFor: async () => ({ id: connectionId, provider: 'midtrans' }),
    providerOf: async () => provider,
  }
  return { context, opened }
}

const create = (context: PaymentContext, header: string) =>
  createPayment(context, {
    merchantId,
    apiKeyId: 'key_none',
    idempotencyKey: readIdempotencyKey({ merchantId, header, wish: ['pay', {}] }),
    order: { amount: 25_000 },
    answer: async (_payment, _isNew, row) => {
      const { qrText, providerTransactionId } = await withQrText(context, row)
      return { status: 201, body: Buffer.from(JSON.stringify({ qrText, providerTransactionId })) }
    },
  })

describe('charges that a gateway opens at the same moment', () => {
  test('are kept each with its own answer, which every repeat gets', async () => {
    const { context, opened } = gateway()
    const keys = Array.from({ length: 100 }, (_, at) => `gateway-${at}`)
    const answers = await Promise.all(keys.map((key) => create(context, key)))
    expect(opened).toHaveLength(100)
    expect(new Set(answers.map(({ body }) => body.toString())).size).toBe(100)
    expect(await Promise.all(keys.map((key) => create(context, key)))).toEqual(answers)
    expect(opened).toHaveLength(100)
    const [{ count } = { count: 0 }] = await world.sql<{ count: number }[]>`
      select count(*)::int as count from charges c join payments p on p.charge_id = c.id
      where c.status = 'open' and c.qr_text = 'code of ' || c.id and p.sequence = 2
        and c.provider_transaction_id = 't-' || c.id`
    expect(count).toBe(100)
  })

  test('whose code came as a picture alone are answered with the code that was read', async () => {
    const { context } = gateway({ qrText: null, qrImageUrl: 'https://pictures.example/1' })
    const answer = await create(context, 'picture')
    const { qrText, providerTransactionId } = JSON.parse(answer.body.toString()) as {
      qrText: string
      providerTransactionId: string
    }
    expect(qrText).toBe('code in a picture')
    expect(providerTransactionId).toMatch(/^t-chg_/)
    const [kept] = await world.sql`
      select status, qr_text from charges where provider_transaction_id = ${providerTransactionId}`
    expect(kept).toEqual({ status: 'open', qrText: 'code in a picture' })
    expect(await create(context, 'picture')).toEqual(answer)
  })
})
