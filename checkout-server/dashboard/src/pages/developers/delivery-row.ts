import type { WebhookDelivery } from '@autogopay/shared'
import { html, nothing, type TemplateResult } from 'lit'
import { BASE } from '../../app/router.ts'
import { may } from '../../app/session.ts'
import { attemptBox } from '../../parts/attempt.ts'
import { eventWords } from '../../parts/event-words.ts'
import { agoText, timeText } from '../../parts/format.ts'
import { icon } from '../../parts/icons.ts'
import { words } from './delivery-words.ts'
import type { SentBody } from './sent-body.ts'
import './sent-body.ts'

const TONES = { pending: 'wait', delivered: 'good', failed: 'bad' } as const

/** One delivery: what of, how it went, and when it is opened each try with its answer. */
export function deliveryRow(delivery: WebhookDelivery, resend: () => void): TemplateResult {
  const text = words()
  const { id, eventType, status, createdAt, url, attempts } = delivery
  const isTest = eventType === 'webhook_endpoint.test'
  const opened = (event: Event) => {
    const details = event.target as HTMLDetailsElement
    const body = details.querySelector<SentBody>('ap-sent-body')
    if (body) body.isOpen = details.open
  }
  return html`<details @toggle=${opened}>
    <summary>
      <span>
        <b>${isTest ? text.test : eventWords()[eventType]}</b>
        <small>${url} · ${text.tries(attempts.length)} · ${agoText(createdAt)}</small>
      </span>
      <span class="mark ${TONES[status]}">${text.statuses[status]}</span>
      ${icon('next')}
    </summary>
    <div class="delivery-body">
      ${facts(delivery)}
      <ap-sent-body .deliveryId=${id}></ap-sent-body>
      ${attempts.map((attempt) => attemptBox(attempt))}
      ${
        may('webhooks:write') && status !== 'pending'
          ? html`<div class="actions">
              <button class="button small" @click=${resend}>${icon('again')} ${text.resend}</button>
            </div>`
          : nothing
      }
    </div>
  </details>`
}

function facts({ eventId, eventType, paymentId, status, nextAttemptAt }: WebhookDelivery): unknown {
  const text = words()
  return html`<dl class="facts">
      <div>
        <dt>${text.event}</dt>
        <dd><code>${eventType}</code> <code>${eventId}</code></dd>
      </div>
      ${
        paymentId
          ? html`<div>
              <dt>${text.payment}</dt>
              <dd><a href="${BASE}/payments/${paymentId}">${paymentId}</a></dd>
            </div>`
          : nothing
      }
    </dl>
    ${
      status === 'pending'
        ? html`<p class="note">
            ${nextAttemptAt ? text.next(timeText(nextAttemptAt)) : text.waits}
          </p>`
        : nothing
    }`
}
