import { html, type TemplateResult } from 'lit'
import { clockText } from '../times.ts'
import type { View } from '../view.ts'
import { backLink, message, noticeLine, summary } from './parts.ts'
import type { Screen } from './screen.ts'

type OutcomeView = Extract<
  View,
  { kind: 'checking' | 'paid' | 'expired' | 'cancelled' | 'denied' | 'refunded' }
>

/** Nothing can be paid any more; says what became of the payment. */
export function outcomeScreen(view: OutcomeView, screen: Screen): TemplateResult {
  return html`${summary(view.payment, screen)}${body(view, screen)}`
}

function body(view: OutcomeView, screen: Screen): TemplateResult {
  const { text } = screen
  const { payment } = view
  const back = (primary: boolean) => backLink(payment, screen, primary)
  switch (view.kind) {
    case 'checking':
      return html`<div part="message" class="message">
        <div class="spinner" aria-hidden="true"></div>
        <h2 part="title">${text.stillChecking}</h2>
        <p>${text.stillCheckingNote}</p>
      </div>`
    case 'paid':
      return message('check', text.paid, paidSentences(view, screen), back(true))
    case 'expired':
      return message('clock', text.expired, [text.expiredNote], [renewButton(screen), back(false)])
    case 'cancelled':
      return message('cross', text.cancelled, [text.cancelledNote], back(true))
    case 'denied':
      return message('cross', text.denied, [text.deniedNote(payment.merchantName)], back(true))
    case 'refunded':
      return message('back', text.refunded, [text.refundedNote(payment.merchantName)], back(true))
  }
}

function paidSentences(
  { payment, partlyRefunded }: Extract<View, { kind: 'paid' }>,
  { text, now }: Screen,
): (string | null)[] {
  const merchant = payment.merchantName
  return [
    payment.paidAt && text.paidAt({ merchant, clock: clockText(payment.paidAt, now, text) }),
    payment.late ? text.paidLate(merchant) : null,
    partlyRefunded ? text.partlyRefunded : null,
  ]
}

function renewButton(screen: Screen): TemplateResult {
  const { text, busy, on } = screen
  return html`<button
      part="button renew"
      class="button primary"
      type="button"
      ?disabled=${busy !== null}
      @click=${on.renew}
    >
      ${busy === 'renew' ? text.checking : text.renew}
    </button>
    ${noticeLine(screen)}`
}
