import { formatRupiah } from '@autogopay/shared/rupiah'
import { html, nothing, type TemplateResult } from '../rendering/html.ts'
import type { CheckoutPayment } from '../contract.ts'
import { formatCountdown } from '../countdown.ts'
import { isThisPage } from '../links.ts'
import type { Messages } from '../messages.ts'
import type { Action } from '../payment-controller.ts'
import { icon, type IconName } from './icons.ts'
import type { Screen } from './screen.ts'

/**
 * Who is paid, how much, and for what.
 * @param left - Seconds left to pay; undefined: time does not matter any more.
 */
export function summary(
  payment: CheckoutPayment,
  screen: Screen,
  left?: { seconds: number; until: string },
): TemplateResult {
  const { text, hasLogo } = screen
  const { merchantName } = payment
  const about = [text.order(payment.orderId), payment.description].filter(Boolean).join(' · ')
  const exact = exactAmount(payment, text)
  const { payableAmount, amountPaid } = payment
  const shown = amountPaid ?? payableAmount
  // What a page says the price is does not hold for a few rupiah more or less.
  const hideAmount = screen.hideAmount && exact === nothing && shown === payableAmount
  return html`<header part="header">
    <slot name="header"
      ><div class="payee">
        <span part="logo" class="logo" aria-hidden="true"
          >${hasLogo ? html`<canvas width="96" height="96"></canvas>` : initialOf(merchantName)}</span
        >
        <div>
          <p part="merchant" class="merchant">${merchantName}</p>
          <p class="about">${about}</p>
        </div>
      </div></slot
    >
    <div class="due">
      ${hideAmount ? nothing : html`<p part="amount" class="amount">${formatRupiah(shown)}</p>`}
      ${
        left
          ? html`<p class="time">
              <span
                ><span class="label">${text.timeLeft}</span>
                <span part="countdown timer" class="countdown" role="timer" aria-live="off"
                  >${formatCountdown(left.seconds)}</span
                ></span
              >
              <span class="label">${text.validUntil(left.until)}</span>
            </p>`
          : nothing
      }
    </div>
    ${exact}
  </header>`
}

function initialOf(name: string): string {
  return [...name.trim()][0]?.toUpperCase() ?? ''
}

/** Why the amount is not the price, and that it must be paid to the rupiah. */
function exactAmount({ status, amount, payableAmount }: CheckoutPayment, text: Messages) {
  if (status !== 'pending' || payableAmount === amount) return nothing
  // No line ends between the two parts of an amount.
  const unbroken = (rupiah: number) => formatRupiah(rupiah).replace(' ', '\u00A0')
  const facts = {
    price: unbroken(amount),
    code: unbroken(Math.abs(payableAmount - amount)),
    isLess: payableAmount < amount,
  }
  return html`<p part="exact-amount" class="exact">${text.exactAmount(facts)}</p>`
}

/** A drawing, a heading and sentences: the body of every screen on which nothing can be paid. */
export function message(
  name: IconName,
  title: string,
  sentences: (string | null)[],
  actions: unknown = nothing,
): TemplateResult {
  return html`<div part="message" class="message">
    ${icon(name)}
    <h2 part="title">${title}</h2>
    ${sentences.filter(Boolean).map((sentence) => html`<p>${sentence}</p>`)} ${actions}
  </div>`
}

/**
 * A button that starts an action. It can be pressed once at a time, and stays in the order of the Tab
 * key meanwhile: a disabled button would lose the focus.
 */
export function actionButton(
  action: { name: Action; part: string; look?: string; label: string; waits?: boolean },
  screen: Screen,
  press: () => void,
): TemplateResult {
  const { name, part, look = '', label, waits = false } = action
  const isOff = screen.busy !== null || waits
  const kind = look.includes('primary') ? 'primary' : 'secondary'
  return html`<button
    part="button button-${kind} ${part}"
    class="button ${look}"
    type="button"
    aria-disabled=${isOff ? 'true' : 'false'}
    @click=${isOff ? nothing : press}
  >
    ${screen.busy === name ? screen.text.checking : label}
  </button>`
}

/** Link back to the shop, where one is named that is not this page. */
export function backLink(payment: CheckoutPayment, screen: Screen, primary: boolean): unknown {
  const link = screen.returnUrl || payment.redirectUrl
  return link && !isThisPage(link)
    ? html`<a
        part="button ${primary ? 'button-primary' : 'button-secondary'} back"
        class=${primary ? 'button primary' : 'button'}
        href=${link}
        referrerpolicy="no-referrer"
        >${screen.text.backTo(payment.merchantName)}</a
      >`
    : nothing
}

/** How the last action went. A live region, so it stays in the page while empty. */
export function noticeLine({ text, notice }: Screen): TemplateResult {
  return html`<p part="notice" class="notice" role="status">${notice ? text[notice] : ''}</p>`
}

/** The last line of every screen. */
export function footer({ text }: Screen): TemplateResult {
  return html`<footer part="footer">
    <slot name="footer">${icon('lock')}<span>${text.footer}</span></slot>
  </footer>`
}
