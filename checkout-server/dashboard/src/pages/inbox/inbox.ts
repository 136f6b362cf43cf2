import type { IncomingMoney, IncomingMoneyPage } from '@autogopay/shared'
import { html, nothing } from 'lit'
import { customElement, state } from 'lit/decorators.js'
import { repeat } from 'lit/directives/repeat.js'
import { api } from '../../app/api.ts'
import { Hears } from '../../app/live.ts'
import { BASE } from '../../app/router.ts'
import { ask } from '../../parts/dialog.ts'
import { formatRupiah, timeText } from '../../parts/format.ts'
import { icon } from '../../parts/icons.ts'
import { empty, Load } from '../../parts/load.ts'
import { Page } from '../../parts/page.ts'
import { say } from '../../parts/toast.ts'
import { lookForOpenMoney } from '../../shell/open-money.ts'
import '../../styles/inbox.css'
import { attach } from './attach.ts'
import { words } from './words.ts'

const STEP = 20

/** Money that waits for somebody to decide what it is for. */
@customElement('ap-inbox')
export class Inbox extends Page {
  @state() private isAll = false
  private limit = STEP

  private readonly money = new Load<IncomingMoneyPage>(this, (signal) =>
    api.money.list(
      { ...(!this.isAll && { review: 'open' as const }), limit: this.limit },
      { signal },
    ),
  )

  constructor() {
    super()
    this.addController(new Hears(() => this.money.reloadSoon()))
  }

  get heading(): string {
    return words().title
  }

  protected override render(): unknown {
    const text = words()
    return html`<div class="page inbox">
      <header class="page-head">
        <div>
          <h1>${text.title}</h1>
          <p class="note">${text.note}</p>
        </div>
        <div class="segments" role="group" aria-label=${text.state}>
          ${[false, true].map(
            (isAll) =>
              html`<button
                aria-pressed=${this.isAll === isAll}
                @click=${() => {
                  this.isAll = isAll
                  void this.money.restart()
                }}
              >
                ${isAll ? text.decided : text.open}
              </button>`,
          )}
        </div>
      </header>
      ${this.money.render((page) => this.list(page))}
    </div>`
  }

  private list({ data, nextCursor }: IncomingMoneyPage): unknown {
    const text = words()
    if (data.length === 0) {
      return html`<section class="card">
        ${empty({ icon: 'check', title: text.none, note: text.noneNote })}
      </section>`
    }
    const more = () => {
      this.limit = Math.min(this.limit + STEP, 100)
      void this.money.reload()
    }
    return html`<ul class="money">
        ${repeat(
          data,
          ({ id }) => id,
          (money) => html`<li class="card">${this.item(money)}</li>`,
        )}
      </ul>
      ${
        nextCursor && this.limit < 100
          ? html`<p class="more"><button class="button" @click=${more}>${text.more}</button></p>`
          : nothing
      }`
  }

  private item(money: IncomingMoney): unknown {
    const text = words()
    const { kind, amount, expectedAmount, paidAt, paymentId, providerTransactionId, review } = money
    return html`<div class="money-what">
        <b class="amount">${formatRupiah(amount)}</b>
        <span class="mark ${kind === 'payment' ? 'good' : 'wait'}">${text.kinds[kind]}</span>
        <small>
          ${timeText(paidAt)} · <code>${providerTransactionId}</code>
          ${expectedAmount !== null && expectedAmount !== amount ? html`· ${text.expected(formatRupiah(expectedAmount))}` : nothing}
        </small>
        ${
          paymentId ? html`<a href="${BASE}/payments/${paymentId}">${text.forPayment}</a>` : nothing
        }
      </div>
      ${
        review === 'open'
          ? html`<div class="actions">
              ${
                paymentId && kind !== 'returned'
                  ? html`<button class="button primary" @click=${() => this.accept(money)}>
                      ${icon('check')} ${text.accept}
                    </button>`
                  : nothing
              }
              <button class="button" @click=${() => this.attach(money)}>
                ${icon('link')} ${text.attach}
              </button>
              ${
                kind === 'returned'
                  ? nothing
                  : html`<button class="button" @click=${() => this.refund(money)}>
                      ${icon('refund')} ${text.refund}
                    </button>`
              }
              <button class="button quiet" @click=${() => this.dismiss(money)}>
                ${text.dismiss}
              </button>
            </div>`
          : html`<span class="note">${text.reviews[review]}</span>`
      }`
  }

  private accept({ id }: IncomingMoney): Promise<void> {
    const { accept: title, acceptNote: note } = words()
    return this.decide({ title, note, act: () => api.money.accept(id) })
  }

  private refund({ id }: IncomingMoney): Promise<void> {
    const { refund: title, refundNote: note } = words()
    return this.decide({ title, note, isDangerous: true, act: () => api.money.refund(id) })
  }

  private dismiss({ id }: IncomingMoney): Promise<void> {
    const { dismiss: title, dismissNote: note } = words()
    return this.decide({ title, note, act: () => api.money.dismiss(id) })
  }

  private async attach(money: IncomingMoney): Promise<void> {
    await this.settle(await attach(money))
  }

  private async decide(what: {
    title: string
    note: string
    isDangerous?: boolean
    act: () => Promise<unknown>
  }): Promise<void> {
    const isDone = await ask({
      title: what.title,
      body: html`<p>${what.note}</p>`,
      confirm: what.title,
      isDangerous: what.isDangerous ?? false,
      act: async () => {
        await what.act()
      },
    })
    await this.settle(isDone)
  }

  private async settle(isDone: boolean): Promise<void> {
    if (!isDone) return
    say('good', words().done)
    lookForOpenMoney()
    await this.money.reload()
  }
}
