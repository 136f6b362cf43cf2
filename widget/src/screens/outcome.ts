import { html, nothing, type TemplateResult } from '../rendering/html.ts'
import { clockText } from '../times.ts'
import type { View } from '../view.ts'
import { actionButton, backLink, footer, message, noticeLine, summary } from './parts.ts'
import type { Screen } from './screen.ts'

type OutcomeView = Extract<
  View,
  { kind: 'checking' | 'review' | 'paid' | 'expired' | 'cancelled' | 'denied' | 'refunded' }
>

/** Nothing can be paid any more; says what became of the payment. */
export function outcomeScreen(view: OutcomeView, screen: Screen): TemplateResult {
  return html`${summary(view.payment, screen)}${body(view, screen)}${footer(screen)}`
}

function body(view: OutcomeView, screen: Screen): TemplateResult {
  const { text } = screen
  const { payment } = view
  const { merchantName } = payment
  const back = (primary: boolean) => backLink(payment, screen, primary)
  switch (view.kind) {
    case 'checking':
      return html`<div part="message" class="message">
        <div class="spinner" aria-hidden="true"></div>
        <h2 part="title">${text.stillChecking}</h2>
        <p>${text.stillCheckingNote}</p>
      </div>`
    case 'paid':
      return html`<slot name="success"
        >${message('check', text.paid, paidSentences(view, screen), back(true))}</slot
      >`
    case 'review':
      return message('clock', text.inReview, [text.inReviewNote(merchantName)], back(true))
    case 'expired':
    case 'cancelled':
      if (payment.orderPaid)
        return message('check', text.orderPaid, [text.orderPaidNote], back(true))
      return view.kind === 'expired'
        ? html`<slot name="expired"
            >${message(
              'clock',
              text.expired,
              [text.expiredNote],
              [renewal(view, screen), back(false)],
            )}</slot
          >`
        : message('cross', text.cancelled, [text.cancelledNote], back(true))
    case 'denied':
      return message(
        'cross',
        text.denied,
        [text.deniedNote(merchantName)],
        [renewal(view, screen), back(false)],
      )
    case 'refunded':
      return message('back', text.refunded, [text.refundedNote(merchantName)], back(true))
  }
}

function paidSentences(
  { payment }: Extract<View, { kind: 'paid' }>,
  { text, now, zone }: Screen,
): (string | null)[] {
  const merchant = payment.merchantName
  return [
    payment.paidAt && text.paidAt({ merchant, clock: clockText(payment.paidAt, now, text, zone) }),
    payment.late ? text.paidLate(merchant) : null,
    payment.needsReview ? text.paidTwice(merchant) : null,
    payment.status !== 'paid' ? text.partlyRefunded : null,
  ]
}

/** A new code for the same order, and how often that is still possible. */
function renewal({ payment }: OutcomeView, screen: Screen): unknown {
  const { text, on } = screen
  const { renewalsLeft, merchantName } = payment
  if (renewalsLeft === 0) return html`<p>${text.noRenewalsLeft(merchantName)}</p>`
  return html`${actionButton(
    { name: 'renew', part: 'renew', look: 'primary', label: text.renew },
    screen,
    on.renew,
  )}
  ${renewalsLeft > 0 ? html`<p class="hint">${text.renewalsLeft(renewalsLeft)}</p>` : nothing}
  ${noticeLine(screen)}`
}
