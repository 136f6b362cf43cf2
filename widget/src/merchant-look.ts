import type { ReactiveElement, Controller } from './rendering/element.ts'
import type { CheckoutPayment } from './contract.ts'

/**
 * A merchant's logo and colour. The logo is painted on the canvas in the header: pages may allow no
 * pictures (`img-src 'none'`), but they must allow requests to our server.
 */
export class MerchantLook implements Controller {
  private readonly host: ReactiveElement
  private url: string | null = null
  private bitmap: ImageBitmap | null = null
  private painted: Element | null = null
  private sheet: CSSStyleSheet | null = null
  private accent: string | null = null

  constructor(host: ReactiveElement) {
    this.host = host
    host.addController(this)
  }

  /** Whether the logo is at hand. */
  get hasLogo(): boolean {
    return this.bitmap !== null
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
    this.bitmap = null
    this.painted = null
    if (wanted) void this.load(wanted)
  }

  hostUpdated(): void {
    const canvas = this.host.renderRoot.querySelector('canvas')
    if (!canvas || !this.bitmap || this.painted === canvas) return
    this.painted = canvas
    const { width, height } = this.bitmap
    const scale = Math.min(canvas.width / width, canvas.height / height)
    const [across, down] = [width * scale, height * scale]
    const left = (canvas.width - across) / 2
    canvas.getContext('2d')?.drawImage(this.bitmap, left, (canvas.height - down) / 2, across, down)
  }

  private async load(url: string): Promise<void> {
    try {
      const response = await fetch(url, { credentials: 'omit', referrerPolicy: 'no-referrer' })
      if (!response.ok) return
      const bitmap = await createImageBitmap(await response.blob())
      if (this.url !== url) return
      this.bitmap = bitmap
      this.host.requestUpdate()
    } catch {
      // The initial letter stays: a logo is no reason to trouble anybody.
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
    const isColour = accent !== null && /^#[\da-f]{6}$/i.test(accent)
    this.sheet.replaceSync(isColour ? `:host{--brand:${accent}}` : '')
  }
}

function originOf(url: string): string | null {
  try {
    return new URL(url).origin
  } catch {
    return null
  }
}
