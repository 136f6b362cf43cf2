import type { WebhookDelivery, WebhookEndpoint } from '@autogopay/shared'
import { html, nothing, type TemplateResult } from 'lit'
import { BASE } from '../../app/router.ts'
import { may } from '../../app/session.ts'
import { attemptBox } from '../../parts/attempt.ts'
import { timeText } from '../../parts/format.ts'
import { icon } from '../../parts/icons.ts'
import { isToldAll } from './webhook-form.ts'
import { words } from './webhook-words.ts'

/** What can be done with an endpoint. */
export interface EndpointActions {
  test(): void
  edit(): void
  roll(): void
  turn(): void
  remove(): void
}

/** How its last test went: nothing yet, under way, or what was answered. */
export type Test = WebhookDelivery | 'running' | undefined

const TONES = { healthy: 'good', failing: 'bad', disabled: 'calm' } as const

/** One endpoint: where, what it is told, how it does, and the answer to a test. */
export function endpointCard(
  endpoint: WebhookEndpoint,
  { actions, test }: { actions: EndpointActions; test: Test },
): TemplateResult {
  const text = words()
  const { id, url, dialect, schedule, health, events } = endpoint
  return html`<section class="card endpoint" aria-labelledby=${id}>
    <header>
      <h2 id=${id}>${url}</h2>
      <span class="mark ${TONES[health]}">${text.health[health]}</span>
    </header>
    ${trouble(endpoint)}
    <dl class="facts">
      ${fact(text.dialect, text.dialects[dialect])}
      ${fact(text.events, isToldAll(endpoint) ? text.allEvents : text.eventCount(events.length))}
      ${fact(text.schedule, text.schedules[schedule])}
    </dl>
    ${testResult(test)}
    <div class="actions">
      ${may('webhooks:write') ? buttons(endpoint, { actions, test }) : nothing}
      <a class="button small quiet" href="${BASE}/developers/deliveries?endpoint=${id}"
        >${text.log}</a
      >
    </div>
  </section>`
}

function trouble({ failingSince, disabledAt, disabledReason, oldSecretUntil }: WebhookEndpoint) {
  const text = words()
  if (disabledAt) {
    return remark('calm', text.disabledSince(timeText(disabledAt), disabledReason ?? ''))
  }
  if (failingSince) return remark('bad', text.failingSince(timeText(failingSince)))
  return oldSecretUntil ? remark('wait', text.oldSecretUntil(timeText(oldSecretUntil))) : nothing
}

function buttons(
  { health }: WebhookEndpoint,
  { actions, test }: { actions: EndpointActions; test: Test },
): unknown {
  const text = words()
  return html`<button
      class="button small primary"
      ?disabled=${test === 'running'}
      @click=${actions.test}
    >
      ${icon('webhook')} ${test === 'running' ? text.testing : text.test}
    </button>
    <button class="button small" @click=${actions.edit}>${icon('edit')} ${text.edit}</button>
    <button class="button small" @click=${actions.roll}>${icon('again')} ${text.roll}</button>
    <button class="button small" @click=${actions.turn}>
      ${health === 'disabled' ? text.turnOn : text.turnOff}
    </button>
    <button class="button small danger-quiet" @click=${actions.remove}>
      ${icon('trash')} ${text.remove}
    </button>`
}

function testResult(test: Test): unknown {
  const text = words()
  const isThere = test && test !== 'running'
  const isTaken = isThere && test.status === 'delivered'
  return html`<div class="test" role="status" aria-label=${text.testAnswer}>
    ${
      isThere
        ? html`${remark(isTaken ? 'good' : 'bad', isTaken ? text.testGood : text.testBad)}
          ${test.attempts.map((attempt) => attemptBox(attempt))}`
        : nothing
    }
  </div>`
}

const remark = (tone: string, content: string) =>
  html`<p class="remark ${tone}">
    ${icon(tone === 'good' ? 'check' : 'alert')}<span>${content}</span>
  </p>`

const fact = (name: string, value: string) =>
  html`<div>
    <dt>${name}</dt>
    <dd>${value}</dd>
  </div>`
