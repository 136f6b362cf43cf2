import type { Payment } from '@autogopay/shared'
import { html, type TemplateResult } from 'lit'
import { catalogue } from '../app/locale.ts'

export type PaymentStatus = Payment['status']

/** A payment's statuses, in the order in which people ask for them. */
export const STATUSES: readonly PaymentStatus[] = [
  'paid',
  'pending',
  'expired',
  'cancelled',
  'denied',
  'partially_refunded',
  'refunded',
]

const words = catalogue<Record<PaymentStatus, string> & { late: string; review: string }>({
  id: {
    pending: 'Menunggu',
    paid: 'Lunas',
    expired: 'Kedaluwarsa',
    cancelled: 'Dibatalkan',
    denied: 'Ditolak',
    partially_refunded: 'Dikembalikan sebagian',
    refunded: 'Dikembalikan',
    late: 'Terlambat',
    review: 'Perlu keputusan',
  },
  en: {
    pending: 'Waiting',
    paid: 'Paid',
    expired: 'Expired',
    cancelled: 'Cancelled',
    denied: 'Declined',
    partially_refunded: 'Partly refunded',
    refunded: 'Refunded',
    late: 'Late',
    review: 'Needs a decision',
  },
})

const TONES: Record<PaymentStatus, 'good' | 'wait' | 'bad' | 'calm'> = {
  pending: 'wait',
  paid: 'good',
  expired: 'calm',
  cancelled: 'calm',
  denied: 'bad',
  partially_refunded: 'wait',
  refunded: 'calm',
}

/** A status in words. */
export const statusText = (status: PaymentStatus): string => words()[status]

/** A payment's status as a coloured mark, with what is special about it. */
export function statusMark(
  payment: Pick<Payment, 'status' | 'late' | 'needsReview'>,
): TemplateResult {
  return html`<span class="marks"
    ><span class="mark ${TONES[payment.status]}">${statusText(payment.status)}</span>${
      payment.late ? html`<span class="mark wait">${words().late}</span>` : ''
    }${payment.needsReview ? html`<span class="mark bad">${words().review}</span>` : ''}</span
  >`
}
