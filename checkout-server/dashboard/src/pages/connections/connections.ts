import type { Connection } from '@autogopay/shared'
import { html, nothing } from 'lit'
import { customElement, state } from 'lit/decorators.js'
import { api } from '../../app/api.ts'
import { may } from '../../app/session.ts'
import { ask } from '../../parts/dialog.ts'
import { icon } from '../../parts/icons.ts'
import { empty, Load } from '../../parts/load.ts'
import { Page } from '../../parts/page.ts'
import { say } from '../../parts/toast.ts'
import '../../styles/connections.css'
import { connectionCard } from './card.ts'
import './gopay-steps.ts'
import { askMidtransKey } from './midtrans.ts'
import { words } from './words.ts'

/** The shop's accounts at providers: what they are, how they do, connecting and disconnecting. */
@customElement('ap-connections')
export class Connections extends Page {
  /** The account that is being connected; `new`: none yet. */
  @state() private connecting: Connection | 'new' | null = null

  private readonly list = new Load<{ data: Connection[] }>(this, (signal) =>
    api.connections.list({ signal }),
  )

  get heading(): string {
    return words().title
  }

  /** Shown by its steps, not once more as a card. */
  private get connectingId(): string | null {
    return typeof this.connecting === 'object' ? (this.connecting?.id ?? null) : null
  }

  protected override render(): unknown {
    const text = words()
    return html`<div class="page connections">
      <header class="page-head">
        <div>
          <h1>${text.title}</h1>
          <p class="note">${text.note}</p>
        </div>
      </header>
      ${
        this.connecting
          ? html`<ap-gopay-steps
              .connection=${this.connecting === 'new' ? null : this.connecting}
              @ap-changed=${({ detail }: CustomEvent<Connection>) => {
                this.connecting = detail
                void this.list.reload()
              }}
              @ap-close=${() => (this.connecting = null)}
            ></ap-gopay-steps>`
          : nothing
      }
      ${this.list.render(({ data }) => this.cards(data.filter(({ id }) => id !== this.connectingId)))}
      ${may('connections:write') && !this.connecting ? this.offers() : nothing}
    </div>`
  }

  private cards(connections: readonly Connection[]): unknown {
    const text = words()
    if (connections.length === 0) {
      return this.connecting
        ? nothing
        : html`<section class="card">
            ${empty({ icon: 'plug', title: text.none, note: text.noneNote })}
          </section>`
    }
    return html`<ul class="connection-list">
      ${connections.map(
        (connection) =>
          html`<li>
            ${connectionCard(connection, {
              goOn: () => {
                this.connecting = connection
              },
              replaceKey: () => void this.midtrans(connection),
              disconnect: () => void this.disconnect(connection),
            })}
          </li>`,
      )}
    </ul>`
  }

  private offers(): unknown {
    const text = words()
    return html`<div class="offers">
      <section class="card offer">
        <h2>${text.gopay} <span class="mark wait">${text.unofficial}</span></h2>
        <p class="note">${text.gopayNote}</p>
        <button class="button primary" @click=${() => (this.connecting = 'new')}>
          ${icon('phone')} ${text.connectGopay}
        </button>
      </section>
      <section class="card offer">
        <h2>${text.midtrans} <span class="mark good">${text.official}</span></h2>
        <p class="note">${text.midtransNote}</p>
        <button class="button" @click=${() => this.midtrans(null)}>
          ${icon('plug')} ${text.connectMidtrans}
        </button>
      </section>
    </div>`
  }

  private async midtrans(connection: Connection | null): Promise<void> {
    if (await askMidtransKey(connection)) say('good', words().keyWorks)
    await this.list.reload()
  }

  private async disconnect({ id, provider }: Connection): Promise<void> {
    const text = words()
    await ask({
      title: text.disconnectTitle,
      body: html`<p>
        ${provider === 'midtrans' ? text.disconnectMidtrans : text.disconnectGopay}
      </p>`,
      confirm: text.disconnectYes,
      isDangerous: true,
      act: async () => {
        const { unwatchedCodes } = await api.connections.disconnect(id)
        say('good', text.disconnected)
        const orders = unwatchedCodes.map(({ orderId }) => orderId)
        if (orders.length > 0) say('bad', text.unwatched(orders.join(', ')))
      },
    })
    await this.list.reload()
  }
}
