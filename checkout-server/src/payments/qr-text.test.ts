import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openSandboxWorld, type SandboxWorld } from '../../testing/sandbox-world.ts'
import type { PaymentContext } from './context.ts'
import { withQrText } from './qr-text.ts'
import { markEnded } from './transitions.ts'

let world: SandboxWorld
beforeAll(async () => {
  world = await openSandboxWorld()
})
afterAll(() => world.close())

test('a picture is read while its payment ends, and neither hinders the other', async () => {
  const refused: unknown[] = []
  const warn = (fields: { err?: unknown }) => void refused.push(fields.err)
  const context: PaymentContext = {
    ...world.context,
    log: Object.assign(Object.create(world.context.log) as PaymentContext['log'], { warn }),
    providerOf: async (id) => ({
      ...(await world.context.providerOf(id)),
      readQrText: () => Promise.resolve('text'),
    }),
  }
  for (let at = 0; at < 40; at += 1) {
    const { id, chargeId } = await world.givenPayment()
    await world.sql`
      update charges set qr_text = null, qr_image_url = 'http://x' where id = ${chargeId}`
    const row = await world.reload(id)
    const soon = () => pause(Math.random() * 3)
    await Promise.all([
      soon().then(() => withQrText(context, row)),
      soon()
        .then(() => markEnded(context, { paymentId: id, to: 'cancelled' }))
        .catch((error: unknown) => refused.push(error)),
    ])
  }
  expect(refused).toEqual([])
}, 120_000)
