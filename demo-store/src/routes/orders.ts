import { Hono } from 'hono'
import { countOf, readCart } from '../cart.ts'
import type { StoreDeps } from '../deps.ts'
import { findOrder, type Order } from '../orders.ts'
import { latestPayment, stateOf } from '../payments.ts'
import { linkPage } from '../views/link.ts'
import { orderPage } from '../views/order.ts'
import { visitorOf } from '../visitor.ts'

/** One order's page and its status. The address is the permission: it cannot be guessed. */
export const orderRoutes = ({ db, paying, autogopayUrl }: StoreDeps) => {
  /** The order as it stands after asking AutoGoPay, or null. */
  async function freshOrder(secret: string): Promise<Order | null> {
    const order = findOrder(db, secret)
    if (!order || order.paidAt) return order
    await paying.refresh(order)
    return findOrder(db, secret)
  }

  return new Hono()
    .use('/orders/:secret/*', async (c, next) => {
      await next()
      c.header('Cache-Control', 'no-store')
    })
    .get('/orders/:secret', async (c) => {
      const order = await freshOrder(c.req.param('secret'))
      if (!order) return c.notFound()
      const visitorId = visitorOf(c)
      const payment = latestPayment(db, order.id)
      return c.html(
        orderPage({
          order,
          payment,
          state: stateOf(order, payment),
          // The payer's app wrote this into the address: a hint for the words, never a proof.
          appResult: c.req.query('result') ?? null,
          cartCount: visitorId ? countOf(readCart(db, visitorId)) : 0,
          autogopayUrl,
        }),
      )
    })
    .get('/orders/:secret/status', async (c) => {
      const order = await freshOrder(c.req.param('secret'))
      if (!order) return c.json({ error: 'not_found' }, 404)
      const { id: orderId, total, paidAt } = order
      return c.json({ orderId, status: stateOf(order, latestPayment(db, orderId)), total, paidAt })
    })
    .post('/orders/:secret/pay', async (c) => {
      const order = findOrder(db, c.req.param('secret'))
      if (!order) return c.notFound()
      if (!order.paidAt) await paying.open(order)
      return c.redirect(`/orders/${order.secret}`, 303)
    })
    .get('/orders/:secret/link', (c) => {
      const order = findOrder(db, c.req.param('secret'))
      if (!order) return c.notFound()
      const payment = latestPayment(db, order.id)
      if (stateOf(order, payment) !== 'waiting' || !payment?.checkoutUrl) {
        return c.redirect(`/orders/${order.secret}`, 303)
      }
      return c.html(linkPage({ checkoutUrl: payment.checkoutUrl }))
    })
}
