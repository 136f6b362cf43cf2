import type { PaymentLink } from '@autogopay/shared'
import { html, nothing } from 'lit'
import { customElement, state } from 'lit/decorators.js'
import { repeat } from 'lit/directives/repeat.js'
import { api } from '../../app/api.ts'
import { Hears } from '../../app/live.ts'
import { BASE } from '../../app/router.ts'
import { may } from '../../app/session.ts'
import { errorText } from '../../parts/dialog.ts'
import { icon } from '../../parts/icons.ts'
import { empty, Load } from '../../parts/load.ts'
import { Page } from '../../parts/page.ts'
import { say } from '../../parts/toast.ts'
import '../../styles/links.css'
import { linkCard } from './card.ts'
import { words } from './words.ts'

const PAGE_SIZE = 20

interface LinkPage {
  data: PaymentLink[]
  nextCursor: string | null
}

/** All payment links with their figures, which follow the payments. */
@customElement('ap-links')
export class Links extends Page {
  @state() private isLoadingMore = false
  private shown = PAGE_SIZE

  private readonly list = new Load<LinkPage>(this, (signal) => readPages(this.shown, signal))

  constructor() {
    super()
    this.addController(new Hears(() => this.list.reloadSoon()))
  }

  get heading(): string {
    return words().title
  }

  protected override render(): unknown {
    const text = words()
    return html`<div class="page payment-links">
      <header class="page-head">
        <div>
          <h1>${text.title}</h1>
          <p class="note">${text.note}</p>
        </div>
        ${
          may('links:write')
            ? html`<a class="button primary" href="${BASE}/links/new"
                >${icon('link')} ${text.create}</a
              >`
            : nothing
        }
      </header>
      ${this.list.render((page) => this.cards(page))}
    </div>`
  }

  private cards({ data, nextCursor }: LinkPage): unknown {
    const text = words()
    if (data.length === 0) {
      return html`<section class="card">
        ${empty({ icon: 'link', title: text.none, note: text.noneNote })}
      </section>`
    }
    return html`<ul class="link-list">
        ${repeat(
          data,
          ({ id }) => id,
          (link) => html`<li>${linkCard(link, () => void this.turn(link))}</li>`,
        )}
      </ul>
      ${
        nextCursor
          ? html`<p class="more">
              <button class="button" ?disabled=${this.isLoadingMore} @click=${() => this.more()}>
                ${text.more}
              </button>
            </p>`
          : nothing
      }`
  }

  private async turn({ id, active }: PaymentLink): Promise<void> {
    const text = words()
    try {
      await api.links.update(id, { active: !active })
      say('good', active ? text.turnedOff : text.turnedOn)
    } catch (error) {
      say('bad', errorText(error))
    }
    await this.list.reload()
  }

  private async more(): Promise<void> {
    this.shown += PAGE_SIZE
    this.isLoadingMore = true
    await this.list.reload()
    this.isLoadingMore = false
  }
}

/** As many links as are on screen, by the pages that the API gives. */
async function readPages(most: number, signal: AbortSignal): Promise<LinkPage> {
  let page: LinkPage = await api.links.list({ limit: PAGE_SIZE }, { signal })
  while (page.nextCursor && page.data.length < most) {
    const cursor = page.nextCursor
    const next = await api.links.list({ limit: PAGE_SIZE, cursor }, { signal })
    page = { ...next, data: [...page.data, ...next.data] }
  }
  return page
}
