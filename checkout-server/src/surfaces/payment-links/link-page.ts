import { formatRupiah, type CheckoutLink, type LinkField } from '@autogopay/shared'
import { html, raw } from 'hono/html'
import { inlineStyle, type InlineStyle } from '../hosted-page/inline-style.ts'
import { mark } from '../hosted-page/mark.ts'
import type { PageLanguage } from '../hosted-page/page-locale.ts'
import { document, footer, type Html } from '../hosted-page/page.ts'
import { PAGE_WORDS } from '../hosted-page/page-words.ts'
import { PREVIEW_SIZE } from '../hosted-page/preview/preview.ts'
import type { FormErrors, FormValues } from './link-form.ts'
import { LINK_WORDS, type LinkWords } from './link-words.ts'

/** What the page of a link needs beside the hosted page's own style. */
export const LINK_STYLE = inlineStyle(`
.link h1 { margin: 0; font-size: 1.375rem; line-height: 1.3; text-wrap: balance }
.link .merchant { margin: 0 0 4px; color: var(--soft) }
.link .picture { display: block; width: calc(100% + 40px); max-height: 320px; object-fit: cover;
  margin: -24px -20px 20px; border-radius: 15px 15px 0 0; background: #fff }
.link .about { margin: 8px 0 0; white-space: pre-line; color: var(--soft) }
.link .price { margin: 16px 0 0 }
.link form { display: grid; gap: 16px; margin-top: 20px }
.field { display: grid; gap: 6px }
.field label { font-weight: 600 }
.field small { font-weight: 400; color: var(--soft) }
.field input, .field textarea { width: 100%; min-height: 48px; padding: 11px 14px; color: inherit;
  background: var(--paper); border: 1px solid var(--soft); border-radius: 12px; font: inherit }
.field textarea { min-height: 88px; resize: vertical }
.field .big { font-size: 1.375rem; font-weight: 700; font-variant-numeric: tabular-nums }
.field [aria-invalid] { border-color: var(--bad) }
.bad { margin: 0; color: var(--bad); font-weight: 600 }
.hint { margin: 0; color: var(--soft); font-size: .875rem }
:root { --bad: #b3261e }
@media (prefers-color-scheme: dark) { :root { --bad: #ffb4ab } }
`)

/** What the page of a link shows. */
export interface LinkPage {
  link: CheckoutLink
  /** Address of the page. */
  url: string
  whatsappUrl: string
  language: PageLanguage
  accent: InlineStyle | null
  /** Sent back with the form, so that pressing twice makes one payment. */
  repeatKey: string
  values: FormValues
  errors: FormErrors
  /** What is wrong with the whole. */
  trouble: string | null
}

/** Page of a payment link: what is paid for, what is asked, and one button. Works without script. */
export function linkPage(page: LinkPage): Html {
  const { link, language } = page
  const { locale, query } = language
  const words = LINK_WORDS[locale]
  const path = `/l/${link.slug}`
  return document({
    locale,
    title: `${link.title} · ${link.merchantName}`,
    accent: page.accent,
    head: html`${raw(LINK_STYLE.tag)}${previewTags(page)}`,
    body: html`<main>
        <section class="card link">
          ${
            link.pictureUrl === null
              ? ''
              : html`<img class="picture" src="${link.pictureUrl}" alt="" />`
          }
          <p class="merchant">${words.payTo(link.merchantName)}</p>
          <h1>${link.title}</h1>
          ${link.description === null ? '' : html`<p class="about">${link.description}</p>`}
          ${link.state === 'open' ? form(page, `${path}${query}`, words) : closed(link, words)}
        </section>
      </main>
      ${footer(path, PAGE_WORDS[locale])}`,
  })
}

function form(page: LinkPage, action: string, words: LinkWords): Html {
  const { link, values, errors, trouble } = page
  const hasErrors = Object.keys(errors).length > 0
  const said = trouble ?? (hasErrors ? words.formWrong : null)
  return html`${
      link.amount === null ? '' : html`<p class="amount price">${formatRupiah(link.amount)}</p>`
    }
    <form method="post" action="${action}">
      ${said === null ? '' : html`<p class="bad" role="alert">${said}</p>`}
      <input type="hidden" name="key" value="${page.repeatKey}" />
      ${link.amountKind === 'fixed' ? '' : amountField(link, values.amount, errors.amount, words)}
      ${link.fields.map((field) => textField(field, values[field.name], errors[field.name], words))}
      <button class="button primary" type="submit">${words.linkConfirm}</button>
      <p class="hint">${words.linkConfirmHint}</p>
      <a class="button" rel="noopener noreferrer" target="_blank" href="${page.whatsappUrl}"
        >${words.share}</a
      >
    </form>`
}

function amountField(
  { minimumAmount }: CheckoutLink,
  value: string | undefined,
  error: string | undefined,
  words: LinkWords,
): Html {
  const least = minimumAmount === null ? '' : `${words.amountFrom(formatRupiah(minimumAmount))} `
  return html`<div class="field">
    <label for="amount">${words.amountLabel}</label>
    <input
      class="big"
      id="amount"
      name="amount"
      inputmode="numeric"
      autocomplete="off"
      required
      value="${value ?? ''}"
      aria-describedby="amount-hint${error ? ' amount-bad' : ''}"
      ${error ? html`aria-invalid="true"` : ''}
    />
    <p class="hint" id="amount-hint">${least}${words.amountHint}</p>
    ${error ? html`<p class="bad" id="amount-bad">${error}</p>` : ''}
  </div>`
}

const INPUTS = {
  name: html`autocomplete="name" maxlength="100"`,
  email: html`type="email" autocomplete="email" maxlength="254"`,
  phone: html`type="tel" autocomplete="tel" maxlength="20"`,
  note: html`maxlength="500" rows="3"`,
}

function textField(
  { name, required }: LinkField,
  value: string | undefined,
  error: string | undefined,
  words: LinkWords,
): Html {
  const state = html`${required ? html`required` : ''}
  ${error ? html`aria-invalid="true" aria-describedby="${name}-bad"` : ''}`
  return html`<div class="field">
    <label for="${name}"
      >${words.fieldLabels[name]}${required ? '' : html` <small>(${words.fieldOptional})</small>`}</label
    >
    ${
      name === 'note'
        ? html`<textarea id="note" name="note" ${INPUTS.note} ${state}>${value ?? ''}</textarea>`
        : html`<input
            id="${name}"
            name="${name}"
            ${INPUTS[name]}
            value="${value ?? ''}"
            ${state}
          />`
    }
    ${error ? html`<p class="bad" id="${name}-bad">${error}</p>` : ''}
  </div>`
}

function closed({ state }: CheckoutLink, words: LinkWords): Html | string {
  if (state === 'open') return ''
  return html`<p class="price"><strong>${words.linkClosed[state]}</strong></p>
    <p class="hint">${words.linkClosedNotes[state]}</p>`
}

/** What a chat program shows of the link. */
function previewTags({ link, url, language }: LinkPage): Html {
  const { invitation } = PAGE_WORDS[language.locale]
  const price = link.amount === null ? '' : `${formatRupiah(link.amount)} · `
  const about = link.description?.replace(/\s+/g, ' ') ?? invitation
  const picture = link.pictureUrl ?? (link.amount === null ? null : `${url}/preview.png`)
  return html`<meta name="description" content="${about}" />
    <meta property="og:type" content="website" />
    <meta property="og:site_name" content="${link.merchantName}" />
    <meta property="og:title" content="${price}${link.title}" />
    <meta property="og:description" content="${about}" />
    <meta property="og:url" content="${url}" />
    ${
      picture === null
        ? ''
        : html`<meta property="og:image" content="${picture}" />
            ${
              link.pictureUrl === null
                ? html`<meta property="og:image:width" content="${PREVIEW_SIZE.width}" />
                    <meta property="og:image:height" content="${PREVIEW_SIZE.height}" />`
                : ''
            }
            <meta property="og:image:alt" content="${link.title}" />
            <meta name="twitter:card" content="summary_large_image" />`
    }`
}

/** A page that says that there is no such link. */
export function unknownLinkPage({ locale }: PageLanguage): Html {
  const { linkUnknown: title, unknownHint: hint } = LINK_WORDS[locale]
  return document({
    locale,
    title,
    head: raw(LINK_STYLE.tag),
    body: html`<main>
      <section class="card notice">
        ${mark('question')}
        <h1>${title}</h1>
        <p>${hint}</p>
      </section>
    </main>`,
  })
}
