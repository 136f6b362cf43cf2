import type { Stats, StatsPoint } from '@autogopay/shared'
import { html, type PropertyValues } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { locale } from '../../app/locale.ts'
import { Follows } from '../../app/store.ts'
import { theme } from '../../app/theme.ts'
import { dayText, formatRupiah, monthText, shortRupiah, weekdayText } from '../../parts/format.ts'
import { Part } from '../../parts/page.ts'
import { words } from './words.ts'

const HEIGHT = 260
const AXIS_WIDTH = 58
const LABEL_WIDTH = 64

/** Revenue as bars, with the same figures as a table for those who do not see it. */
@customElement('ap-revenue-chart')
export class RevenueChart extends Part {
  @property({ attribute: false }) stats: Stats | null = null

  private chart: uPlot | null = null
  private readonly size = new ResizeObserver(() => this.fit())
  private readonly dark = matchMedia('(prefers-color-scheme: dark)')
  private readonly recolour = () => this.draw()

  constructor() {
    super()
    this.addController(new Follows(this, theme))
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.dark.addEventListener('change', this.recolour)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.dark.removeEventListener('change', this.recolour)
    this.size.disconnect()
    this.chart?.destroy()
    this.chart = null
  }

  protected override updated(_: PropertyValues): void {
    this.draw()
  }

  protected override render(): unknown {
    const text = words()
    return html`<div class="chart" aria-hidden="true"></div>
      <p class="chart-point" aria-hidden="true"></p>
      <details class="chart-table">
        <summary>${text.asTable}</summary>
        <table>
          <thead>
            <tr>
              <th scope="col">${text.period}</th>
              <th scope="col" class="number">${text.revenue}</th>
              <th scope="col" class="number">${text.count}</th>
            </tr>
          </thead>
          <tbody>
            ${this.points().map(
              (point) =>
                html`<tr>
                  <th scope="row">${this.name(point)}</th>
                  <td class="number">${formatRupiah(point.revenue)}</td>
                  <td class="number">${point.paidCount}</td>
                </tr>`,
            )}
          </tbody>
        </table>
      </details>`
  }

  private points(): StatsPoint[] {
    return this.stats?.period.series ?? []
  }

  private name({ from, to }: StatsPoint): string {
    const { interval } = this.stats ?? {}
    if (interval === 'month') return monthText(from)
    if (interval === 'week') return `${dayText(from)} – ${dayText(to)}`
    return this.points().length <= 7 ? weekdayText(from) : dayText(from)
  }

  private axisName(point: StatsPoint | undefined): string {
    if (!point) return ''
    return this.stats?.interval === 'week' ? dayText(point.from) : this.name(point)
  }

  private draw(): void {
    const place = this.querySelector<HTMLElement>('.chart')
    if (!place || !this.stats) return
    this.chart?.destroy()
    const points = this.points()
    const style = getComputedStyle(this)
    const [ink = '', muted = '', border = ''] = ['--fill', '--muted', '--border'].map((name) =>
      resolved(this, style.getPropertyValue(name)),
    )
    const font = `12px ${style.fontFamily}`
    const axis = { font, stroke: muted, ticks: { show: false } }
    this.chart = new uPlot(
      {
        width: place.clientWidth,
        height: HEIGHT,
        legend: { show: false },
        cursor: { y: false, points: { show: false }, drag: { x: false, y: false } },
        padding: [12, 8, 0, 0],
        scales: {
          x: { time: false, range: [-0.5, Math.max(points.length, 1) - 0.5] },
          y: { range: (_, min, max) => [Math.min(0, min), Math.max(max, 10_000) * 1.08] },
        },
        axes: [
          {
            ...axis,
            size: 30,
            grid: { show: false },
            splits: () => labelled(points.length, place.clientWidth),
            values: (_, at) => at.map((index) => this.axisName(points[index])),
          },
          {
            ...axis,
            size: AXIS_WIDTH,
            grid: { stroke: border, width: 1 },
            values: (_, amounts) => amounts.map(shortRupiah),
          },
        ],
        series: [
          {},
          {
            fill: ink,
            width: 0,
            points: { show: false },
            paths: uPlot.paths.bars?.({ size: [0.62, 46], radius: 0.22 }) ?? (() => null),
          },
        ],
        hooks: { setCursor: [({ cursor }) => this.point(cursor.idx ?? null)] },
      },
      [points.map((_, at) => at), points.map(({ revenue }) => revenue)],
      place,
    )
    this.point(null)
    this.size.disconnect()
    this.size.observe(place)
  }

  /** Says the figure under the pointer, else the newest. */
  private point(at: number | null): void {
    const line = this.querySelector('.chart-point')
    const point = this.points().at(at ?? -1)
    if (!line || !point) return
    const count = words().transactions(point.paidCount)
    line.textContent = `${this.name(point)}: ${formatRupiah(point.revenue)} · ${count}`
    line.setAttribute('lang', locale.get())
  }

  private fit(): void {
    const place = this.querySelector<HTMLElement>('.chart')
    if (this.chart && place && place.clientWidth !== this.chart.width) {
      this.chart.setSize({ width: place.clientWidth, height: HEIGHT })
    }
  }
}

/** Which bars get a name, so that names do not touch. The newest always has one. */
function labelled(count: number, width: number): number[] {
  const every = Math.max(1, Math.ceil((count * LABEL_WIDTH) / Math.max(width - AXIS_WIDTH, 1)))
  return Array.from({ length: count }, (_, at) => at).filter((at) => (count - 1 - at) % every === 0)
}

/** A colour as a canvas takes it: derived ones are worked out by the browser. */
function resolved(host: HTMLElement, colour: string): string {
  const probe = document.createElement('i')
  probe.style.color = colour
  host.append(probe)
  const { color } = getComputedStyle(probe)
  probe.remove()
  return color
}
