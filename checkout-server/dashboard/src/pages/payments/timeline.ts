import type { TimelineEntry } from '@autogopay/shared'
import { html, nothing } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { api } from '../../app/api.ts'
import { may } from '../../app/session.ts'
import { errorText } from '../../parts/dialog.ts'
import { eventWords } from '../../parts/event-words.ts'
import { clockText, dayText, formatRupiah, wibDay } from '../../parts/format.ts'
import { icon, type IconName } from '../../parts/icons.ts'
import { Part } from '../../parts/page.ts'
import { say } from '../../parts/toast.ts'
import './attempts.ts'
import { timelineWords } from './timeline-words.ts'

type Tone = 'good' | 'bad' | 'wait' | 'calm'

/** How an entry looks. */
interface Line {
  icon: IconName
  tone: Tone
  title: string
  /** Facts beside it; empty ones are left out. */
  facts: readonly string[]
}

/** All that happened to a payment, day by day. */
@customElement('ap-timeline')
export class Timeline extends Part {
  @property({ attribute: false }) entries: readonly TimelineEntry[] = []

  @state() private sending = ''

  protected override render(): unknown {
    const days = Map.groupBy(this.entries, ({ at }) => wibDay(at))
    return [...days].map(
      ([day, entries]) =>
        html`<h3 class="day">${dayText(day)}</h3>
          <ol class="timeline">
            ${entries.map((entry) => this.entry(entry))}
          </ol>`,
    )
  }

  private entry(entry: TimelineEntry): unknown {
    const { icon: picture, tone, title, facts } = lineOf(entry)
    const given = facts.filter(Boolean)
    return html`<li class=${tone}>
      <i class="dot">${icon(picture)}</i>
      <div>
        <p>
          <b>${title}</b>
          <time datetime=${entry.at}>${clockText(entry.at, { seconds: true })}</time>
        </p>
        ${given.length > 0 ? html`<p class="note">${given.join(' · ')}</p>` : nothing}
        ${entry.kind === 'webhook' ? this.webhook(entry) : nothing}
      </div>
    </li>`
  }

  private webhook({ id, status }: Extract<TimelineEntry, { kind: 'webhook' }>): unknown {
    const text = timelineWords()
    return html`${
      may('webhooks:read') || may('logs:read')
        ? html`<ap-attempts .deliveryId=${id} .status=${status}></ap-attempts>`
        : nothing
    }
    ${
      status !== 'pending' && may('webhooks:write')
        ? html`<button
            class="button small"
            ?disabled=${this.sending === id}
            @click=${() => this.resend(id)}
          >
            ${icon('again')} ${text.resend}
          </button>`
        : nothing
    }`
  }

  private async resend(id: string): Promise<void> {
    this.sending = id
    try {
      await api.deliveries.redeliver(id)
      say('good', timelineWords().resent)
      this.dispatchEvent(new CustomEvent('ap-changed', { bubbles: true }))
    } catch (error) {
      say('bad', errorText(error))
    }
    this.sending = ''
  }
}

function lineOf(entry: TimelineEntry): Line {
  const text = timelineWords()
  switch (entry.kind) {
    case 'charge':
      return {
        icon: 'qr',
        tone: 'calm',
        // It stands where it was made; what became of it since is no headline there.
        title: text.chargeMade,
        facts: [
          formatRupiah(entry.amount),
          entry.provider,
          entry.providerTransactionId ?? '',
          text.charge[entry.status],
        ],
      }
    case 'event':
      return {
        ...lookOf(entry.type),
        title: entry.type === 'payment.created' ? text.created : eventWords()[entry.type],
        facts: [],
      }
    case 'notice':
      return {
        icon: 'bell',
        tone: 'calm',
        title: text.notice(text.verdicts[entry.verdict]),
        facts: [entry.reason, entry.timesSeen > 1 ? text.timesSeen(entry.timesSeen) : ''],
      }
    case 'money':
      return {
        icon: 'coins',
        tone: entry.review === 'open' ? 'bad' : entry.moneyKind === 'payment' ? 'good' : 'wait',
        title: `${text.money[entry.moneyKind]}: ${formatRupiah(entry.amount)}`,
        facts: [text.reviews[entry.review], entry.providerTransactionId, entry.note ?? ''],
      }
    case 'refund':
      return {
        icon: 'refund',
        tone: entry.status === 'failed' ? 'bad' : 'wait',
        title: `${text.refunds[entry.status]}: ${formatRupiah(entry.amount)}`,
        facts: [],
      }
    case 'webhook':
      return {
        icon: 'webhook',
        tone: ({ pending: 'wait', delivered: 'good', failed: 'bad' } as const)[entry.status],
        title: text.webhook(entry.eventType),
        facts: [text.deliveries[entry.status], text.attempts(entry.attempts)],
      }
  }
}

function lookOf(type: string): Pick<Line, 'icon' | 'tone'> {
  if (type.startsWith('payment.paid')) return { icon: 'check', tone: 'good' }
  if (type.startsWith('money.')) return { icon: 'coins', tone: 'wait' }
  if (type.startsWith('refund.')) return { icon: 'refund', tone: 'wait' }
  return { icon: type === 'payment.expired' ? 'clock' : 'event', tone: 'calm' }
}
