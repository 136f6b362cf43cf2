import type { Payment } from '@autogopay/shared'
import { html } from 'lit'
import { api } from '../../app/api.ts'
import { ask } from '../../parts/dialog.ts'
import { formatRupiah } from '../../parts/format.ts'
import { words } from './words.ts'

const leftOf = ({ amountPaid, amountRefunded }: Payment): number =>
  (amountPaid ?? 0) - amountRefunded

export function canBeRefunded(payment: Payment): boolean {
  return ['paid', 'partially_refunded'].includes(payment.status) && leftOf(payment) > 0
}

/** Asks how much goes back, and why. Resolves with whether it was asked for. */
export function askRefund(payment: Payment): Promise<boolean> {
  const text = words()
  const left = leftOf(payment)
  // One for the dialog: sent again after a lost answer, it is the same refund.
  const key = crypto.randomUUID()
  return ask({
    title: text.refundTitle,
    body: html`<p class="note">${text.refundLeft(formatRupiah(left))}</p>
      <label class="field">
        <span>${text.refundAmount}</span>
        <input
          name="amount"
          type="number"
          inputmode="numeric"
          min="1"
          max=${left}
          step="1"
          required
          value=${left}
        />
      </label>
      <label class="field">
        <span>${text.refundReason}</span>
        <input name="reason" maxlength="255" autocomplete="off" />
      </label>`,
    confirm: text.refundYes,
    isDangerous: true,
    act: async (form) => {
      const reason = String(form.get('reason')).trim()
      const body = { amount: Number(form.get('amount')), ...(reason && { reason }) }
      await api.payments.refund(payment.id, body, key)
    },
  })
}
