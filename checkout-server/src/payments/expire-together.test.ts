import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openSandboxWorld, type SandboxWorld } from '../../testing/sandbox-world.ts'
import { expireTogether } from './expire-together.ts'

let world: SandboxWorld
beforeAll(async () => {
  world = await openSandboxWorld()
})
afterAll(() => world.close())
beforeEach(() => {
  world.events.length = 0
  world.changed.length = 0
})

const given = (count: number) =>
  Promise.all(Array.from({ length: count }, () => world.givenPayment()))
const timeline = (ids: string[]) =>
  world.sql<{ paymentId: string; type: string; sequence: number }[]>`
    select payment_id, type, sequence from payment_events
    where payment_id = any(${ids}) and type = 'payment.expired' order by payment_id`

test('payments that run out at the same moment end each once, and each is told of', async () => {
  const rows = await given(20)
  const ids = rows.map(({ id }) => id).toSorted()
  world.changed.length = 0
  // Each twice: a check and a notice may bring the same news.
  const moved = await Promise.all(
    [...rows, ...rows].map((row) => expireTogether(world.context, row)),
  )
  expect(moved.filter(Boolean)).toHaveLength(20)
  for (const row of rows) {
    const ended = await world.reload(row.id)
    expect(ended).toMatchObject({ status: 'expired', chargeStatus: 'expired' })
    expect(ended.sequence).toBe(row.sequence + 1)
  }
  expect((await timeline(ids)).map(({ paymentId }) => paymentId)).toEqual(ids)
  expect(world.events.map(({ paymentId }) => paymentId ?? '').toSorted()).toEqual(ids)
  expect(world.changed.toSorted()).toEqual(ids)
})

test('one that has been paid meanwhile stays paid among those that end', async () => {
  const rows = await given(4)
  const [paid] = rows
  await world.sql`update payments set status = 'paid' where id = ${paid!.id}`
  const moved = await Promise.all(rows.map((row) => expireTogether(world.context, row)))
  expect(moved).toEqual([false, true, true, true])
  expect((await world.reload(paid!.id)).status).toBe('paid')
  expect(await timeline([paid!.id])).toEqual([])
})

test('an event that cannot be announced keeps back its own payment only', async () => {
  const rows = await given(3)
  const [bad] = rows
  const context = {
    ...world.context,
    onEvent: async (
      tx: Parameters<typeof world.context.onEvent>[0],
      event: { paymentId: string | null },
    ) => {
      // As a row that the database refuses.
      if (event.paymentId === bad!.id) await tx`select 1 / 0`
    },
  }
  const results = await Promise.allSettled(rows.map((row) => expireTogether(context, row)))
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled'])
  const states = await Promise.all(rows.map(async ({ id }) => (await world.reload(id)).status))
  expect(states).toEqual(['pending', 'expired', 'expired'])
})
