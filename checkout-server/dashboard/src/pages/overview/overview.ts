import type { PaymentPage, ResponseTimes, Stats, StatsFigures } from '@autogopay/shared'
import { html } from 'lit'
import { customElement, state } from 'lit/decorators.js'
import { api } from '../../app/api.ts'
import { Hears } from '../../app/live.ts'
import { BASE } from '../../app/router.ts'
import { formatRupiah, percentText } from '../../parts/format.ts'
import { icon } from '../../parts/icons.ts'
import { empty, Load, skeleton } from '../../parts/load.ts'
import { Page } from '../../parts/page.ts'
import { paymentRows } from '../../parts/payment-rows.ts'
import '../../styles/overview.css'
import './checklist.ts'
import './revenue-chart.ts'
import { changeOf } from './change.ts'
import { lastDays, rangeQuery, RANGES, type Range } from './ranges.ts'
import { words } from './words.ts'

// Several calls each: in a busy shop they would come with every sale.
const SUMS_EVERY_MS = 10_000

interface Figures {
  today: Stats
  week: Stats
  month: Stats
  response: ResponseTimes
}

/** What came in, how payments go, and the newest of them, as they come. */
@customElement('ap-overview')
export class Overview extends Page {
  @state() private range: Range = 'days7'

  private readonly figures = new Load<Figures>(this, (signal) => readFigures(signal))
  private readonly chart = new Load<Stats>(this, (signal) =>
    api.stats.get(rangeQuery(this.range), { signal }),
  )
  private readonly latest = new Load<PaymentPage>(this, (signal) =>
    api.payments.list({ limit: 8 }, { signal }),
  )

  constructor() {
    super()
    this.addController(
      new Hears(() => {
        this.latest.reloadSoon()
        this.figures.reloadSoon(SUMS_EVERY_MS)
        this.chart.reloadSoon(SUMS_EVERY_MS)
      }),
    )
  }

  get heading(): string {
    return words().title
  }

  protected override render(): unknown {
    const text = words()
    return html`<div class="page overview">
      <header class="page-head">
        <h1>${text.title}</h1>
        <a class="button primary" href="${BASE}/new">${icon('qr')} ${text.create}</a>
      </header>
      <ap-checklist></ap-checklist>
      ${this.figures.render((figures) => this.cards(figures), {
        loading: html`<div class="figures">
          ${[0, 1, 2, 3, 4].map(() => html`<div class="card figure">${skeleton(3)}</div>`)}
        </div>`,
      })}
      <div class="columns">
        <section class="card" aria-labelledby="chart-title">
          <header class="card-head">
            <h2 id="chart-title">${text.chart}</h2>
            <div class="segments" role="group" aria-label=${text.range}>
              ${Object.keys(RANGES).map((name) => this.rangeButton(name as Range))}
            </div>
          </header>
          ${this.chart.render((stats) => html`<ap-revenue-chart .stats=${stats}></ap-revenue-chart>`)}
        </section>
        <section class="card" aria-labelledby="latest-title">
          <header class="card-head">
            <h2 id="latest-title">${text.latest}</h2>
            <a href="${BASE}/payments">${text.all}</a>
          </header>
          ${this.latest.render(({ data }) =>
            data.length > 0
              ? paymentRows(data)
              : empty({ icon: 'coins', title: text.none, note: text.noneNote }),
          )}
        </section>
      </div>
    </div>`
  }

  private cards({ today, week, month, response }: Figures): unknown {
    const text = words()
    const { totals } = week.period
    const { pending, paid, partially_refunded: partly, refunded } = totals.byStatus
    const good = paid + partly + refunded
    return html`<div class="figures">
      ${this.revenue('today', today)} ${this.revenue('week', week)} ${this.revenue('month', month)}
      <section class="card figure">
        <h2>${text.success}</h2>
        <p class="value">${totals.successRate === null ? '–' : percentText(totals.successRate)}</p>
        <p class="note">
          ${
            totals.successRate === null
              ? text.noneOver
              : text.successNote(good, totals.created - pending)
          }
        </p>
      </section>
      <section class="card figure">
        <h2>${text.response}</h2>
        ${
          response.averageMs === null || response.p95Ms === null
            ? html`<p class="value quiet">${text.notMeasured}</p>
                <p class="note">${text.notMeasuredNote}</p>`
            : html`<p class="value">${msText(response.averageMs)}</p>
                <p class="note">
                  ${text.responseNote(msText(response.p95Ms), response.count.toLocaleString('id'))}
                </p>`
        }
      </section>
    </div>`
  }

  private revenue(name: 'today' | 'week' | 'month', { period, before }: Stats): unknown {
    const text = words()
    const change = changeOf(period.totals.revenue, before.totals.revenue)
    return html`<section class="card figure revenue">
      <h2>${text.revenueOf(text[name])}</h2>
      <p class="value">${formatRupiah(period.totals.revenue)}</p>
      <p class="note">
        ${
          change === null
            ? text.nothingBefore
            : change === 0
              ? text.same
              : html`<span class=${change > 0 ? 'up' : 'down'}
                    >${change > 0 ? '▲' : '▼'} ${percentText(Math.abs(change))}</span
                  >
                  ${text.before[name]}`
        }
      </p>
      <p class="note">${text.transactions(period.totals.paidCount)}${refundsOf(period.totals)}</p>
    </section>`
  }

  private rangeButton(name: Range): unknown {
    const choose = () => {
      this.range = name
      void this.chart.reload()
    }
    return html`<button aria-pressed=${this.range === name} @click=${choose}>
      ${words().ranges[name]}
    </button>`
  }
}

async function readFigures(signal: AbortSignal): Promise<Figures> {
  const [today, week, month, response] = await Promise.all([
    api.stats.get({ ...lastDays(1), interval: 'day' }, { signal }),
    api.stats.get({ ...lastDays(7), interval: 'day' }, { signal }),
    api.stats.get({ ...lastDays(30), interval: 'day' }, { signal }),
    api.stats.responseTimes({ signal }),
  ])
  return { today, week, month, response }
}

const refundsOf = ({ refunds }: StatsFigures): string =>
  refunds > 0 ? ` · ${words().refunds(formatRupiah(refunds))}` : ''

const msText = (ms: number): string => `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`
