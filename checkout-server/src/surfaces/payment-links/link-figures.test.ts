import { LinkPayment, PaymentLink, PaymentPage } from '@autogopay/shared'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { foldLinkDeltas, repairLinkFigures } from '../../reports/link-figures.ts'
import { openTestApp, type TestApp, type TestMerchant } from '../v1/test-support.ts'

const PRICE = 44_000

let server: TestApp
let shop: TestMerchant
beforeAll(async () => {
  server = await openTestApp()
  shop = await server.givenMerchant()
})
afterAll(() => server.close())

async function givenLink(): Promise<PaymentLink> {
  const body = { title: 'Kopi', amountKind: 'fixed', amount: PRICE }
  return PaymentLink.parse(await (await shop.call('POST', '/v1/payment-links', { body })).json())
}
async function order({ slug }: PaymentLink) {
  const answer = await server.call('POST', `/checkout/links/${slug}/payments`, { body: {} })
  const { token } = LinkPayment.parse(await answer.json())
  const { data } = PaymentPage.parse(await (await shop.call('GET', '/v1/payments')).json())
  const payment = data.find(({ checkoutToken }) => checkoutToken === token)
  if (!payment) throw new Error('the order has no payment')
  return payment
}
async function settle(transactionId: string | null): Promise<void> {
  await server.payAtProvider(transactionId ?? '')
  await shop.call('POST', '/api/qris/status', { body: { transaction_id: transactionId } })
}
const figuresOf = async ({ id }: PaymentLink) => {
  const link = await (await shop.call('GET', `/v1/payment-links/${id}`)).json()
  const { orders, paidOrders, revenue } = PaymentLink.parse(link)
  return { orders, paidOrders, revenue }
}
const drifted = () => repairLinkFigures(server.sql)

test('an order whose code was made anew counts once, whichever of its codes was paid', async () => {
  const link = await givenLink()
  const first = await order(link)
  await server.sql`
    update payments set status = 'expired', expires_at = now() - interval '1 minute'
    where id = ${first.id}`
  const renewed = await server.call('POST', `/checkout/${first.checkoutToken}/renew`, { body: {} })
  expect(renewed.status).toBeLessThan(300)
  expect(await figuresOf(link)).toEqual({ orders: 1, paidOrders: 0, revenue: 0 })
  const { data } = PaymentPage.parse(
    await (await shop.call('GET', `/v1/payments?orderId=${first.orderId}`)).json(),
  )
  expect(data).toHaveLength(2)
  const markPaid = (id = '') => server.sql`
    update payments set status = 'paid', amount_paid = amount, paid_at = now() where id = ${id}`
  await markPaid(data[0]?.id)
  expect(await figuresOf(link)).toEqual({ orders: 1, paidOrders: 1, revenue: PRICE })
  // Both of its codes brought money: it is one order still.
  await markPaid(data[1]?.id)
  expect(await figuresOf(link)).toEqual({ orders: 1, paidOrders: 1, revenue: 2 * PRICE })
  expect(await drifted()).toBe(0)
})

test('figures are the same before and after they are folded, and what is spoilt is mended', async () => {
  const link = await givenLink()
  const made = [await order(link), await order(link), await order(link)]
  await settle(made[0]?.providerTransactionId ?? null)
  await settle(made[1]?.providerTransactionId ?? null)
  await shop.call('POST', `/v1/payments/${made[1]?.id}/refunds`, { body: {} })
  await shop.call('POST', `/v1/payments/${made[2]?.id}/cancel`)
  const before = await figuresOf(link)
  expect(before).toEqual({ orders: 3, paidOrders: 2, revenue: PRICE })
  expect(await foldLinkDeltas(server.sql)).toBeGreaterThan(0)
  expect(await foldLinkDeltas(server.sql)).toBe(0)
  expect(await figuresOf(link)).toEqual(before)
  expect(await drifted()).toBe(0)
  await server.sql`
    update payment_link_figures set orders = orders + 1, revenue = revenue - 7
    where link_id = ${link.id}`
  expect(await figuresOf(link)).not.toEqual(before)
  expect(await drifted()).toBe(1)
  expect(await figuresOf(link)).toEqual(before)
})

test('a payment that only says it is a link’s does not count for it', async () => {
  const link = await givenLink()
  const body = { amount: 1_000, metadata: { payment_link: link.id } }
  expect((await shop.call('POST', '/v1/payments', { body })).status).toBe(201)
  expect(await figuresOf(link)).toEqual({ orders: 0, paidOrders: 0, revenue: 0 })
})
