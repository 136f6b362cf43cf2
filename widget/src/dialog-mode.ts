import type { ReactiveElement } from './rendering/element.ts'
import { nothing, type TemplateResult } from './rendering/html.ts'
import { focused } from './focused.ts'
import { loadExtras } from './load-extras.ts'
import type { Modal } from './modal.ts'
import type { Screen } from './screens/screen.ts'

/**
 * The dialog of an element that has one. What opens it is loaded as soon as there is such an element,
 * since most pages have none; where it cannot be had, the payment is shown in the page.
 */
export class DialogMode {
  private readonly host: ReactiveElement
  private modal: Modal | null = null
  private isMissing = false
  private isShownInPage = false

  constructor(host: ReactiveElement) {
    this.host = host
  }

  get isOpen(): boolean {
    return this.modal?.isOpen ?? this.isShownInPage
  }

  /** Makes the dialog ready, loading what it needs at the first call. */
  async load(): Promise<void> {
    if (this.modal) return
    try {
      const { Modal } = await loadExtras()
      this.modal ??= new Modal(this.host)
    } catch {
      this.isMissing = true
    }
    this.host.requestUpdate()
  }

  /** Opens it. @param opener - Gets the focus back afterwards; by default whatever has it now. */
  async open(opener: Element | null | undefined): Promise<void> {
    // Now, since what has the focus may be another once all is loaded.
    const before = opener ?? focused()
    if (!this.modal) await this.load()
    this.isShownInPage = this.isMissing && !this.modal
    this.modal?.open(before)
    this.host.requestUpdate()
  }

  /** Closes it unless the page refuses. */
  close(): void {
    this.isShownInPage = false
    this.modal?.close()
    this.host.requestUpdate()
  }

  /** The dialog around what it shows while it is open. */
  draw(screen: Screen, content: () => TemplateResult): unknown {
    if (this.modal) return this.modal.draw(screen, content)
    return this.isShownInPage ? content() : nothing
  }
}
