import type { ListedPasskey, ListedSession } from '@autogopay/shared'
import { html } from 'lit'
import { customElement } from 'lit/decorators.js'
import { account } from '../../app/account.ts'
import type { Me } from '../../app/me.ts'
import { session } from '../../app/session.ts'
import { Load } from '../../parts/load.ts'
import { takeTold } from '../../app/told.ts'
import { Page } from '../../parts/page.ts'
import { headingOf, settingsPage } from './frame.ts'
import { loginCard, tellOfFacebook } from './login-card.ts'
import { passkeysCard } from './passkeys-card.ts'
import { sessionsCard } from './sessions-card.ts'
import { twoStepCard } from './two-step-card.ts'

/** How somebody signs in, and where they are. */
@customElement('ap-security')
export class Security extends Page {
  private readonly ways = new Load(this, (signal) => account.ways({ signal }))
  private readonly sessions = new Load<ListedSession[]>(
    this,
    async (signal) => (await account.sessions({ signal })).data,
  )
  private readonly passkeys = new Load<ListedPasskey[]>(
    this,
    async (signal) => (await account.passkeys.list({ signal })).data,
  )

  override connectedCallback(): void {
    super.connectedCallback()
    tellOfFacebook(takeTold('facebook'))
  }

  get heading(): string {
    return headingOf('security')
  }

  protected override render(): unknown {
    const now = session.get()
    if (now.kind !== 'signed-in') return html``
    const { me } = now
    return settingsPage(
      'security',
      html`<div class="settings-grid">
        <div class="stack">${this.twoStep(me)}</div>
        <div class="stack">
          <section class="card">${this.ways.render((ways) => loginCard(me, ways))}</section>
          <section class="card">
            ${this.sessions.render((sessions) => sessionsCard(sessions, this.reload))}
          </section>
        </div>
      </div>`,
    )
  }

  private twoStep(me: Me): unknown {
    return html`<section class="card">${twoStepCard(me, this.reload)}</section>
      <section class="card">
        ${this.passkeys.render((passkeys) => passkeysCard(passkeys, this.reload))}
      </section>`
  }

  // Turning a factor on ends sessions that gave none.
  private readonly reload = () => {
    void this.sessions.reload()
    void this.passkeys.reload()
  }
}
