import { html } from 'hono/html'
import type { ReceivedWebhook } from '../callbacks.ts'
import { rupiah, wib } from '../format.ts'
import type { Order } from '../orders.ts'
import { stateOf, type StoredPayment } from '../payments.ts'
import { layout, type Html } from './layout.ts'
import { STATE_LABELS } from './my-orders.ts'

/** The shop owner's list of orders and of the callbacks that came. */
export function ownerPage(page: {
  orders: { order: Order; payment: StoredPayment | null }[]
  webhooks: ReceivedWebhook[]
}): Html {
  return layout({
    title: 'Pesanan masuk',
    body: html`<h1>Pesanan masuk</h1>
      ${table(
        ['Nomor', 'Waktu', 'Isi', 'Total', 'Status', 'Catatan'],
        page.orders.map(orderRow),
        'Belum ada pesanan.',
      )}
      <h2>Webhook diterima</h2>
      ${table(
        ['Waktu', 'Pesanan', 'webhook-id', 'Tanda tangan', 'Hasil'],
        page.webhooks.map(webhookRow),
        'Belum ada webhook.',
      )}`,
  })
}

function table(heads: string[], rows: Html[], empty: string): Html {
  if (rows.length === 0) return html`<p class="muted">${empty}</p>`
  return html`<div class="scroll panel" tabindex="0">
    <table>
      <thead>
        <tr>
          ${heads.map((head) => html`<th scope="col">${head}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`
}

function orderRow({ order, payment }: { order: Order; payment: StoredPayment | null }): Html {
  const state = stateOf(order, payment)
  const proof = order.paidVia === 'webhook' ? 'dari webhook' : 'dari cek status'
  return html`<tr>
    <td class="code">${order.id}</td>
    <td>${wib(order.createdAt)}</td>
    <td>${order.lines.map((line) => `${line.quantity} × ${line.name}`).join(', ')}</td>
    <td class="price">${rupiah(order.total)}</td>
    <td><span class="tag ${state}">${STATE_LABELS[state]}</span></td>
    <td>${order.paidAt ? `${wib(order.paidAt)}, ${proof}` : (payment?.problem ?? '')}</td>
  </tr>`
}

function webhookRow(webhook: ReceivedWebhook): Html {
  return html`<tr>
    <td>${wib(webhook.receivedAt)}</td>
    <td class="code">${webhook.reference ?? '–'}</td>
    <td class="code">${webhook.webhookId ?? '–'}</td>
    <td>${webhook.signatureValid ? 'sah' : 'TIDAK SAH'}</td>
    <td>${webhook.outcome}</td>
  </tr>`
}
