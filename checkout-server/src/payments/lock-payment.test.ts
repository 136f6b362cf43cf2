import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase } from '../../testing/database.ts'
import { eventually } from '../../testing/eventually.ts'
import type { Tx } from '../platform/database.ts'
import { cancelPayment } from './cancel.ts'
import { recordIncomingMoney } from './incoming-money.ts'
import { openOwnAccountWorld, type OwnAccountWorld } from './own-account/test-support.ts'
import type { PaymentRow } from './payment-row.ts'
import { renewPayment } from './renew.ts'

let world: OwnAccountWorld
beforeAll(async () => {
  world = await openOwnAccountWorld(await createTestDatabase())
})
afterAll(() => world.close())

const lockOrder = (tx: Tx, { merchantId, orderId }: PaymentRow) => tx`
  select from payment_orders where merchant_id = ${merchantId} and order_id = ${orderId} for update`
const lockPayment = (tx: Tx, { id }: PaymentRow) =>
  tx`select from payments where id = ${id} for update`
/** Waits until so many sessions of this database wait for a lock. */
const areWaiting = (count: number) =>
  eventually(async () => {
    const rows = await world.sql`
      select from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`
    return rows.length === count
  })

test('money that waits for a payment while it is renewed waits for nobody who waits for it', async () => {
  const { merchantId, connectionId, accountId } = await world.givenShop()
  const row = await world.pay(merchantId)
  await cancelPayment(world.context, row)
  // The renewal stands still with its locks until two are behind it: money, and one who takes the locks
  // in the order in which all do.
  const isRenewed = Promise.withResolvers<void>()
  const mayEnd = Promise.withResolvers<void>()
  const renewal = world.sql.begin(async (tx) => {
    await lockOrder(tx, row)
    await lockPayment(tx, row)
    isRenewed.resolve()
    await mayEnd.promise
    await tx`update payments set renewed_by = ${`${row.id}x`} where id = ${row.id}`
  })
  await isRenewed.promise
  const money = recordIncomingMoney(world.context, {
    connectionId,
    accountKey: accountId,
    transactionId: 'late-money',
    chargeId: row.chargeId,
    paymentId: row.id,
    amount: row.chargeAmount,
    paidAt: world.clock(),
  })
  await areWaiting(1)
  const another = world.sql.begin(async (tx) => {
    await lockOrder(tx, row)
    await lockPayment(tx, row)
  })
  await areWaiting(2)
  mayEnd.resolve()
  await Promise.all([renewal, another])
  expect(await money).toMatchObject({ kind: 'late', isNew: true })
  expect((await world.reload(row.id)).status).toBe('paid')
})

test('payments that are renewed and paid twice at one moment end as the facts say', async () => {
  const { merchantId, connectionId, accountId } = await world.givenShop()
  for (let round = 0; round < 20; round += 1) {
    const row = await world.pay(merchantId, { orderId: `order-${round}` })
    await cancelPayment(world.context, row)
    const comes = (name: string) =>
      recordIncomingMoney(world.context, {
        connectionId,
        accountKey: accountId,
        transactionId: `${round} ${name}`,
        chargeId: row.chargeId,
        paymentId: row.id,
        amount: row.chargeAmount,
        paidAt: world.clock(),
      })
    const [renewed, ...money] = await Promise.allSettled([
      renewPayment(world.context, { row }),
      comes('first'),
      comes('second'),
    ])
    const kinds = money.map((it) => (it.status === 'fulfilled' ? it.value.kind : it.reason))
    expect(kinds.toSorted()).toEqual(['duplicate', 'late'])
    if (renewed.status === 'rejected') {
      expect(renewed.reason).toMatchObject({ code: 'payment_not_payable' })
    }
    expect((await world.reload(row.id)).status).toBe('paid')
  }
})
