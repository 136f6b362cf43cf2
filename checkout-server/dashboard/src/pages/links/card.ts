import type { PaymentLink } from '@autogopay/shared'
import { html, nothing, type TemplateResult } from 'lit'
import { BASE } from '../../app/router.ts'
import { may } from '../../app/session.ts'
import { copyButton, copyText } from '../../parts/copy.ts'
import { formatRupiah, timeText } from '../../parts/format.ts'
import { icon } from '../../parts/icons.ts'
import { tagOf } from './tag.ts'
import { words } from './words.ts'

const TONES = {
  open: 'good',
  off: 'calm',
  expired: 'wait',
  used_up: 'wait',
} as const satisfies Record<PaymentLink['state'], string>

/** One link: its price, how it has done, and what can be done with its address. */
export function linkCard(link: PaymentLink, turn: () => void): TemplateResult {
  const text = words()
  const { id, title, url, posterUrl, whatsappUrl, pictureUrl, state, active } = link
  return html`<section class="card link" aria-labelledby=${id}>
    <header>
      ${pictureUrl ? html`<img src=${pictureUrl} alt="" width="56" height="56" />` : nothing}
      <div>
        <h2 id=${id}>${title}</h2>
        <p class="note">${priceText(link)}</p>
      </div>
      <span class="mark ${TONES[state]}">${text.states[state]}</span>
    </header>
    <p class="address">
      <a href=${url} target="_blank" rel="noopener">${url.replace(/^https?:\/\//, '')}</a>
    </p>
    ${figures(link)}
    <div class="actions">
      ${copyButton(url, title)}
      <a class="button small" href=${whatsappUrl} target="_blank" rel="noopener noreferrer"
        >${icon('chat')} ${text.whatsapp}</a
      >
      <a class="button small" href=${posterUrl} target="_blank" rel="noopener"
        >${icon('print')} ${text.poster}</a
      >
      <button type="button" class="button small" @click=${() => copyText(tagOf(link))}>
        ${icon('code')} ${text.tag}
      </button>
      ${
        may('links:write')
          ? html`<a class="button small" href="${BASE}/links/${id}">${icon('edit')} ${text.edit}</a>
              <button class="button small" @click=${turn}>
                ${active ? text.turnOff : text.turnOn}
              </button>`
          : nothing
      }
    </div>
  </section>`
}

function figures({ revenue, paidOrders, orders, usageLimit, expiresAt }: PaymentLink): unknown {
  const text = words()
  return html`<dl class="link-figures">
    ${figure(text.revenue, formatRupiah(revenue))} ${figure(text.paid, String(paidOrders))}
    ${figure(text.orders, String(orders))}
    ${usageLimit === null ? nothing : figure(text.usage, String(usageLimit))}
    ${expiresAt === null ? nothing : figure(text.until, timeText(expiresAt))}
  </dl>`
}

const figure = (name: string, value: string) =>
  html`<div>
    <dt>${name}</dt>
    <dd>${value}</dd>
  </div>`

function priceText({ amount, minimumAmount }: PaymentLink): string {
  const text = words()
  if (amount !== null) return formatRupiah(amount)
  return minimumAmount === null ? text.anyAmount : text.atLeast(formatRupiah(minimumAmount))
}
