import { html, nothing } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { api } from '../../app/api.ts'
import { CallError } from '../../app/http.ts'
import { sentBody } from '../../parts/attempt.ts'
import { errorText } from '../../parts/dialog.ts'
import { Part } from '../../parts/page.ts'

/** What a delivery sends, read when it is first looked at: lists would be heavy with it. */
@customElement('ap-sent-body')
export class SentBody extends Part {
  @property({ attribute: false }) deliveryId = ''
  @property({ attribute: false }) isOpen = false

  @state() private body: string | null = null
  @state() private error = ''
  private isRead = false

  protected override updated(): void {
    if (!this.isOpen || this.isRead) return
    this.isRead = true
    void this.read()
  }

  protected override render(): unknown {
    if (this.error) return html`<p class="error">${this.error}</p>`
    return this.body === null ? nothing : sentBody(this.body)
  }

  private async read(): Promise<void> {
    try {
      this.body = (await api.deliveries.get(this.deliveryId)).body
    } catch (error) {
      if (!(error instanceof CallError)) throw error
      this.error = errorText(error)
    }
  }
}
