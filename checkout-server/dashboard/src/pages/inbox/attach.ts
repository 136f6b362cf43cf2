import type { IncomingMoney } from '@autogopay/shared'
import { html } from 'lit'
import { customElement, state } from 'lit/decorators.js'
import { api } from '../../app/api.ts'
import { CallError } from '../../app/http.ts'
import { ask } from '../../parts/dialog.ts'
import { formatRupiah, timeText } from '../../parts/format.ts'
import { Load } from '../../parts/load.ts'
import { Part } from '../../parts/page.ts'
import { titleOf } from '../../parts/payment-rows.ts'
import { statusMark } from '../../parts/status.ts'
import { words } from './words.ts'

const TYPING_MS = 250
const SHORTEST_SEARCH = 3

/** Asks which payment money is for. Resolves with whether it was attached. */
export function attach(money: IncomingMoney): Promise<boolean> {
  const text = words()
  return ask({
    title: text.attachTitle,
    body: html`<p class="note">${text.attachNote}</p>
      <ap-payment-picker .search=${String(money.expectedAmount ?? '')}></ap-payment-picker>`,
    confirm: text.attach,
    act: async (form) => {
      const paymentId = form.get('payment')
      if (typeof paymentId !== 'string') throw new CallError('invalid_request', text.attachChoose)
      await api.money.assign(money.id, { paymentId })
    },
  })
}

/** Finds payments by what is typed, and offers them as the field `payment`. */
@customElement('ap-payment-picker')
export class PaymentPicker extends Part {
  @state() search = ''
  private typing: ReturnType<typeof setTimeout> | undefined

  private readonly found = new Load(this, (signal) => {
    const search = this.search.trim()
    return api.payments.list(
      { limit: 10, ...(search.length >= SHORTEST_SEARCH && { search }) },
      { signal },
    )
  })

  protected override render(): unknown {
    const text = words()
    return html`<label class="field">
        <span class="visually-hidden">${text.attachSearch}</span>
        <input
          type="search"
          maxlength="100"
          placeholder=${text.attachSearch}
          .value=${this.search}
          @input=${this.typed}
        />
      </label>
      <div class="picker">
        ${this.found.render(({ data }) =>
          data.length === 0
            ? html`<p class="note">${text.attachNone}</p>`
            : data.map(
                (payment) =>
                  html`<label class="pick">
                    <input type="radio" name="payment" value=${payment.id} />
                    <span>
                      <b>${titleOf(payment)}</b>
                      <small>${payment.orderId} · ${timeText(payment.createdAt)}</small>
                    </span>
                    <span class="row-side">
                      <b class="amount">${formatRupiah(payment.amount)}</b>${statusMark(payment)}
                    </span>
                  </label>`,
              ),
        )}
      </div>`
  }

  private readonly typed = (event: Event) => {
    this.search = (event.target as HTMLInputElement).value
    clearTimeout(this.typing)
    this.typing = setTimeout(() => void this.found.reload(), TYPING_MS)
  }
}
