import { Hono } from 'hono'
import { newestWebhooks } from '../callbacks.ts'
import type { StoreDeps } from '../deps.ts'
import { newestOrders } from '../orders.ts'
import { latestPayment } from '../payments.ts'
import { ownerPage } from '../views/owner.ts'

/**
 * `/admin/orders`: the shop owner's list. It has no login, since the demo listens on this machine
 * only; so it shows no buyer's name and no order page's address.
 */
export const ownerRoutes = ({ db }: StoreDeps) =>
  new Hono().get('/orders', (c) => {
    const orders = newestOrders(db, 100).map((order) => ({
      order,
      payment: latestPayment(db, order.id),
    }))
    return c.html(ownerPage({ orders, webhooks: newestWebhooks(db, 50) }))
  })
