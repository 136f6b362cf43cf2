import type { CreatedWebhookEndpoint, EventType, WebhookEndpoint } from '@autogopay/shared'
import { html, nothing } from 'lit'
import { api } from '../../app/api.ts'
import { CallError } from '../../app/http.ts'
import { ask } from '../../parts/dialog.ts'
import { eventWords } from '../../parts/event-words.ts'
import { withFields } from '../../parts/problem.ts'
import { words } from './webhook-words.ts'

const allEvents = (): [EventType, string][] => Object.entries(eventWords()) as [EventType, string][]

/** Asks for an address and what it is told, and adds it. Null: not added. */
export async function askNewEndpoint(): Promise<CreatedWebhookEndpoint | null> {
  const text = words()
  // A lost answer and another press make one endpoint, and show its secret.
  const idempotencyKey = crypto.randomUUID()
  let made: CreatedWebhookEndpoint | null = null
  await ask({
    title: text.createTitle,
    body: html`${urlField(null)}
      <label class="field">
        <span>${text.dialect}</span>
        <select name="dialect">
          <option value="native" selected>${text.dialects.native}</option>
          <option value="autogopay">${text.dialects.autogopay}</option>
        </select>
        <small>${text.onlyNative}</small>
      </label>
      ${eventFields(null)} ${scheduleField(null)}`,
    confirm: text.create,
    act: withFields(async (form) => {
      const events = eventsOf(form)
      made = await api.endpoints.create(
        {
          url: String(form.get('url')).trim(),
          dialect: form.get('dialect') === 'autogopay' ? 'autogopay' : 'native',
          schedule: scheduleOf(form),
          ...(events && { events }),
        },
        idempotencyKey,
      )
    }),
  })
  return made
}

/** Asks what an endpoint is told from now on, and where. */
export function askEndpointChange(endpoint: WebhookEndpoint): Promise<boolean> {
  const text = words()
  const isNative = endpoint.dialect === 'native'
  return ask({
    title: text.editTitle,
    body: html`${urlField(endpoint)} ${isNative ? eventFields(endpoint) : nothing}
    ${scheduleField(endpoint)}`,
    confirm: text.save,
    act: withFields(async (form) => {
      const all = allEvents().map(([type]) => type)
      await api.endpoints.update(endpoint.id, {
        url: String(form.get('url')).trim(),
        schedule: scheduleOf(form),
        ...(isNative && { events: eventsOf(form) ?? all }),
      })
    }),
  })
}

/** Whether an endpoint is told everything that its dialect has words for. */
export const isToldAll = ({ dialect, events }: WebhookEndpoint): boolean =>
  dialect === 'native' && events.length === allEvents().length

function urlField(endpoint: WebhookEndpoint | null): unknown {
  const text = words()
  return html`<label class="field">
    <span>${text.url}</span>
    <input
      type="url"
      name="url"
      required
      maxlength="2048"
      autocomplete="off"
      autofocus
      placeholder="https://toko.id/webhooks"
      value=${endpoint?.url ?? ''}
    />
    <small>${text.urlNote}</small>
  </label>`
}

function eventFields(endpoint: WebhookEndpoint | null): unknown {
  const text = words()
  const isSome = endpoint !== null && !isToldAll(endpoint)
  return html`<fieldset class="choice">
    <legend>${text.events}</legend>
    <label
      ><input type="radio" name="which" value="all" ?checked=${!isSome} /><span
        >${text.all}</span
      ></label
    >
    <label
      ><input type="radio" name="which" value="some" ?checked=${isSome} /><span
        >${text.some}</span
      ></label
    >
    <div class="chosen">
      ${allEvents().map(
        ([type, label]) =>
          html`<label class="check">
            <input
              type="checkbox"
              name="event"
              value=${type}
              ?checked=${isSome && endpoint.events.includes(type)}
            /><span>${label} <code>${type}</code></span>
          </label>`,
      )}
    </div>
  </fieldset>`
}

function scheduleField(endpoint: WebhookEndpoint | null): unknown {
  const text = words()
  const now = endpoint?.schedule ?? 'default'
  return html`<label class="field">
    <span>${text.schedule}</span>
    <select name="schedule">
      ${(['default', 'long'] as const).map(
        (name) =>
          html`<option value=${name} ?selected=${name === now}>${text.schedules[name]}</option>`,
      )}
    </select>
  </label>`
}

/** Null: all of them. */
function eventsOf(form: FormData): EventType[] | null {
  if (form.get('which') !== 'some') return null
  const events = form.getAll('event') as EventType[]
  if (events.length === 0) throw new CallError('invalid_request', words().pickOne)
  return events
}

const scheduleOf = (form: FormData) => (form.get('schedule') === 'long' ? 'long' : 'default')
