import { nothing } from './rendering/html.ts'
import type { ReactiveElement } from './rendering/element.ts'
import { copyText } from './hand-over.ts'
import { loadExtras } from './load-extras.ts'
import type { Notice } from './payment-controller.ts'
import { drawingOf, keepDrawing, type QrDrawing } from './qr.ts'
import type { QrHandler } from './qr-handler.ts'
import type { Screen } from './screens/screen.ts'
import type { View } from './view.ts'

// Between tries to load what draws a code that came without its modules.
const DRAW_AGAIN_MS = 5_000

/** What a payer can do with the code. Copying works at once; the rest is loaded when it is wanted. */
export class QrTools {
  /** The payer has asked for something that is still being loaded. */
  isLoading = false
  private readonly host: ReactiveElement
  private readonly say: (notice: Notice) => void
  private handler: QrHandler | null = null
  private isDrawing = false

  /** @param say - Tells the payer how it went. */
  constructor(host: ReactiveElement, say: (notice: Notice) => void) {
    this.host = host
    this.say = say
  }

  /** Has the code drawn, if its modules did not come with it: a server may leave them out. */
  async draw(view: View): Promise<void> {
    if (view.kind !== 'waiting-qr' || view.qrText === null || this.isDrawing) return
    const { qrText, payment } = view
    if (drawingOf(qrText, payment.qrModules) !== undefined) return
    this.isDrawing = true
    try {
      const { drawQr } = await loadExtras()
      keepDrawing(qrText, drawnBy(drawQr, qrText))
    } catch {
      await new Promise((resolve) => setTimeout(resolve, DRAW_AGAIN_MS))
    }
    this.isDrawing = false
    this.host.requestUpdate()
  }

  /** Loads ahead: browsers let a page share something only for a moment after a tap. */
  prepare(): void {
    loadExtras().catch(() => undefined)
  }

  /** Has the handler do something, loading it if need be. */
  async use(act: (handler: QrHandler) => void): Promise<void> {
    if (this.isLoading) return
    if (!this.handler) {
      this.isLoading = true
      this.host.requestUpdate()
      try {
        const { QrHandler } = await loadExtras()
        this.handler = new QrHandler(this.host, this.say, drawingOf)
      } catch {
        this.say('failed')
      }
      this.isLoading = false
      this.host.requestUpdate()
    }
    // The payer may have left meanwhile.
    if (this.handler && this.host.isConnected) act(this.handler)
  }

  /** The dialog with the large code, while it is wanted and there is a code. */
  dialog(view: View, screen: Screen): unknown {
    return this.handler?.dialog(view, screen) ?? nothing
  }

  /** Not loaded on demand: some browsers forget the tap as soon as something is waited for. */
  async copy(text: string | null | undefined, done: 'copied' | 'linkCopied'): Promise<void> {
    if (!text) return
    try {
      await copyText(text)
      this.say(done)
    } catch {
      this.say(done === 'copied' ? 'notCopied' : 'linkNotCopied')
    }
  }
}

function drawnBy(draw: (text: string) => QrDrawing, text: string): QrDrawing | null {
  try {
    return draw(text)
  } catch {
    // More than a code holds.
    return null
  }
}
