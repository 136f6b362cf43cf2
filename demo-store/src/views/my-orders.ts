import { html } from 'hono/html'
import { rupiah, wib } from '../format.ts'
import type { Order } from '../orders.ts'
import type { OrderState } from '../payments.ts'
import { layout, type Html } from './layout.ts'

/** How each state is called on the buyers' and the owner's lists. */
export const STATE_LABELS: Record<OrderState, string> = {
  unpaid: 'Belum dibayar',
  waiting: 'Menunggu pembayaran',
  lapsed: 'Waktu habis',
  paid: 'Lunas',
}

/** The orders made in this browser. */
export function myOrdersPage(page: {
  orders: { order: Order; state: OrderState }[]
  cartCount: number
}): Html {
  return layout({
    title: 'Pesanan saya',
    cartCount: page.cartCount,
    body: html`<h1>Pesanan saya</h1>
      ${
        page.orders.length === 0
          ? html`<p>Belum ada pesanan dari peramban ini.</p>
              <a class="button" href="/">Lihat barang</a>`
          : html`<ul class="lines panel">
              ${page.orders.map(
                ({ order, state }) =>
                  html`<li class="line">
                    <div class="line-text">
                      <h2><a class="code" href="/orders/${order.secret}">${order.id}</a></h2>
                      <p class="muted">${wib(order.createdAt)}</p>
                      <p>
                        ${order.lines.map((line) => `${line.quantity} × ${line.name}`).join(', ')}
                      </p>
                    </div>
                    <div class="line-end">
                      <strong class="price">${rupiah(order.total)}</strong>
                      <span class="tag ${state}">${STATE_LABELS[state]}</span>
                    </div>
                  </li>`,
              )}
            </ul>`
      }`,
  })
}
