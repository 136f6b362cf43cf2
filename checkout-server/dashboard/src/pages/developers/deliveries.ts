import type { WebhookDelivery, WebhookEndpoint } from '@autogopay/shared'
import { html, nothing, type PropertyValues } from 'lit'
import { customElement } from 'lit/decorators.js'
import { repeat } from 'lit/directives/repeat.js'
import { api } from '../../app/api.ts'
import { Hears } from '../../app/live.ts'
import { BASE, go } from '../../app/router.ts'
import { may } from '../../app/session.ts'
import { errorText } from '../../parts/dialog.ts'
import { icon } from '../../parts/icons.ts'
import { empty, Load, skeleton } from '../../parts/load.ts'
import { Page } from '../../parts/page.ts'
import { say } from '../../parts/toast.ts'
import { deliveryRow } from './delivery-row.ts'
import { words } from './delivery-words.ts'
import { askReplay } from './replay.ts'
import { developerHead, headingOf } from './tabs.ts'

const PAGE_SIZE = 25
const STATUSES = ['pending', 'delivered', 'failed'] as const
const MOVES_WITHIN_MS = 10_000

interface Log {
  deliveries: WebhookDelivery[]
  hasMore: boolean
  endpoints: WebhookEndpoint[]
}

/** What was sent to the merchant's servers, try by try; and sending it again. */
@customElement('ap-developer-deliveries')
export class DeveloperDeliveries extends Page {
  private shown = PAGE_SIZE

  private readonly log = new Load<Log>(this, async (signal) => {
    const [{ data: endpoints }, page] = await Promise.all([
      api.endpoints.list({ signal }),
      readPages(this.filters, { most: this.shown, signal }),
    ])
    return { ...page, endpoints }
  })

  constructor() {
    super()
    this.addController(new Hears(() => this.log.reloadSoon()))
  }

  get heading(): string {
    return headingOf('deliveries')
  }

  private get filters() {
    const { query } = this.route
    return {
      status: STATUSES.find((status) => status === query.get('status')),
      endpointId: query.get('endpoint') ?? undefined,
    }
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get('route')
    if (before && String(before.query) !== String(this.route.query)) {
      this.shown = PAGE_SIZE
      void this.log.restart()
    }
  }

  // Nothing tells the page of a try.
  protected override updated(): void {
    const log = this.log.data
    if (log?.deliveries.some((delivery) => isMoving(delivery, log.endpoints))) {
      this.log.reloadSoon(3_000)
    }
  }

  protected override render(): unknown {
    return html`<div class="page developers">
      ${developerHead('deliveries')}
      ${this.log.render((log) => [this.filterLine(log), this.rows(log)], { loading: skeleton(8) })}
    </div>`
  }

  private filterLine({ endpoints }: Log): unknown {
    const text = words()
    const { status, endpointId } = this.filters
    const isGone = endpointId && !endpoints.some(({ id }) => id === endpointId)
    return html`<div class="filter-line">
      <label class="field">
        <span>${text.status}</span>
        <select @change=${(event: Event) => this.filter('status', event)}>
          <option value="" ?selected=${!status}>${text.allStatuses}</option>
          ${STATUSES.map(
            (name) =>
              html`<option value=${name} ?selected=${name === status}>
                ${text.statuses[name]}
              </option>`,
          )}
        </select>
      </label>
      <label class="field">
        <span>${text.endpoint}</span>
        <select @change=${(event: Event) => this.filter('endpoint', event)}>
          <option value="" ?selected=${!endpointId}>${text.allEndpoints}</option>
          ${
            isGone
              ? html`<option value=${endpointId} selected>${text.removedEndpoint}</option>`
              : nothing
          }
          ${endpoints.map(
            ({ id, url }) =>
              html`<option value=${id} ?selected=${id === endpointId}>${url}</option>`,
          )}
        </select>
      </label>
      ${
        may('webhooks:write')
          ? html`<button class="button" @click=${() => this.replay(endpoints)}>
              ${icon('again')} ${text.replay}
            </button>`
          : nothing
      }
    </div>`
  }

  private rows({ deliveries, hasMore }: Log): unknown {
    const text = words()
    const isFiltered = this.route.query.size > 0
    if (deliveries.length === 0) {
      return html`<section class="card">
        ${
          isFiltered
            ? empty({ icon: 'search', title: text.noneFound, note: text.noneFoundNote })
            : empty({ icon: 'webhook', title: text.none, note: text.noneNote })
        }
      </section>`
    }
    return html`<section class="card list-card">
      <ul class="deliveries">
        ${repeat(
          deliveries,
          ({ id }) => id,
          (delivery) =>
            html`<li>${deliveryRow(delivery, () => void this.resend(delivery.id))}</li>`,
        )}
      </ul>
      ${
        hasMore
          ? html`<p class="more">
              <button class="button" @click=${() => this.more()}>${text.more}</button>
            </p>`
          : nothing
      }
    </section>`
  }

  private filter(name: 'status' | 'endpoint', event: Event): void {
    const query = new URLSearchParams(this.route.query)
    const { value } = event.target as HTMLSelectElement
    if (value) query.set(name, value)
    else query.delete(name)
    const text = query.toString()
    go(`${BASE}/developers/deliveries${text && `?${text}`}`, { replace: true })
  }

  private more(): void {
    this.shown += PAGE_SIZE
    void this.log.reload()
  }

  private async resend(id: string): Promise<void> {
    try {
      await api.deliveries.redeliver(id)
      say('good', words().resent)
    } catch (error) {
      say('bad', errorText(error))
    }
    await this.log.reload()
  }

  private async replay(endpoints: readonly WebhookEndpoint[]): Promise<void> {
    await askReplay(endpoints, this.filters.endpointId)
    await this.log.reload()
  }
}

/** Whether the next look will show something else than this one. */
function isMoving(
  { status, nextAttemptAt, endpointId }: WebhookDelivery,
  endpoints: readonly WebhookEndpoint[],
): boolean {
  if (status !== 'pending') return false
  if (nextAttemptAt) return Date.parse(nextAttemptAt) - Date.now() < MOVES_WITHIN_MS
  return endpoints.some(({ id, health }) => id === endpointId && health !== 'disabled')
}

/** As many deliveries as are on screen, by the pages that the API gives. */
async function readPages(
  query: object,
  { most, signal }: { most: number; signal: AbortSignal },
): Promise<Pick<Log, 'deliveries' | 'hasMore'>> {
  const deliveries: WebhookDelivery[] = []
  let cursor: string | null = null
  do {
    const page: Awaited<ReturnType<typeof api.deliveries.list>> = await api.deliveries.list(
      { ...query, limit: PAGE_SIZE, ...(cursor && { cursor }) },
      { signal },
    )
    deliveries.push(...page.data)
    cursor = page.nextCursor
  } while (cursor && deliveries.length < most)
  return { deliveries, hasMore: cursor !== null }
}
