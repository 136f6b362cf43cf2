import { Hono } from 'hono'
import { newestWebhooks } from '../callbacks.ts'
import type { StoreDeps } from '../deps.ts'
import { newestOrders } from '../orders.ts'
import { latestPayment, stateOf } from '../payments.ts'

const LIMIT = 500

/** `/_demo`: what the shop knows, for end-to-end tests. Mounted only when `DEMO_INSPECT=1`. */
export const demoRoutes = ({ db }: StoreDeps) =>
  new Hono()
    .get('/webhooks', (c) => c.json({ webhooks: newestWebhooks(db, LIMIT) }))
    .get('/orders', (c) =>
      c.json({
        orders: newestOrders(db, LIMIT).map((order) => {
          const { id, total, createdAt, paidAt, paidVia } = order
          const payment = latestPayment(db, id)
          return {
            orderId: id,
            status: stateOf(order, payment),
            total,
            createdAt,
            paidAt,
            paidVia,
            reference: payment?.reference ?? null,
            paymentId: payment?.paymentId ?? null,
            problem: payment?.problem ?? null,
          }
        }),
      }),
    )
