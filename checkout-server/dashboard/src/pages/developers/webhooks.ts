import type { CreatedWebhookEndpoint, WebhookEndpoint } from '@autogopay/shared'
import { html, nothing } from 'lit'
import { customElement, state } from 'lit/decorators.js'
import { repeat } from 'lit/directives/repeat.js'
import { api } from '../../app/api.ts'
import { may } from '../../app/session.ts'
import { ask, errorText } from '../../parts/dialog.ts'
import { icon } from '../../parts/icons.ts'
import { empty, Load } from '../../parts/load.ts'
import { Page } from '../../parts/page.ts'
import { say } from '../../parts/toast.ts'
import { endpointCard, type Test } from './endpoint-card.ts'
import { secretCard, type Secret } from './secret.ts'
import { developerHead, headingOf } from './tabs.ts'
import { askEndpointChange, askNewEndpoint } from './webhook-form.ts'
import { words } from './webhook-words.ts'

/** The shop's webhook endpoints: adding, testing, changing, replacing secrets, turning off, removing. */
@customElement('ap-developer-webhooks')
export class DeveloperWebhooks extends Page {
  @state() private secret: Secret | null = null
  @state() private tests: ReadonlyMap<string, Test> = new Map()

  private readonly list = new Load<{ data: WebhookEndpoint[] }>(this, (signal) =>
    api.endpoints.list({ signal }),
  )

  get heading(): string {
    return headingOf('webhooks')
  }

  protected override render(): unknown {
    const text = words()
    return html`<div class="page developers">
      ${developerHead('webhooks')}
      <div class="section-head">
        <p class="note">${text.note}</p>
        ${
          may('webhooks:write')
            ? html`<button class="button primary" @click=${() => this.create()}>
                ${icon('webhook')} ${text.create}
              </button>`
            : nothing
        }
      </div>
      ${this.secret ? secretCard(this.secret, () => (this.secret = null)) : nothing}
      ${this.list.render(({ data }) => this.cards(data))}
    </div>`
  }

  private cards(endpoints: readonly WebhookEndpoint[]): unknown {
    const text = words()
    if (endpoints.length === 0) {
      return html`<section class="card">
        ${empty({ icon: 'webhook', title: text.none, note: text.noneNote })}
      </section>`
    }
    return html`<ul class="card-list">
      ${repeat(
        endpoints,
        ({ id }) => id,
        (endpoint) => html`<li>${this.card(endpoint)}</li>`,
      )}
    </ul>`
  }

  private card(endpoint: WebhookEndpoint): unknown {
    return endpointCard(endpoint, {
      test: this.tests.get(endpoint.id),
      actions: {
        test: () => void this.test(endpoint),
        edit: () => void this.edit(endpoint),
        roll: () => void this.roll(endpoint),
        turn: () => void this.turn(endpoint),
        remove: () => void this.removeEndpoint(endpoint),
      },
    })
  }

  private async create(): Promise<void> {
    this.show(await askNewEndpoint())
    await this.list.reload()
  }

  private async edit(endpoint: WebhookEndpoint): Promise<void> {
    if (await askEndpointChange(endpoint)) say('good', words().saved)
    await this.list.reload()
  }

  private async test({ id }: WebhookEndpoint): Promise<void> {
    const put = (test: Test) => (this.tests = new Map(this.tests).set(id, test))
    put('running')
    try {
      put(await api.endpoints.test(id))
    } catch (error) {
      put(undefined)
      say('bad', errorText(error))
    }
    await this.list.reload()
  }

  private async turn({ id, health }: WebhookEndpoint): Promise<void> {
    const text = words()
    const enabled = health === 'disabled'
    try {
      await api.endpoints.update(id, { enabled })
      say('good', enabled ? text.turnedOn : text.turnedOff)
    } catch (error) {
      say('bad', errorText(error))
    }
    await this.list.reload()
  }

  private async roll({ id }: WebhookEndpoint): Promise<void> {
    const text = words()
    const idempotencyKey = crypto.randomUUID()
    await ask({
      title: text.rollTitle,
      body: html`<p>${text.rollNote}</p>
        <label class="field">
          <span>${text.overlap}</span>
          <select name="overlap">
            ${Object.entries(text.overlaps).map(
              ([hours, label]) =>
                html`<option value=${hours} ?selected=${hours === '24'}>${label}</option>`,
            )}
          </select>
        </label>`,
      confirm: text.rollYes,
      act: async (form) => {
        const overlapHours = Number(form.get('overlap'))
        this.show(await api.endpoints.rollSecret(id, { overlapHours }, idempotencyKey))
      },
    })
    await this.list.reload()
  }

  private async removeEndpoint({ id, url }: WebhookEndpoint): Promise<void> {
    const text = words()
    await ask({
      title: text.removeTitle,
      body: html`<p>${text.removeNote(url)}</p>`,
      confirm: text.removeYes,
      isDangerous: true,
      act: async () => {
        await api.endpoints.remove(id)
        say('good', text.removed)
      },
    })
    await this.list.reload()
  }

  private show(made: CreatedWebhookEndpoint | null): void {
    if (made) this.secret = { title: words().secretOf(made.url), value: made.secret }
  }
}
