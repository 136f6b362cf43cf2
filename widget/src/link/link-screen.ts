import { formatRupiah } from '@autogopay/shared/rupiah'
import type { CheckoutPayment } from '../contract.ts'
import { html, nothing, type TemplateResult } from '../rendering/html.ts'
import { backLink, footer, message, summary } from '../screens/parts.ts'
import type { Screen } from '../screens/screen.ts'
import type { CheckoutLink, LinkFieldName, LinkState } from './contract.ts'
import type { FormErrors } from './read-form.ts'
import type { LinkText } from './words.ts'

/** What went wrong, when the form is still right. */
export type Trouble =
  | 'formWrong'
  | 'linkChanged'
  | 'linkTooOften'
  | 'linkUnavailable'
  // Said of any action.
  | 'failed'

/** How a payment has ended without money. */
export type EndedKind = 'cancelled' | 'expired' | 'denied'

/** One value is one screen. Without a link's answer there is none: what comes has the usual shape. */
export type LinkView =
  | { kind: 'unknown' | 'unreachable' }
  /** Nothing more can come of the payment; by the link another can be made. */
  | { kind: EndedKind; payment: CheckoutPayment }
  | {
      kind: 'offer'
      link: CheckoutLink
      errors: FormErrors
      trouble: Trouble | null
      isBusy: boolean
    }

/** What a screen needs beside its view. */
export interface LinkScreen extends Screen {
  text: LinkText
  /** It has a place, whether it is there yet or not. */
  isPictureWanted: boolean
  do: {
    /** A field has another value. */
    write(event: Event): void
    /** The button, or the Enter key in a field. Not the form: frames may be forbidden to send any. */
    submit(event: Event): void
    /** Asks for the link again, or begins anew. */
    again(): void
  }
}

/** Everything on the card while a link has led to no payment yet, or no longer to one. */
export function linkCard(view: LinkView, screen: LinkScreen): TemplateResult {
  const { locale, text } = screen
  return html`<section
    part="card"
    class="card ${view.kind}"
    lang=${locale}
    aria-label=${text.region}
  >
    ${body(view, screen)}
  </section>`
}

function body(view: LinkView, screen: LinkScreen): TemplateResult {
  const { text } = screen
  switch (view.kind) {
    case 'unknown':
      return message('question', text.linkUnknown, [text.linkUnknownNote])
    case 'unreachable':
      return message(
        'cloud',
        text.unreachable,
        [text.failed],
        html`${again(text.retry, 'retry', screen)}${FALLBACK}`,
      )
    case 'offer':
      return html`${offer(view.link, screen)}
      ${view.link.state === 'open' ? form(view, screen) : closed(view.link.state, screen)}
      ${footer(screen)}`
    default:
      return html`${summary(view.payment, screen)}${ended(view, screen)}${footer(screen)}`
  }
}

function ended(
  { kind, payment }: Extract<LinkView, { kind: EndedKind }>,
  screen: LinkScreen,
): TemplateResult {
  const { text } = screen
  const note = kind === 'denied' ? text.linkDeniedNote : text[`${kind}Note`]
  return message(
    kind === 'expired' ? 'clock' : 'cross',
    text[kind],
    [note],
    [again(text.linkAgain, 'again', screen), backLink(payment, screen, false)],
  )
}

// What the page put inside of the element, such as a plain link to the page of the link.
const FALLBACK = html`<slot name="fallback"></slot><slot></slot>`

function again(label: string, part: string, screen: LinkScreen): TemplateResult {
  return html`<button
    part="button button-primary ${part}"
    class="button primary"
    type="button"
    @click=${screen.do.again}
  >
    ${label}
  </button>`
}

/** Who is paid, for what, and how much where that is fixed. */
function offer(link: CheckoutLink, { isPictureWanted, hideAmount }: LinkScreen): TemplateResult {
  const { merchantName, title, description, amount } = link
  return html`<header part="header">
    <slot name="header"
      ><div class="payee">
        <span part="logo" class="logo" aria-hidden="true"
          >${[...merchantName.trim()][0]?.toUpperCase() ?? ''}</span
        >
        <div><p part="merchant" class="merchant">${merchantName}</p></div>
      </div></slot
    >
    ${
      isPictureWanted
        ? html`<canvas part="picture" class="picture" aria-hidden="true"></canvas>`
        : nothing
    }
    <div>
      <h2 part="title">${title}</h2>
      ${description === null ? nothing : html`<p part="terms" class="terms">${description}</p>`}
    </div>
    ${
      amount === null || hideAmount
        ? nothing
        : html`<p part="amount" class="amount">${formatRupiah(amount)}</p>`
    }
  </header>`
}

function closed(state: Exclude<LinkState, 'open'>, { text }: LinkScreen): TemplateResult {
  // A newer server may know a state that we have no words for.
  const known = state in text.linkClosed ? state : 'off'
  return message('clock', text.linkClosed[known], [text.linkClosedNotes[known]])
}

function form(view: Extract<LinkView, { kind: 'offer' }>, screen: LinkScreen): TemplateResult {
  const { link, errors, trouble, isBusy } = view
  const { text, do: act } = screen
  return html`<form novalidate @submit=${act.submit} @keydown=${act.submit} @input=${act.write}>
    <p part="notice" class="bad trouble" role="alert">${trouble === null ? '' : text[trouble]}</p>
    ${link.amount === null ? amountField(link, errors, text) : nothing}
    ${link.fields.map((field) => textField(field, errors, text))}
    <button
      part="button button-primary confirm"
      class="button primary"
      type="button"
      aria-disabled=${isBusy ? 'true' : 'false'}
      @click=${act.submit}
    >
      ${isBusy ? text.linkMaking : text.linkConfirm}
    </button>
    <p class="hint">${text.linkConfirmHint}</p>
  </form>`
}

function amountField(link: CheckoutLink, errors: FormErrors, text: LinkText): TemplateResult {
  const least = link.minimumAmount === null ? '' : text.amountFrom(formatRupiah(link.minimumAmount))
  return html`<div class="field">
    <label for="amount">${text.amountLabel}</label>
    <input
      part="input"
      class="big"
      id="amount"
      name="amount"
      inputmode="numeric"
      autocomplete="off"
      required
      aria-describedby=${errors.amount ? 'amount-hint amount-bad' : 'amount-hint'}
      aria-invalid=${errors.amount ? 'true' : nothing}
    />
    <p class="hint" id="amount-hint">${least} ${text.amountHint}</p>
    ${complaint('amount', errors, text)}
  </div>`
}

const INPUTS = {
  name: { type: 'text', autocomplete: 'name', most: 100 },
  email: { type: 'email', autocomplete: 'email', most: 254 },
  phone: { type: 'tel', autocomplete: 'tel', most: 20 },
}

function textField(
  { name, required }: { name: LinkFieldName; required: boolean },
  errors: FormErrors,
  text: LinkText,
): TemplateResult {
  const isBad = errors[name] ? 'true' : nothing
  const complaintId = errors[name] ? `${name}-bad` : nothing
  return html`<div class="field">
    <label for=${name}
      >${text.fieldLabels[name]}${
        required ? nothing : html` <small>(${text.fieldOptional})</small>`
      }</label
    >
    ${
      name === 'note'
        ? html`<textarea
            part="input"
            id="note"
            name="note"
            rows="3"
            maxlength="500"
            ?required=${required}
            aria-describedby=${complaintId}
            aria-invalid=${isBad}
          ></textarea>`
        : html`<input
            part="input"
            id=${name}
            name=${name}
            type=${INPUTS[name].type}
            autocomplete=${INPUTS[name].autocomplete}
            maxlength=${INPUTS[name].most}
            ?required=${required}
            aria-describedby=${complaintId}
            aria-invalid=${isBad}
          />`
    }
    ${complaint(name, errors, text)}
  </div>`
}

function complaint(name: LinkFieldName | 'amount', errors: FormErrors, text: LinkText): unknown {
  const said = errors[name]
  return said ? html`<p class="bad" id="${name}-bad">${said(text)}</p>` : nothing
}
