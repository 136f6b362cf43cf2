import type { InstallationHealth, OperatedMerchant, Queue } from '@autogopay/shared'
import { html, nothing } from 'lit'
import { customElement } from 'lit/decorators.js'
import { operator, type MerchantPage } from '../../app/operator.ts'
import { ask, errorText } from '../../parts/dialog.ts'
import { timeText } from '../../parts/format.ts'
import { icon } from '../../parts/icons.ts'
import { empty, Load } from '../../parts/load.ts'
import { Page } from '../../parts/page.ts'
import { say } from '../../parts/toast.ts'
import './audit-card.ts'
import './keys-card.ts'
import './packages-card.ts'
import './providers-card.ts'
import { words } from './words.ts'

const STEP = 20
const MOST = 100

/** What whoever runs the installation looks after. The server answers nobody else. */
@customElement('ap-operator')
export class OperatorPage extends Page {
  private search = ''
  private limit = STEP

  private readonly health = new Load<InstallationHealth>(this, (signal) =>
    operator.health({ signal }),
  )
  private readonly merchants = new Load<MerchantPage>(this, (signal) =>
    operator.merchants(
      { ...(this.search && { search: this.search }), limit: this.limit },
      { signal },
    ),
  )

  get heading(): string {
    return words().title
  }

  protected override render(): unknown {
    const text = words()
    return html`<div class="page">
      <header class="page-head">
        <div>
          <h1>${text.title}</h1>
          <p class="note">${text.note}</p>
        </div>
      </header>
      ${
        // Whoever is no operator is told once that there is nothing.
        this.health.state.kind === 'ready' ? this.cards() : this.health.render(() => nothing)
      }
    </div>`
  }

  private cards(): unknown {
    const text = words()
    return html`<div class="columns">
        <section class="card" aria-labelledby="merchants-title">
          <h2 id="merchants-title">${text.merchants}</h2>
          <form role="search" @submit=${this.find}>
            <label class="field">
              <span>${text.search}</span>
              <input type="search" name="search" maxlength="100" autocomplete="off" />
            </label>
            <button class="button">${icon('search')} ${text.find}</button>
          </form>
          ${this.merchants.render((page) => this.list(page))}
        </section>
        <section class="card" aria-labelledby="health-title">
          <h2 id="health-title">${text.health}</h2>
          ${this.health.render(healthOf)}
        </section>
      </div>
      <div class="columns">
        <ap-activation-keys></ap-activation-keys>
        <ap-packages></ap-packages>
      </div>
      <ap-providers></ap-providers>
      <ap-audit-log></ap-audit-log>`
  }

  private list({ data, nextCursor }: MerchantPage): unknown {
    const text = words()
    if (data.length === 0) return empty({ icon: 'search', title: text.none, note: text.noneNote })
    const more = () => {
      this.limit = Math.min(this.limit + STEP, MOST)
      void this.merchants.reload()
    }
    return html`<ul class="rows">
        ${data.map((merchant) => html`<li class="row">${this.merchant(merchant)}</li>`)}
      </ul>
      ${
        nextCursor && this.limit < MOST
          ? html`<p class="more"><button class="button" @click=${more}>${text.more}</button></p>`
          : nothing
      }`
  }

  private merchant(merchant: OperatedMerchant): unknown {
    const text = words()
    const { name, email, activeUntil, suspended } = merchant
    return html`<span class="row-main">
        <b>${name}</b>
        <small>${email}</small>
        <small>${activeUntil ? text.until(timeText(activeUntil)) : text.never}</small>
        ${suspended ? html`<small><span class="mark bad">${text.suspended}</span> ${suspended.reason}</small>` : nothing}
      </span>
      <span class="actions">
        ${
          suspended
            ? html`<button class="button small" @click=${() => this.resume(merchant)}>
                ${text.resume}<span class="visually-hidden"> ${name}</span>
              </button>`
            : html`<button class="button small" @click=${() => this.extend(merchant)}>
                  ${text.extend}<span class="visually-hidden"> ${name}</span>
                </button>
                <button class="button small quiet" @click=${() => this.suspend(merchant)}>
                  ${text.suspend}<span class="visually-hidden"> ${name}</span>
                </button>`
        }
      </span>`
  }

  private readonly find = (event: SubmitEvent) => {
    event.preventDefault()
    this.search = String(new FormData(event.target as HTMLFormElement).get('search')).trim()
    this.limit = STEP
    void this.merchants.restart()
  }

  private async suspend({ id, name }: OperatedMerchant): Promise<void> {
    const text = words()
    const isDone = await ask({
      title: text.suspendTitle(name),
      body: html`<p>${text.suspendNote}</p>
        <label class="field">
          <span>${text.reason}</span>
          <input name="reason" required maxlength="300" />
        </label>`,
      confirm: text.suspend,
      isDangerous: true,
      act: async (form) => void (await operator.suspend(id, String(form.get('reason')))),
    })
    if (isDone) this.changed()
  }

  private async extend({ id, name }: OperatedMerchant): Promise<void> {
    const text = words()
    const isDone = await ask({
      title: text.extendTitle(name),
      body: html`<label class="field">
        <span>${text.days}</span>
        <input name="days" type="number" min="1" max="3660" value="30" required />
      </label>`,
      confirm: text.extend,
      act: async (form) => void (await operator.extend(id, Number(form.get('days')))),
    })
    if (isDone) this.changed()
  }

  private async resume({ id }: OperatedMerchant): Promise<void> {
    try {
      await operator.resume(id)
      this.changed()
    } catch (error) {
      say('bad', errorText(error))
    }
  }

  private changed(): void {
    say('good', words().done)
    void this.merchants.reload()
  }
}

function healthOf(health: InstallationHealth): unknown {
  const text = words()
  const { failingAccounts, webhookEndpoints } = health
  const queues: [string, Queue][] = [
    [text.checks, health.paymentChecks],
    [text.refunds, health.refundChecks],
    [text.polls, health.accountPolls],
    [text.webhooks, health.webhookDeliveries],
    [text.telegram, health.telegram],
  ]
  return html`<ul class="rows">
      ${queues.map(
        ([name, { waiting, late }]) =>
          html`<li class="row">
            <span class="row-main"><b>${name}</b><small>${text.waiting(waiting)}</small></span>
            <span class="mark ${late > 0 ? 'bad' : 'good'}"
              >${late > 0 ? text.late(late) : text.onTime}</span
            >
          </li>`,
      )}
    </ul>
    <p class="note">${text.failing(failingAccounts.length, webhookEndpoints.failing)}</p>`
}
