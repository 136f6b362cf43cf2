import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { setTimeout as pause } from 'node:timers/promises'
import { eventually } from '../../testing/eventually.ts'
import { openSandboxWorld, type SandboxWorld } from '../../testing/sandbox-world.ts'
import type { ChargeStatus } from '../providers/provider.ts'
import { checkPayment } from './check.ts'
import type { PaymentContext } from './context.ts'
import { openCharge } from './open-charge.ts'
import { renewPayment } from './renew.ts'
import { sweepOnce } from './sweep.ts'
import { moneyMoves } from './test-support.ts'

let world: SandboxWorld
beforeAll(async () => {
  world = await openSandboxWorld()
})
afterAll(() => world.close())
beforeEach(async () => {
  await world.control('scenario', { name: 'none' })
  await policy('accept')
})
const { policy, statusOf, moneyOf, givenExpired, payLate } = moneyMoves(() => world)

/** The same program, whose question is answered with what was true when it was asked, but late. */
function slowlyAnswered() {
  const asked = Promise.withResolvers<void>()
  const answered = Promise.withResolvers<void>()
  const context: PaymentContext = {
    ...world.context,
    providerOf: async (id) => {
      const provider = await world.context.providerOf(id)
      return {
        ...provider,
        getStatus: async (chargeId: string, signal?: AbortSignal): Promise<ChargeStatus> => {
          const answer = await provider.getStatus(chargeId, signal)
          asked.resolve()
          await answered.promise
          return answer
        },
      }
    },
  }
  return { context, asked: asked.promise, answer: answered.resolve }
}

test('a notice of late money is not judged by an answer of before it came', async () => {
  const row = await givenExpired()
  // The last look for late money, an hour after the end.
  world.advance(3_600_000)
  const slow = slowlyAnswered()
  const checking = checkPayment(slow.context, await world.reload(row.id))
  await slow.asked
  // The payer pays now. The notice comes, and the provider cannot be asked about it for a moment.
  await world.scenario('paid-after-expiry', row)
  await world.scenario('unavailable', undefined, { operation: 'status' })
  await world.pay(row)
  await eventually(async () => (await world.verdicts(row.id)).includes('received'))
  // Its own question has failed by now: it is to be asked about again soon.
  await pause(1_000)
  slow.answer()
  await checking
  expect(await world.verdicts(row.id)).not.toContain('stale')

  await world.control('scenario', { name: 'none' })
  for (let minute = 0; minute < 10; minute += 1) {
    world.advance(60_000)
    await sweepOnce(world.context)
  }
  expect(await moneyOf(row.id)).toHaveLength(1)
  expect(await statusOf(row.id)).toBe('paid')
})

test('nor is one in time, whose own question is answered', async () => {
  const row = await world.givenPayment()
  const slow = slowlyAnswered()
  const checking = checkPayment(slow.context, row)
  await slow.asked
  await world.scenario('slow', undefined, { ms: 500, operation: 'status', count: 1 })
  await world.pay(row)
  await eventually(async () => (await world.verdicts(row.id)).includes('received'))
  slow.answer()
  await checking
  await eventually(async () => (await statusOf(row.id)) === 'paid')
  expect(await world.verdicts(row.id)).not.toContain('stale')
})

test('a code that nobody needs any more is withdrawn at once, also if it was just asked about', async () => {
  const old = await givenExpired({ orderId: 'asked-about' })
  const order = { amount: 50_000, expiresInSeconds: 86_400 }
  const made = await renewPayment(world.context, { row: old, order })
  const renewed = await openCharge(world.context, made)
  world.advance(5 * 3_600_000)
  const slow = slowlyAnswered()
  const checking = checkPayment(slow.context, await world.reload(renewed.id))
  await slow.asked
  await payLate(old)
  expect((await world.reload(renewed.id)).orderPaidBy).toBe(old.id)
  slow.answer()
  await checking
  world.advance(30_000)
  await sweepOnce(world.context)
  expect(await statusOf(renewed.id)).toBe('cancelled')
})
