import { loadPicture } from '../logo.ts'
import type { Controller, ReactiveElement } from '../rendering/element.ts'

/** The picture of a payment link, painted on the canvas that its screen has for it. */
export class LinkPicture implements Controller {
  /** Server of the link. */
  endpoint = ''
  private readonly host: ReactiveElement
  private url: string | null = null
  private bitmap: ImageBitmap | null = null
  private painted: Element | null = null

  constructor(host: ReactiveElement) {
    this.host = host
    host.addController(this)
  }

  /** Whether it is at hand or on its way: it gets its place at once, so that nothing moves when it comes. */
  get isWanted(): boolean {
    return this.url !== null
  }

  /** Shows the picture at an address; null: none. */
  of(url: string | null): void {
    // The page need not allow requests to any other server.
    const wanted = url && originOf(url) === originOf(this.endpoint) ? url : null
    if (wanted === this.url) return
    this.url = wanted
    this.bitmap = null
    this.painted = null
    if (wanted) void this.load(wanted)
  }

  hostUpdated(): void {
    const { bitmap } = this
    const canvas = this.host.renderRoot.querySelector<HTMLCanvasElement>('.picture')
    if (!canvas || !bitmap || this.painted === canvas) return
    this.painted = canvas
    canvas.width = bitmap.width
    canvas.height = bitmap.height
    canvas.getContext('2d')?.drawImage(bitmap, 0, 0)
  }

  private async load(url: string): Promise<void> {
    const bitmap = await loadPicture(url).catch(() => null)
    if (this.url !== url) return
    this.bitmap = bitmap
    // What is sold has a title too.
    if (!bitmap) this.url = null
    this.host.requestUpdate()
  }
}

function originOf(url: string): string | null {
  try {
    return new URL(url).origin
  } catch {
    return null
  }
}
