import type { Payment, PaymentTimeline } from '@autogopay/shared'
import { html, nothing, type PropertyValues } from 'lit'
import { customElement } from 'lit/decorators.js'
import { api } from '../../app/api.ts'
import { Hears } from '../../app/live.ts'
import { BASE } from '../../app/router.ts'
import { may } from '../../app/session.ts'
import { ask } from '../../parts/dialog.ts'
import { formatRupiah, timeText } from '../../parts/format.ts'
import { icon } from '../../parts/icons.ts'
import { Load, skeleton } from '../../parts/load.ts'
import { Page } from '../../parts/page.ts'
import { titleOf } from '../../parts/payment-rows.ts'
import { statusMark } from '../../parts/status.ts'
import { say } from '../../parts/toast.ts'
import '../../styles/payments.css'
import { askRefund, canBeRefunded } from './refund.ts'
import './timeline.ts'
import { words } from './words.ts'

interface Whole {
  payment: Payment
  timeline: PaymentTimeline
}

/** One payment: what it is now, what happened to it, and what can be done. */
@customElement('ap-payment')
export class PaymentPage extends Page {
  private readonly whole = new Load<Whole>(this, async (signal) => {
    const { id = '' } = this.route.params
    const [payment, timeline] = await Promise.all([
      api.payments.get(id, { signal }),
      api.payments.events(id, { signal }),
    ])
    return { payment, timeline }
  })

  constructor() {
    super()
    this.addController(
      new Hears(({ paymentIds }) => {
        const { id = '' } = this.route.params
        if (paymentIds.length === 0 || paymentIds.includes(id)) this.whole.reloadSoon()
      }),
    )
  }

  get heading(): string {
    return this.whole.data ? titleOf(this.whole.data.payment) : words().title
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get('route')
    if (before && before.params['id'] !== this.route.params['id']) void this.whole.restart()
  }

  protected override render(): unknown {
    return html`<div class="page payment">
      <a class="back" href="${BASE}/payments">${icon('back')} ${words().back}</a>
      ${this.whole.render((whole) => this.content(whole), {
        loading: html`<div class="card">${skeleton(6)}</div>`,
      })}
    </div>`
  }

  private content({ payment, timeline }: Whole): unknown {
    const text = words()
    return html`<header class="card hero">
        <div>
          <h1>${titleOf(payment)}</h1>
          <p class="value">${formatRupiah(payment.amount)}</p>
          ${statusMark(payment)}
        </div>
        <div class="actions">${this.actions(payment)}</div>
      </header>
      ${this.remarks(payment)}
      <div class="columns wide-left">
        <section class="card" aria-labelledby="timeline-title">
          <h2 id="timeline-title">${text.timeline}</h2>
          <ap-timeline
            .entries=${timeline.data}
            @ap-changed=${() => this.whole.reload()}
          ></ap-timeline>
        </section>
        <section class="card" aria-labelledby="details-title">
          <h2 id="details-title">${text.details}</h2>
          ${facts(payment)}
        </section>
      </div>`
  }

  private actions(payment: Payment): unknown {
    const text = words()
    const isPending = payment.status === 'pending'
    return html`${
      isPending
        ? html`<a class="button" href=${payment.checkoutUrl} target="_blank" rel="noopener"
              >${icon('link')} ${text.openPage}</a
            >
            <button class="button" @click=${() => copy(payment.checkoutUrl)}>
              ${icon('copy')} ${text.copyLink}
            </button>`
        : nothing
    }
    ${
      isPending && may('payments:cancel')
        ? html`<button class="button danger-quiet" @click=${() => this.cancel(payment)}>
            ${icon('cross')} ${text.cancel}
          </button>`
        : nothing
    }
    ${
      canBeRefunded(payment) && may('refunds:create')
        ? html`<button class="button" @click=${() => this.refund(payment)}>
            ${icon('refund')} ${text.refund}
          </button>`
        : nothing
    }`
  }

  private remarks(payment: Payment): unknown {
    const text = words()
    return html`${
      payment.waitingReason
        ? html`<p class="remark wait">${icon('alert')} ${text.waiting[payment.waitingReason]}</p>`
        : nothing
    }
    ${
      payment.needsReview && may('money:decide')
        ? html`<p class="remark bad">
            ${icon('alert')} <span>${text.reviewNote}</span>
            <a href="${BASE}/inbox">${text.toInbox}</a>
          </p>`
        : nothing
    }`
  }

  private async cancel({ id }: Payment): Promise<void> {
    const text = words()
    const isDone = await ask({
      title: text.cancelTitle,
      body: html`<p>${text.cancelNote}</p>`,
      confirm: text.cancelYes,
      isDangerous: true,
      act: async () => {
        await api.payments.cancel(id)
      },
    })
    if (isDone) say('good', text.cancelled)
    await this.whole.reload()
  }

  private async refund(payment: Payment): Promise<void> {
    if (await askRefund(payment)) say('good', words().refundAsked)
    await this.whole.reload()
  }
}

function facts(payment: Payment): unknown {
  const text = words()
  const { customer } = payment
  const method = text.providers[payment.provider] ?? payment.provider
  const rows: [string, unknown][] = [
    [text.order, payment.orderId],
    ['ID', html`<code>${payment.id}</code>`],
    [
      text.customer,
      customer && [customer.name, customer.email, customer.phone].filter(Boolean).join(' · '),
    ],
    [text.description, payment.description],
    [text.provider, method],
    [
      text.reference,
      payment.providerTransactionId && html`<code>${payment.providerTransactionId}</code>`,
    ],
    [text.payable, payment.payableAmount !== payment.amount && formatRupiah(payment.payableAmount)],
    [text.received, payment.amountPaid !== null && formatRupiah(payment.amountPaid)],
    [text.refunded, payment.amountRefunded > 0 && formatRupiah(payment.amountRefunded)],
    [text.created, timeText(payment.createdAt)],
    [text.expires, payment.status === 'pending' && timeText(payment.expiresAt)],
    [text.paid, payment.paidAt && timeText(payment.paidAt)],
    ...Object.entries(payment.metadata).map(([name, value]): [string, unknown] => [name, value]),
  ]
  return html`<dl class="facts">
    ${rows
      .filter(([, value]) => value)
      .map(
        ([name, value]) =>
          html`<div>
            <dt>${name}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
  </dl>`
}

async function copy(content: string): Promise<void> {
  await navigator.clipboard.writeText(content)
  say('good', words().copied)
}
