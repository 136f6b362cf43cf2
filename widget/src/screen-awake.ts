import type { Controller, ControllerHost } from './rendering/element.ts'

/**
 * Keeps the screen on while a code is shown, where the browser allows it: a payer may need a minute to
 * find the other phone.
 */
export class ScreenAwake implements Controller {
  private wanted = false
  private refused = false
  private asking = false
  private lock: WakeLockSentinel | null = null

  constructor(host: ControllerHost) {
    host.addController(this)
  }

  hostDisconnected(): void {
    this.refused = false
    this.want(false)
  }

  /** Says whether a code is on screen. May be called at every render: it also takes up a lost lock. */
  want(wanted: boolean): void {
    this.wanted = wanted
    if (!wanted) {
      void this.lock?.release().catch(() => undefined)
      this.lock = null
    } else if (!this.asking && !this.refused && (this.lock?.released ?? true)) {
      void this.ask()
    }
  }

  private async ask(): Promise<void> {
    // A hidden page is refused, which says nothing about the next time it is seen.
    if (document.hidden || !('wakeLock' in navigator) || !isAllowed()) return
    this.asking = true
    try {
      this.lock = await navigator.wakeLock.request('screen')
    } catch {
      this.refused = true
    }
    this.asking = false
    if (!this.wanted) this.want(false)
  }
}

/** Whether the page may ask at all: in a frame that may not, the question itself is reported as an error. */
function isAllowed(): boolean {
  const { featurePolicy } = document as { featurePolicy?: { allowsFeature(name: string): boolean } }
  return featurePolicy?.allowsFeature('screen-wake-lock') ?? true
}
