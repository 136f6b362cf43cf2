import type { PaymentLink } from '@autogopay/shared'
import { html } from 'lit'
import { customElement, state } from 'lit/decorators.js'
import { api } from '../../app/api.ts'
import { BASE, go } from '../../app/router.ts'
import { errorText } from '../../parts/dialog.ts'
import { icon } from '../../parts/icons.ts'
import { Load, skeleton } from '../../parts/load.ts'
import { Page } from '../../parts/page.ts'
import { pictureOf } from '../../parts/picture.ts'
import { fieldsText } from '../../parts/problem.ts'
import { say } from '../../parts/toast.ts'
import '../../styles/links.css'
import { askSection, priceSection, rulesSection, whatSection } from './form.ts'
import { linkOf } from './form-values.ts'
import { words } from './words.ts'

// What the server keeps at most, with room for what it writes anew.
const PICTURE = { longestSide: 1_200, mostBytes: 350_000 }

/** Makes a payment link, or changes one: everything about it on one form. */
@customElement('ap-link-edit')
export class LinkEdit extends Page {
  @state() private error = ''
  @state() private isSaving = false
  /** Chosen on the form; null: taken away; undefined: as it was. */
  @state() private picture: string | null | undefined
  @state() private kind: PaymentLink['amountKind'] | null = null
  // A lost answer and another press make one link.
  private readonly createKey = crypto.randomUUID()

  private readonly link = new Load<PaymentLink | null>(this, async (signal) =>
    this.linkId ? api.links.get(this.linkId, { signal }) : null,
  )

  get heading(): string {
    return this.linkId ? words().editTitle : words().newTitle
  }

  private get linkId(): string {
    return this.route.params.id ?? ''
  }

  protected override render(): unknown {
    const text = words()
    return html`<div class="page narrow link-edit">
      <a class="back" href="${BASE}/links">${icon('back')} ${text.back}</a>
      <header class="page-head"><h1>${this.heading}</h1></header>
      ${this.link.render((link) => this.form(link), { loading: skeleton(8) })}
    </div>`
  }

  private form(link: PaymentLink | null): unknown {
    const text = words()
    const kind = this.kind ?? link?.amountKind ?? 'fixed'
    return html`<form @submit=${this.submit}>
      ${whatSection(link, {
        picture: this.picture,
        choose: (file) => void this.choose(file),
        remove: () => (this.picture = null),
      })}
      ${priceSection(link, kind, (chosen) => (this.kind = chosen))} ${askSection(link)}
      ${rulesSection(link)}
      <p class="error" role="alert">${this.error}</p>
      <button class="button primary large" ?disabled=${this.isSaving}>
        ${this.isSaving ? text.saving : text.save}
      </button>
    </form>`
  }

  private async choose(file: File): Promise<void> {
    try {
      this.picture = await pictureOf(file, PICTURE)
      this.error = ''
    } catch {
      this.error = words().pictureUnreadable
    }
  }

  private readonly submit = async (event: SubmitEvent) => {
    event.preventDefault()
    if (this.isSaving) return
    const text = words()
    const wish = linkOf(new FormData(event.target as HTMLFormElement))
    if (!wish) {
      this.error = text.badAmount
      return
    }
    const { picture } = this
    const body = {
      ...wish,
      // Without the `data:image/jpeg;base64,` before it.
      ...(picture !== undefined && { picture: picture && picture.slice(picture.indexOf(',') + 1) }),
    }
    this.isSaving = true
    this.error = ''
    try {
      if (this.linkId) await api.links.update(this.linkId, body)
      else await api.links.create(body, this.createKey)
      say('good', this.linkId ? text.saved : text.created)
      go(`${BASE}/links`)
    } catch (error) {
      this.error = fieldsText(error) ?? errorText(error)
    }
    this.isSaving = false
  }
}
