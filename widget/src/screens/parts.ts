import { isThisPage } from '../links.ts'
import { formatRupiah } from '@autogopay/shared/rupiah'
import { html, nothing, type TemplateResult } from 'lit'
import type { CheckoutPayment } from '../contract.ts'
import type { Messages } from '../messages.ts'
import { ICONS, type IconName } from './icons.ts'
import type { Screen } from './screen.ts'

/** Who is paid, how much, and for what. */
export function summary(payment: CheckoutPayment, { text }: Screen): TemplateResult {
  const about = [text.order(payment.orderId), payment.description].filter(Boolean).join(' · ')
  return html`<header part="header">
    <p part="merchant" class="merchant">${payment.merchantName}</p>
    <p part="amount" class="amount">${formatRupiah(payment.payableAmount)}</p>
    ${exactAmount(payment, text)}
    <p class="about">${about}</p>
  </header>`
}

/** Why the amount is not the price, and that it must be paid to the rupiah. */
function exactAmount({ status, amount, payableAmount }: CheckoutPayment, text: Messages): unknown {
  if (status !== 'pending' || payableAmount === amount) return nothing
  const facts = {
    price: formatRupiah(amount),
    code: formatRupiah(Math.abs(payableAmount - amount)),
    isLess: payableAmount < amount,
  }
  return html`<p part="exact-amount" class="exact">${text.exactAmount(facts)}</p>`
}

/** A drawing, a heading and sentences: the body of every screen on which nothing can be paid. */
export function message(
  icon: IconName,
  title: string,
  sentences: (string | null)[],
  actions: unknown = nothing,
): TemplateResult {
  return html`<div part="message" class="message">
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">${ICONS[icon]}</svg>
    <h2 part="title">${title}</h2>
    ${sentences.filter(Boolean).map((sentence) => html`<p>${sentence}</p>`)} ${actions}
  </div>`
}

/** Link back to the shop, where the shop named a page and that is not this one. */
export function backLink(payment: CheckoutPayment, { text }: Screen, primary: boolean): unknown {
  return payment.redirectUrl && !isThisPage(payment.redirectUrl)
    ? html`<a
        part="button back"
        class=${primary ? 'button primary' : 'button'}
        href=${payment.redirectUrl}
        >${text.backTo(payment.merchantName)}</a
      >`
    : nothing
}

/** How the last action went. A live region, so it stays in the page while empty. */
export function noticeLine({ text, notice }: Screen): TemplateResult {
  return html`<p part="notice" class="notice" role="status">${notice ? text[notice] : ''}</p>`
}
