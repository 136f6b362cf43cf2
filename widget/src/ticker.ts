import type { Controller, ControllerHost } from './rendering/element.ts'

// A second that took this much longer was not one in which the page ran.
const SLEPT_MS = 5_000

/** Renders its host again at each full second of a clock, while it is wanted and connected. */
export class Ticker implements Controller {
  private readonly host: ControllerHost
  private readonly now: () => number
  private readonly onSleep: () => void
  private wanted = false
  private connected = false
  private timer: ReturnType<typeof setTimeout> | undefined

  /**
   * @param now - Milliseconds since 1970 by the clock whose seconds count.
   * @param onSleep - The device slept in between, of which a browser tells a visible page nothing.
   */
  constructor(host: ControllerHost, now: () => number, onSleep: () => void) {
    this.host = host
    this.now = now
    this.onSleep = onSleep
    host.addController(this)
  }

  hostConnected(): void {
    this.connected = true
    this.schedule()
  }

  hostDisconnected(): void {
    this.connected = false
    this.schedule()
  }

  /** Says whether there is a countdown to draw. */
  run(wanted: boolean): void {
    if (this.wanted === wanted) return
    this.wanted = wanted
    this.schedule()
  }

  private schedule(): void {
    clearTimeout(this.timer)
    if (!this.wanted || !this.connected) return
    const due = Date.now() + 1000 - (this.now() % 1000)
    this.timer = setTimeout(() => {
      // Hidden pages are slowed down on purpose, and asked to catch up when they are seen.
      if (Date.now() - due > SLEPT_MS && !document.hidden) this.onSleep()
      this.host.requestUpdate()
      this.schedule()
    }, due - Date.now())
  }
}
