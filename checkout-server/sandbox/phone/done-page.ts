import { html } from 'hono/html'
import { page } from './layout.ts'
import type { Markup } from './layout.ts'
import { billCard } from './pay-page.ts'
import type { Bill } from './pay-page.ts'

/** How the customer's visit ended. */
export type Ending = 'paid' | 'refused' | 'left'

const TEXTS = {
  paid: ['Pembayaran berhasil', 'Penjual sedang diberi tahu.'],
  processing: ['Pembayaran diproses', 'Dana dibukukan beberapa saat lagi.'],
  refused: ['Pembayaran ditolak', 'Tidak ada dana yang dipindahkan. Kode masih dapat dibayar.'],
  left: ['Pembayaran ditinggalkan', 'Belum ada dana yang dipindahkan. Kode masih dapat dibayar.'],
} as const

/**
 * The last page of a visit.
 * @param backTo - Where the shop waits for an app that cannot be redirected to it directly.
 */
export const donePage = (bill: Bill, ending: Ending, backTo: string | null): Markup => {
  const isBooked = ['settlement', 'partial_refund', 'refund'].includes(bill.transaction.status)
  const [title, text] = TEXTS[ending === 'paid' && !isBooked ? 'processing' : ending]
  return page(
    title,
    html`<h1>${title}</h1>
      <p role="status">${text}</p>
      ${billCard(bill)}
      ${
        backTo ? html`<p><a class="button primary" href="${backTo}">Kembali ke penjual</a></p>` : ''
      }
      <p><a class="button plain" href="/phone">Pindai kode lain</a></p>`,
  )
}
