import type { Controller, ControllerHost } from './rendering/element.ts'

/**
 * What came of tapping the link to the app. `opening`: too early to say. `left`: the page went out of
 * sight, so an app opened. `back`: it is in sight again. `stayed`: nothing happened.
 */
export type Launch = 'idle' | 'opening' | 'left' | 'back' | 'stayed'

/** What an app launch tells its owner. */
export interface LaunchListener {
  /** An app covered the page. */
  onLeft(): void
  /** The payer is on the page again. */
  onBack(): void
}

/** How long an app may take to cover the page before we offer help. */
export const LAUNCH_PATIENCE_MS = 1_500

/**
 * Watches what a tap on a link to another app leads to. A browser says nothing about it, but a page
 * that an app has covered is hidden.
 */
export class AppLaunch implements Controller {
  state: Launch = 'idle'
  private readonly host: ControllerHost
  private readonly listener: LaunchListener
  private readonly patienceMs: number
  private timer: ReturnType<typeof setTimeout> | undefined

  constructor(
    host: ControllerHost,
    listener: LaunchListener,
    patienceMs: number = LAUNCH_PATIENCE_MS,
  ) {
    this.host = host
    this.listener = listener
    this.patienceMs = patienceMs
    host.addController(this)
  }

  hostDisconnected(): void {
    this.reset()
  }

  /** The link was tapped. */
  begin(): void {
    this.reset()
    document.addEventListener('visibilitychange', this.look)
    const startedAt = Date.now()
    this.timer = setTimeout(() => {
      if (document.hidden) return this.look()
      // A phone may suspend the page without a word; then the timer comes late, after the return.
      const slept = Date.now() - startedAt > this.patienceMs * 2
      if (slept) this.comeBack()
      else this.become('stayed')
    }, this.patienceMs)
    this.become('opening')
  }

  /** Forgets the last tap. */
  reset(): void {
    clearTimeout(this.timer)
    document.removeEventListener('visibilitychange', this.look)
    this.state = 'idle'
  }

  private readonly look = (): void => {
    clearTimeout(this.timer)
    if (!document.hidden) return this.state === 'left' ? this.comeBack() : undefined
    if (this.state === 'left') return
    this.become('left')
    this.listener.onLeft()
  }

  private comeBack(): void {
    document.removeEventListener('visibilitychange', this.look)
    this.become('back')
    this.listener.onBack()
  }

  private become(state: Launch): void {
    this.state = state
    this.host.requestUpdate()
  }
}
