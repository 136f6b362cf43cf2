import type { OperatedProvider } from '@autogopay/shared'
import { html } from 'lit'
import { customElement } from 'lit/decorators.js'
import { operator } from '../../app/operator.ts'
import { ask, errorText } from '../../parts/dialog.ts'
import { timeText } from '../../parts/format.ts'
import { Load } from '../../parts/load.ts'
import { Part } from '../../parts/page.ts'
import { say } from '../../parts/toast.ts'
import { providerWords as words } from './provider-words.ts'

/** Which providers take new payments here. */
@customElement('ap-providers')
export class Providers extends Part {
  private readonly providers = new Load<{ data: OperatedProvider[] }>(this, (signal) =>
    operator.providers({ signal }),
  )

  protected override render(): unknown {
    const text = words()
    return html`<section class="card" aria-labelledby="providers-title">
      <h2 id="providers-title">${text.title}</h2>
      <p class="note">${text.note}</p>
      ${this.providers.render(
        ({ data }) =>
          html`<ul class="rows">
            ${data.map((one) => html`<li class="row">${this.row(one)}</li>`)}
          </ul>`,
      )}
    </section>`
  }

  private row(one: OperatedProvider): unknown {
    const text = words()
    const { provider, connections, off } = one
    const name = text.names[provider]
    return html`<span class="row-main">
        <b>${name}</b>
        <small>${text.connections(connections)}</small>
        <small>
          <span class="mark ${off ? 'bad' : 'good'}">
            ${off ? text.offSince(timeText(off.since)) : text.on}
          </span>
          ${off?.reason}
        </small>
      </span>
      <span class="actions">
        <button
          class="button small ${off ? '' : 'quiet'}"
          @click=${() => (off ? this.turnOn(one) : this.turnOff(one))}
        >
          ${off ? text.turnOn : text.turnOff}<span class="visually-hidden"> ${name}</span>
        </button>
      </span>`
  }

  private async turnOff({ provider }: OperatedProvider): Promise<void> {
    const text = words()
    const isDone = await ask({
      title: text.turnOffTitle(text.names[provider]),
      body: html`<p>${text.note}</p>
        <label class="field">
          <span>${text.reason}</span>
          <input name="reason" required maxlength="300" />
        </label>`,
      confirm: text.turnOff,
      isDangerous: true,
      act: async (form) => void (await operator.switchOff(provider, String(form.get('reason')))),
    })
    if (isDone) this.changed()
  }

  private async turnOn({ provider }: OperatedProvider): Promise<void> {
    try {
      await operator.switchOn(provider)
      this.changed()
    } catch (error) {
      say('bad', errorText(error))
    }
  }

  private changed(): void {
    say('good', words().done)
    void this.providers.reload()
  }
}
