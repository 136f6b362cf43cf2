import type { TimelineEntry, WebhookDeliveryDetail } from '@autogopay/shared'
import { html, nothing, type PropertyValues } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { api } from '../../app/api.ts'
import { attemptBox, sentBody } from '../../parts/attempt.ts'
import { skeleton } from '../../parts/load.ts'
import { CallError } from '../../app/http.ts'
import { Part } from '../../parts/page.ts'
import { errorText } from '../../parts/dialog.ts'
import { timelineWords } from './timeline-words.ts'

/** Tries of one webhook delivery with what the merchant's server answered, read when it is opened. */
@customElement('ap-attempts')
export class Attempts extends Part {
  @property({ attribute: false }) deliveryId = ''
  @property({ attribute: false }) status: Extract<TimelineEntry, { kind: 'webhook' }>['status'] =
    'pending'

  @state() private delivery: WebhookDeliveryDetail | null = null
  @state() private error = ''
  private isOpen = false

  protected override updated(changed: PropertyValues<this>): void {
    // It moved while it is open.
    if (changed.has('status') && this.isOpen) void this.read()
  }

  protected override render(): unknown {
    const text = timelineWords()
    return html`<details class="attempts" @toggle=${this.toggled}>
      <summary>${text.showAttempts}</summary>
      ${this.error ? html`<p class="error">${this.error}</p>` : nothing}
      ${
        this.delivery
          ? html`<p class="note">${this.delivery.url}</p>
              ${sentBody(this.delivery.body)}
              ${this.delivery.attempts.map((attempt) => attemptBox(attempt))}`
          : this.error
            ? nothing
            : skeleton(2)
      }
    </details>`
  }

  private readonly toggled = (event: Event) => {
    this.isOpen = (event.target as HTMLDetailsElement).open
    if (this.isOpen) void this.read()
  }

  private async read(): Promise<void> {
    try {
      this.delivery = await api.deliveries.get(this.deliveryId)
      this.error = ''
    } catch (error) {
      if (!(error instanceof CallError)) throw error
      this.error = errorText(error)
    }
  }
}
