import { html, nothing } from 'lit'
import { customElement } from 'lit/decorators.js'
import { api } from '../../app/api.ts'
import { Hears } from '../../app/live.ts'
import { BASE } from '../../app/router.ts'
import { may, session } from '../../app/session.ts'
import { readLoginWays } from '../../app/sign-in.ts'
import { icon } from '../../parts/icons.ts'
import { Load } from '../../parts/load.ts'
import { Part } from '../../parts/page.ts'
import { words } from './words.ts'

// A shop that has so many payments, and none of them paid, is still being set up.
const LOOKED_AT = 100

interface Progress {
  /** Null: this installation sends no mail, so nobody can confirm an address. */
  isMailConfirmed: boolean | null
  /** Null: this installation asks for no activation. */
  isActive: boolean | null
  isConnected: boolean
  hasPayment: boolean
}

/** First steps of a new shop, up to a payment that came in. Gone once all are done. */
@customElement('ap-checklist')
export class Checklist extends Part {
  private readonly progress = new Load<Progress | null>(this, readProgress)

  constructor() {
    super()
    this.addController(
      new Hears(() => {
        if (this.progress.data?.hasPayment === false) this.progress.reloadSoon()
      }),
    )
  }

  protected override render(): unknown {
    const progress = this.progress.data
    if (!progress) return nothing
    const text = words()
    const steps = stepsOf(progress)
    const done = steps.filter(({ isDone }) => isDone).length
    if (done === steps.length) return nothing
    return html`<section class="card checklist" aria-labelledby="checklist-title">
      <header class="card-head">
        <h2 id="checklist-title">${text.setUp}</h2>
        <span class="note">${text.setUpNote(done, steps.length)}</span>
      </header>
      <progress value=${done} max=${steps.length} aria-labelledby="checklist-title"></progress>
      <ol>
        ${steps.map(({ name, isDone, href }) => {
          const [title, note] = text.steps[name]
          return html`<li class=${isDone ? 'done' : ''}>
            ${
              isDone
                ? html`<span class="step"
                    ><i class="tick">${icon('check')}</i
                    ><span><b>${title}</b><small>${text.done}</small></span></span
                  >`
                : html`<a class="step" href=${href}
                    ><i class="tick"></i
                    ><span><b>${title}</b><small>${note}</small></span> ${icon('next')}</a
                  >`
            }
          </li>`
        })}
      </ol>
    </section>`
  }
}

/** What is to be done here, in the order in which it works. */
function stepsOf({ isMailConfirmed, isActive, isConnected, hasPayment }: Progress) {
  const steps = [
    { name: 'email', isDone: isMailConfirmed, href: `${BASE}/settings/security` },
    { name: 'activate', isDone: isActive, href: `${BASE}/activation` },
    { name: 'connect', isDone: isConnected, href: `${BASE}/connections` },
    { name: 'pay', isDone: hasPayment, href: `${BASE}/new` },
  ] as const
  return steps.filter(({ isDone }) => isDone !== null)
}

async function readProgress(signal: AbortSignal): Promise<Progress | null> {
  // Those who may not connect anything have nothing to set up.
  const now = session.get()
  if (!may('connections:write') || now.kind !== 'signed-in') return null
  const [ways, activation, connections, newest] = await Promise.all([
    readLoginWays({ signal }),
    api.activation.get({ signal }),
    api.connections.list({ signal }),
    api.payments.list({ limit: LOOKED_AT }, { signal }),
  ])
  return {
    isMailConfirmed: ways.mail ? now.me.user.emailVerified : null,
    isActive: activation.required ? activation.active : null,
    isConnected: connections.data.some(({ status }) => status === 'active'),
    // Also one whose money has gone back since, as after a trial.
    hasPayment: newest.data.some(({ paidAt }) => paidAt !== null),
  }
}
