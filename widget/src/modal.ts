import type { ReactiveElement, Controller } from './rendering/element.ts'
import { html, nothing, type TemplateResult } from './rendering/html.ts'
import { adoptStyles } from './rendering/css.ts'
import { checkoutEvent } from './events.ts'
import { focused } from './focused.ts'
import { closeButton, modalDialog } from './screens/frames.ts'
import type { Screen } from './screens/screen.ts'
import { dialogStyles } from './styles/dialog.ts'
import { lockScroll } from './scroll-lock.ts'

// Slow hands: systems take two clicks for one within half a second, and people for longer.
const DOUBLE_CLICK_MS = 800

/**
 * The dialog of its host: opened as a real modal one, so that the browser keeps the focus inside, and
 * closed by button, Escape, a phone's back gesture or a tap beside it, each of which the page may
 * refuse.
 */
export class Modal implements Controller {
  isOpen = false
  private readonly host: ReactiveElement
  private opener: Element | null = null
  private unlock: (() => void) | null = null
  private hasStyles = false
  private openedAt = 0

  constructor(host: ReactiveElement) {
    this.host = host
    host.addController(this)
  }

  /**
   * Opens it at the next render.
   * @param opener - Gets the focus back afterwards.
   */
  open(opener: Element | null): void {
    if (this.isOpen) return
    this.isOpen = true
    this.opener = opener
    this.tell('open', false)
    this.host.requestUpdate()
  }

  /** Closes it unless the page refuses. */
  close(): void {
    if (!this.isOpen || !this.tell('close', true)) return
    this.isOpen = false
    this.host.requestUpdate()
  }

  hostUpdated(): void {
    const { dialog } = this
    if (dialog && !this.hasStyles) {
      this.hasStyles = true
      adoptStyles(this.host.renderRoot, dialogStyles.cssText)
    }
    // The page may have made it an inline one meanwhile.
    if (!dialog) this.isOpen = false
    if (!this.isOpen) this.finish()
    else if (dialog && this.host.isConnected) {
      if (!dialog.open) {
        dialog.showModal()
        this.openedAt = performance.now()
        this.unlock ??= lockScroll()
      }
      if (isHidden(dialog)) this.giveUp()
    }
  }

  /** The dialog, around what it shows while it is open. */
  draw(screen: Screen, content: () => TemplateResult): TemplateResult {
    const shown = this.isOpen
      ? html`${closeButton(screen, () => this.close())}${content()}`
      : nothing
    return modalDialog(this.on, screen, shown)
  }

  hostConnected(): void {
    if (this.isOpen) this.host.requestUpdate()
  }

  hostDisconnected(): void {
    // Moved within the page it opens again; taken out for good it is closed, and the focus returns.
    this.dialog?.close()
    this.unlock?.()
    this.unlock = null
    queueMicrotask(() => {
      if (this.host.isConnected || !this.isOpen) return
      this.isOpen = false
      this.restore()
    })
  }

  private readonly on = {
    keydown: (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || event.defaultPrevented) return
      event.preventDefault()
      this.close()
    },
    cancel: (event: Event): void => {
      if (event.target !== this.dialog) return
      event.preventDefault()
      this.close()
    },
    // A browser closes it without asking when Escape is pressed again and again.
    closed: (): void => {
      if (!this.isOpen || !this.host.isConnected || this.dialog?.open) return
      this.isOpen = false
      this.tell('close', false)
      this.host.requestUpdate()
    },
    click: (event: Event): void => {
      // The second half of a double click on what opened it is no wish to close it.
      if (event.target === this.dialog && event.timeStamp - this.openedAt > DOUBLE_CLICK_MS) {
        this.close()
      }
    },
  }

  private get dialog(): HTMLDialogElement | null {
    return this.host.renderRoot.querySelector<HTMLDialogElement>('dialog.modal')
  }

  /** A modal dialog that is not laid out keeps the page from being used, and nobody sees why. */
  private giveUp(): void {
    this.isOpen = false
    this.finish()
    this.tell('close', false)
    this.host.requestUpdate()
    reportError(new Error('<autogopay-checkout>: the dialog is inside of something hidden'))
  }

  private finish(): void {
    if (!this.unlock) return
    this.unlock()
    this.unlock = null
    this.dialog?.close()
    this.restore()
  }

  private restore(): void {
    const { opener } = this
    this.opener = null
    // The browser has done it already, but not where the click that opened it gave no focus (Safari).
    if (opener instanceof HTMLElement && opener.isConnected && focused() !== opener) {
      opener.focus({ preventScroll: true })
    }
  }

  private tell(what: 'open' | 'close', cancelable: boolean): boolean {
    return this.host.dispatchEvent(checkoutEvent(what, null, cancelable))
  }
}

/** Whether something around it is not displayed; all is well in a frame that is hidden as a whole. */
function isHidden(dialog: HTMLElement): boolean {
  return dialog.offsetWidth === 0 && window.innerWidth > 0
}
