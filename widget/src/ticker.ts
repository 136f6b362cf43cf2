import type { ReactiveController, ReactiveControllerHost } from 'lit'

/** Renders its host again at each full second of a clock, while it is wanted and connected. */
export class Ticker implements ReactiveController {
  private readonly host: ReactiveControllerHost
  private readonly now: () => number
  private wanted = false
  private connected = false
  private timer: ReturnType<typeof setTimeout> | undefined

  /** @param now - Milliseconds since 1970 by the clock whose seconds count. */
  constructor(host: ReactiveControllerHost, now: () => number) {
    this.host = host
    this.now = now
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
    this.timer = setTimeout(
      () => {
        this.host.requestUpdate()
        this.schedule()
      },
      1000 - (this.now() % 1000),
    )
  }
}
