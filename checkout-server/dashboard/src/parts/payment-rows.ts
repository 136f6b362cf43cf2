import type { Payment } from '@autogopay/shared'
import { html, type TemplateResult } from 'lit'
import { repeat } from 'lit/directives/repeat.js'
import { BASE } from '../app/router.ts'
import { agoText, formatRupiah } from './format.ts'
import { statusMark } from './status.ts'

/** Payments, one under the other, each a link to all about it. */
export function paymentRows(payments: readonly Payment[]): TemplateResult {
  return html`<ul class="rows">
    ${repeat(
      payments,
      ({ id }) => id,
      (payment) =>
        html`<li>
          <a class="row" href="${BASE}/payments/${payment.id}">
            <span class="row-main">
              <b>${titleOf(payment)}</b>
              <small>${noteOf(payment)}</small>
            </span>
            <span class="row-side">
              <b class="amount">${formatRupiah(shownAmount(payment))}</b>
              ${statusMark(payment)}
            </span>
          </a>
        </li>`,
    )}
  </ul>`
}

/** What a person calls a payment by. */
export function titleOf({ customer, description, orderId }: Payment): string {
  return customer?.name ?? description ?? orderId
}

/** What came in, once something has: the price less its unique code, as sums of revenue count it. */
export function shownAmount({ amount, amountPaid }: Payment): number {
  return amountPaid ?? amount
}

// The time first: on a phone the end is cut off.
function noteOf(payment: Payment): string {
  const ago = agoText(payment.paidAt ?? payment.createdAt)
  return titleOf(payment) === payment.orderId ? ago : `${ago} · ${payment.orderId}`
}
