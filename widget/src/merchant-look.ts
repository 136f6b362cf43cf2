import type { ReactiveElement, Controller } from './rendering/element.ts'
import type { CheckoutPayment } from './contract.ts'
import { loadExtras } from './load-extras.ts'

// Before the second try to load it; before each further one twice as long.
const LOAD_AGAIN_MS = 5_000

/** A merchant's colour, and the logo in the header. What loads and paints that comes when there is one. */
export class MerchantLook implements Controller {
  private readonly host: ReactiveElement
  private url: string | null = null
  private paint: ((canvas: HTMLCanvasElement) => void) | null = null
  private painted: Element | null = null
  private sheet: CSSStyleSheet | null = null
  private accent: string | null = null
  private againMs = LOAD_AGAIN_MS

  constructor(host: ReactiveElement) {
    this.host = host
    host.addController(this)
  }

  /** Whether the logo is at hand. */
  get hasLogo(): boolean {
    return this.paint !== null
  }

  /** Takes on the look of a payment's merchant. @param endpoint - Server of the payment. */
  of(payment: CheckoutPayment | null, endpoint: string | undefined): void {
    if (!payment) return
    this.colour(payment.accent ?? null)
    const { merchantLogoUrl: url } = payment
    // The page need not allow requests to any other server.
    const wanted = url && endpoint && originOf(url) === originOf(endpoint) ? url : null
    if (wanted === this.url) return
    this.url = wanted
    this.paint = null
    this.painted = null
    if (wanted) void this.load(wanted)
  }

  hostUpdated(): void {
    const canvas = this.host.renderRoot.querySelector<HTMLCanvasElement>('.logo canvas')
    if (!canvas || !this.paint || this.painted === canvas) return
    this.painted = canvas
    this.paint(canvas)
  }

  private async load(url: string): Promise<void> {
    try {
      const { loadLogo } = await loadExtras()
      const paint = await loadLogo(url)
      if (this.url !== url) return
      this.paint = paint
      this.host.requestUpdate()
    } catch {
      // The initial letter stays meanwhile: a logo is no reason to trouble anybody.
      setTimeout(() => {
        if (this.url === url) this.url = null
        if (this.host.isConnected) this.host.requestUpdate()
      }, this.againMs)
      this.againMs *= 2
    }
  }

  /** The merchant's colour comes before ours and after the page's own. */
  private colour(accent: string | null): void {
    const { renderRoot: root } = this.host
    if (accent === this.accent || !(root instanceof ShadowRoot)) return
    this.accent = accent
    if (!this.sheet) {
      this.sheet = new CSSStyleSheet()
      root.adoptedStyleSheets = [...root.adoptedStyleSheets, this.sheet]
    }
    // No text but a colour's has been read from an answer.
    this.sheet.replaceSync(accent ? `:host{--brand:${accent}}` : '')
  }
}

function originOf(url: string): string | null {
  try {
    return new URL(url).origin
  } catch {
    return null
  }
}
