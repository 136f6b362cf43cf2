import { Payment, Stats, type StatsFigures } from '@autogopay/shared'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { foldDeltas } from '../../reports/fold.ts'
import { openTestApp, type TestApp, type TestMerchant } from './test-support.ts'

let server: TestApp
let shop: TestMerchant
beforeAll(async () => {
  server = await openTestApp()
  shop = await server.givenMerchant()
})
afterAll(() => server.close())

async function statsOf(query: string, merchant = shop): Promise<Stats> {
  const answer = await merchant.call('GET', `/v1/stats?${query}`)
  expect(answer.status).toBe(200)
  return Stats.parse(await answer.json())
}
const pick = ({ gross, refunds, revenue, created, successRate }: StatsFigures) => ({
  gross,
  refunds,
  revenue,
  created,
  successRate,
})
async function givenPayment(amount: number): Promise<Payment> {
  return Payment.parse(await (await shop.call('POST', '/v1/payments', { body: { amount } })).json())
}
/** Puts a payment at another time, as if it had been made and paid then. */
async function moveTo({ id }: Payment, madeAt: string, paidAt: string | null): Promise<void> {
  await server.sql`update payments set created_at = ${madeAt} where id = ${id}`
  if (paidAt === null) return
  await server.sql`
    update payments set status = 'paid', paid_at = ${paidAt}, amount_paid = amount where id = ${id}`
}

test('money counts on the Jakarta day when it came, payments on the day when they were made', async () => {
  const merchant = shop
  // 23:59:59 and 00:00:00 of the next day in Jakarta.
  const [first, second, third] = [
    await givenPayment(10_000),
    await givenPayment(20_000),
    await givenPayment(40_000),
  ]
  await server.sql`truncate report_days, report_deltas`
  await moveTo(first, '2026-01-30T16:59:59Z', '2026-01-30T16:59:59Z')
  await moveTo(second, '2026-01-30T16:59:59Z', '2026-01-30T17:00:00Z')
  await moveTo(third, '2026-01-30T17:00:00Z', null)
  await server.sql`truncate report_days, report_deltas`
  await server.sql`
    insert into report_deltas (merchant_id, day, connection_id, figure, count, amount)
    select merchant_id, day, connection_id, figure, count, amount from report_truth
    where merchant_id = ${merchant.id}`

  const query = 'from=2026-01-30&to=2026-01-31'
  const { period, before } = await statsOf(query)
  expect(period.series.map(({ from, to, ...figures }) => [from, to, pick(figures)])).toEqual([
    [
      '2026-01-30',
      '2026-01-30',
      { gross: 10_000, refunds: 0, revenue: 10_000, created: 2, successRate: 1 },
    ],
    [
      '2026-01-31',
      '2026-01-31',
      { gross: 20_000, refunds: 0, revenue: 20_000, created: 1, successRate: null },
    ],
  ])
  expect(pick(period.totals)).toMatchObject({ gross: 30_000, created: 3, successRate: 1 })
  expect(period.totals.byStatus).toMatchObject({ paid: 2, pending: 1 })
  expect(period.providers.map(({ provider, gross }) => [provider, gross])).toEqual([
    ['midtrans', 30_000],
  ])
  expect(before).toMatchObject({ from: '2026-01-28', to: '2026-01-29', totals: { created: 0 } })

  const { period: none, before: both } = await statsOf(
    'from=2026-02-01&to=2026-02-28&interval=week',
  )
  expect(none.totals.created).toBe(0)
  expect(none.series).toHaveLength(5)
  expect(both).toMatchObject({ from: '2026-01-01', to: '2026-01-31' })
  expect(both.totals).toEqual(period.totals)
  // The same before and after the changes are folded in.
  await foldDeltas(server.sql)
  expect(await statsOf(query)).toEqual({ interval: 'day', period, before })
})

test('a payment that is made, paid and given back is in the figures at once', async () => {
  const before = (await statsOf('')).period.totals
  const payment = await givenPayment(44_000)
  expect((await statsOf('')).period.totals).toMatchObject({ created: before.created + 1 })
  await server.payAtProvider(payment.providerTransactionId ?? '')
  const { providerTransactionId } = payment
  await shop.call('POST', '/api/qris/status', { body: { transaction_id: providerTransactionId } })
  const paid = (await statsOf('')).period.totals
  expect(paid.gross).toBe(before.gross + 44_000)
  await shop.call('POST', `/v1/payments/${payment.id}/refunds`, { body: { amount: 4_000 } })
  const { period, interval } = await statsOf('')
  expect(interval).toBe('day')
  expect(period.series).toHaveLength(30)
  expect(period.totals).toMatchObject({
    gross: before.gross + 44_000,
    refunds: before.refunds + 4_000,
    revenue: before.revenue + 40_000,
    refundCount: before.refundCount + 1,
  })
  expect(period.totals.byStatus.partially_refunded).toBe(1)
})
