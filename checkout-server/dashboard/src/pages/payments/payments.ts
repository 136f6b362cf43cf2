import type { Payment, PaymentPage } from '@autogopay/shared'
import { html, nothing, type PropertyValues } from 'lit'
import { customElement, state } from 'lit/decorators.js'
import { repeat } from 'lit/directives/repeat.js'
import { api } from '../../app/api.ts'
import { Hears } from '../../app/live.ts'
import { BASE, go } from '../../app/router.ts'
import { may } from '../../app/session.ts'
import { Follows } from '../../app/store.ts'
import { ask, errorText } from '../../parts/dialog.ts'
import { formatRupiah, timeText } from '../../parts/format.ts'
import { icon } from '../../parts/icons.ts'
import { empty, Load, skeleton } from '../../parts/load.ts'
import { Page } from '../../parts/page.ts'
import { paymentRows, shownAmount, titleOf } from '../../parts/payment-rows.ts'
import { statusMark } from '../../parts/status.ts'
import { say } from '../../parts/toast.ts'
import '../../styles/payments.css'
import { exportList } from './export.ts'
import { filterBar } from './filter-bar.ts'
import { addressOf, filtersOf, isTooShort, listQuery, type Filters } from './filters.ts'
import { forgetFilter, readSavedFilters, savedFilters, saveFilter } from './saved-filters.ts'
import { words } from './words.ts'

const PAGE_SIZE = 25
const TYPING_MS = 250

/** All payments: searched, filtered, page after page, and renewed as they move. */
@customElement('ap-payments')
export class Payments extends Page {
  @state() private isLoadingMore = false
  private shown = PAGE_SIZE
  private typing: ReturnType<typeof setTimeout> | undefined

  private readonly list = new Load<PaymentPage>(this, (signal) =>
    readPages(listQuery(this.filters), { most: this.shown, signal }),
  )

  constructor() {
    super()
    this.addController(new Follows(this, savedFilters))
    this.addController(new Hears(() => this.list.reloadSoon()))
  }

  get heading(): string {
    return words().title
  }

  private get filters(): Filters {
    return filtersOf(this.route.query)
  }

  override connectedCallback(): void {
    super.connectedCallback()
    readSavedFilters()
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    clearTimeout(this.typing)
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get('route')
    if (before && addressOf(filtersOf(before.query)) !== addressOf(this.filters)) {
      this.shown = PAGE_SIZE
      void this.list.reload()
    }
  }

  protected override render(): unknown {
    const text = words()
    const { filters } = this
    return html`<div class="page payments">
      <header class="page-head">
        <h1>${text.title}</h1>
        <div class="actions">
          ${
            may('exports:read')
              ? html`<button class="button" @click=${() => exportList(filters)}>
                  ${icon('download')} ${text.export}
                </button>`
              : nothing
          }
          ${
            may('payments:create')
              ? html`<a class="button primary" href="${BASE}/new">${icon('qr')} ${text.create}</a>`
              : nothing
          }
        </div>
      </header>
      ${filterBar(filters, {
        change: (some) => this.filter(some),
        type: (search) => {
          clearTimeout(this.typing)
          this.typing = setTimeout(() => this.filter({ search }), TYPING_MS)
        },
        save: () => this.save(),
        forget: forgetFilter,
      })}
      ${isTooShort(filters) ? html`<p class="note">${text.searchShort}</p>` : nothing}
      <section class="card list-card" aria-label=${text.title}>
        ${this.list.render((page) => this.rows(page), { loading: skeleton(8) })}
      </section>
    </div>`
  }

  private rows({ data, nextCursor }: PaymentPage): unknown {
    const text = words()
    if (data.length === 0) return this.nothingThere()
    return html`<div class="on-phone">${paymentRows(data)}</div>
      ${this.table(data)}
      ${
        nextCursor
          ? html`<p class="more">
              <button class="button" ?disabled=${this.isLoadingMore} @click=${() => this.more()}>
                ${this.isLoadingMore ? text.loadingMore : text.more}
              </button>
            </p>`
          : nothing
      }`
  }

  private table(data: readonly Payment[]): unknown {
    const text = words()
    return html`<table class="on-desk">
      <thead>
        <tr>
          <th scope="col">${text.order}</th>
          <th scope="col">${text.whoOrWhat}</th>
          <th scope="col">${text.time}</th>
          <th scope="col">${text.status}</th>
          <th scope="col" class="number">${text.amount}</th>
        </tr>
      </thead>
      <tbody>
        ${repeat(
          data,
          ({ id }) => id,
          (payment) =>
            html`<tr>
              <td><a href="${BASE}/payments/${payment.id}">${payment.orderId}</a></td>
              <td>${titleOf(payment) === payment.orderId ? '–' : titleOf(payment)}</td>
              <td>${timeText(payment.createdAt)}</td>
              <td>${statusMark(payment)}</td>
              <td class="number amount">${formatRupiah(shownAmount(payment))}</td>
            </tr>`,
        )}
      </tbody>
    </table>`
  }

  private nothingThere(): unknown {
    const text = words()
    if (addressOf(this.filters)) {
      return empty({
        icon: 'search',
        title: text.noneFound,
        note: text.noneFoundNote,
        action: html`<a class="button" href="${BASE}/payments">${text.clear}</a>`,
      })
    }
    return empty({ icon: 'coins', title: text.none, note: text.noneNote })
  }

  private filter(some: Partial<Filters>): void {
    const address = addressOf({ ...this.filters, ...some })
    go(`${BASE}/payments${address}`, { replace: true })
  }

  private async more(): Promise<void> {
    const page = this.list.data
    if (!page?.nextCursor || this.isLoadingMore) return
    this.isLoadingMore = true
    try {
      const next = await api.payments.list({
        ...listQuery(this.filters),
        limit: PAGE_SIZE,
        cursor: page.nextCursor,
      })
      this.shown = page.data.length + next.data.length
      this.list.show({ kind: 'ready', data: { ...next, data: [...page.data, ...next.data] } })
    } catch (error) {
      say('bad', errorText(error))
    }
    this.isLoadingMore = false
  }

  private async save(): Promise<void> {
    const text = words()
    const address = addressOf(this.filters)
    await ask({
      title: text.saveFilter,
      body: html`<label class="field">
        <span>${text.filterName}</span>
        <input name="name" required maxlength="40" autocomplete="off" autofocus />
      </label>`,
      confirm: text.save,
      act: async (form) => saveFilter({ name: String(form.get('name')).trim(), address }),
    })
  }
}

/** As many payments as were on screen, by the pages that the API gives. */
async function readPages(
  query: object,
  { most, signal }: { most: number; signal: AbortSignal },
): Promise<PaymentPage> {
  let page = await api.payments.list({ ...query, limit: Math.min(most, 100) }, { signal })
  while (page.nextCursor && page.data.length < most) {
    const next = await api.payments.list(
      { ...query, limit: Math.min(most - page.data.length, 100), cursor: page.nextCursor },
      { signal },
    )
    page = { ...next, data: [...page.data, ...next.data] }
  }
  return page
}
