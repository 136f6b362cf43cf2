import { Hono } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { z } from 'zod'
import { addToCart, countOf, MAX_QUANTITY, readCart, setQuantity, totalOf } from '../cart.ts'
import { findProduct } from '../catalogue.ts'
import { readBuyer } from '../buyer-form.ts'
import type { StoreDeps } from '../deps.ts'
import { checkedForm, formLimit, formOf } from '../middleware/form.ts'
import { MAX_TOTAL, ordersOf, placeOrder } from '../orders.ts'
import { latestPayment, stateOf } from '../payments.ts'
import { cartPage } from '../views/cart.ts'
import { checkoutPage } from '../views/checkout.ts'
import { homePage } from '../views/home.ts'
import { myOrdersPage } from '../views/my-orders.ts'
import { ensureVisitor, visitorOf } from '../visitor.ts'

const Quantity = z
  .string()
  .regex(/^\d{1,2}$/)
  .transform(Number)
  .pipe(z.int().max(MAX_QUANTITY))

const AddForm = z.object({ product: z.string(), quantity: Quantity.pipe(z.int().min(1)) })
const ChangeForm = z.object({ quantity: Quantity })

/** The shop window, the cart and the checkout: everything before there is an order. */
export const shopRoutes = ({ db, paying, publicUrl, now }: StoreDeps) => {
  const cookie = { secure: publicUrl.startsWith('https:') }
  const cartOf = (visitorId: string | null) => (visitorId ? readCart(db, visitorId) : [])

  return new Hono()
    .get('/', (c) => c.html(homePage({ cartCount: countOf(cartOf(visitorOf(c))) })))
    .get('/cart', (c) => c.html(cartPage({ lines: cartOf(visitorOf(c)) })))
    .post('/cart', formLimit, async (c) => {
      const { product, quantity } = await checkedForm(c, AddForm)
      if (!findProduct(product)) throw new HTTPException(404, { message: 'Barang ini tidak ada.' })
      const visitorId = ensureVisitor(c, cookie)
      addToCart(db, { visitorId, productId: product, quantity, at: now() })
      return c.redirect('/cart', 303)
    })
    .post('/cart/:productId', formLimit, async (c) => {
      const { quantity } = await checkedForm(c, ChangeForm)
      const visitorId = ensureVisitor(c, cookie)
      setQuantity(db, { visitorId, productId: c.req.param('productId'), quantity, at: now() })
      return c.redirect('/cart', 303)
    })
    .get('/checkout', (c) => {
      const lines = cartOf(visitorOf(c))
      if (lines.length === 0 || totalOf(lines) > MAX_TOTAL) return c.redirect('/cart', 303)
      return c.html(checkoutPage({ lines, values: {}, errors: {} }))
    })
    .post('/checkout', formLimit, async (c) => {
      const form = await formOf(c)
      const visitorId = ensureVisitor(c, cookie)
      const { buyer, errors } = readBuyer(form)
      if (!buyer) {
        const lines = readCart(db, visitorId)
        return c.html(checkoutPage({ lines, values: form, errors }), 422)
      }
      const order = placeOrder(db, { visitorId, buyer, at: now() })
      if (!order) return c.redirect('/cart', 303)
      const payment = await paying.open(order)
      const byLink = form['via'] === 'link' && payment.checkoutUrl !== null
      return c.redirect(`/orders/${order.secret}${byLink ? '/link' : ''}`, 303)
    })
    .get('/orders', (c) => {
      const visitorId = visitorOf(c)
      const orders = visitorId ? ordersOf(db, visitorId) : []
      return c.html(
        myOrdersPage({
          cartCount: countOf(cartOf(visitorId)),
          orders: orders.map((order) => ({
            order,
            state: stateOf(order, latestPayment(db, order.id)),
          })),
        }),
      )
    })
}
