import { html } from 'hono/html'
import { rupiah } from '../format.ts'
import type { Order } from '../orders.ts'
import type { Html } from './layout.ts'

/** What was bought, and the total. */
export const orderLines = (order: Order): Html =>
  html`<ul class="plain">
      ${order.lines.map(
        ({ quantity, name, price }) =>
          html`<li>
            <span>${quantity} × ${name}</span>
            <span class="price">${rupiah(price * quantity)}</span>
          </li>`,
      )}
    </ul>
    <p class="total"><span>Total</span> <strong>${rupiah(order.total)}</strong></p>`
