import type { OperatedAuditEntry, OperatedAuditPage } from '@autogopay/shared'
import { html, nothing } from 'lit'
import { customElement } from 'lit/decorators.js'
import { operator } from '../../app/operator.ts'
import { timeText } from '../../parts/format.ts'
import { icon } from '../../parts/icons.ts'
import { empty, Load } from '../../parts/load.ts'
import { Part } from '../../parts/page.ts'
import '../../styles/operator.css'
import { auditWords as words } from './audit-words.ts'

const STEP = 20
const MOST = 100
const FIELDS = ['merchantId', 'actor', 'action', 'subject'] as const
type Filter = Partial<Record<(typeof FIELDS)[number], string>>

/** What operators, merchants and people did, whoever it was done to. */
@customElement('ap-audit-log')
export class AuditLog extends Part {
  private filter: Filter = {}
  private limit = STEP

  private readonly log = new Load<OperatedAuditPage>(this, (signal) =>
    operator.auditLog({ ...this.filter, limit: this.limit }, { signal }),
  )

  protected override render(): unknown {
    const text = words()
    return html`<section class="card audit" aria-labelledby="audit-title">
      <h2 id="audit-title">${text.title}</h2>
      <p class="note">${text.note}</p>
      <form role="search" aria-label=${text.title} @submit=${this.find}>
        ${FIELDS.map(
          (name) =>
            html`<label class="field">
              <span>${text.fields[name]}</span>
              <input name=${name} maxlength="64" autocomplete="off" spellcheck="false" />
            </label>`,
        )}
        <button class="button">${icon('search')} ${text.find}</button>
      </form>
      ${this.log.render((page) => this.list(page))}
    </section>`
  }

  private list({ data, nextCursor }: OperatedAuditPage): unknown {
    const text = words()
    if (data.length === 0) return empty({ icon: 'search', title: text.none, note: text.noneNote })
    const more = () => {
      this.limit = Math.min(this.limit + STEP, MOST)
      void this.log.reload()
    }
    return html`<ul class="rows">
        ${data.map((entry) => html`<li class="row">${rowOf(entry)}</li>`)}
      </ul>
      ${
        nextCursor && this.limit < MOST
          ? html`<p class="more"><button class="button" @click=${more}>${text.more}</button></p>`
          : nothing
      }`
  }

  private readonly find = (event: SubmitEvent) => {
    event.preventDefault()
    const form = new FormData(event.target as HTMLFormElement)
    const given = FIELDS.map((name) => [name, String(form.get(name)).trim()] as const)
    this.filter = Object.fromEntries(given.filter(([, value]) => value !== ''))
    this.limit = STEP
    void this.log.restart()
  }
}

function rowOf({ at, action, actor, merchantId, subject, data, address }: OperatedAuditEntry) {
  const text = words()
  const particulars = Object.keys(data).length > 0 ? JSON.stringify(data) : ''
  return html`<span class="row-main">
    <b><code>${action}</code></b>
    <small>${timeText(at)} · ${text.kinds[actor.kind]} ${actor.id}</small>
    <small>${[merchantId, subject, address].filter(Boolean).join(' · ')}</small>
    ${particulars ? html`<small><code>${particulars}</code></small>` : nothing}
  </span>`
}
