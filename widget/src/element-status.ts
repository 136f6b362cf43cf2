import type { PaymentStatus } from './contract.ts'

/**
 * State of the element: that of its payment; `idle` before a dialog was opened for the first time and
 * while a payment link is shown, `loading` before the first answer, `error` while there is no payment to
 * show or it cannot be had, `review` while money that came waits for the merchant's decision.
 */
export type ElementStatus = PaymentStatus | 'review' | 'idle' | 'loading' | 'error'

/**
 * Shows a state to style sheets as `:state(paid)`, where the browser knows custom states, besides the
 * `data-status` attribute that works everywhere.
 */
export class StatusMark {
  private readonly host: HTMLElement
  private readonly states: Set<string> | null
  private current: ElementStatus | null = null

  constructor(host: HTMLElement) {
    this.host = host
    this.states = statesOf(host)
  }

  /** @returns The state before, if this is another. */
  set(status: ElementStatus): ElementStatus | null {
    const before = this.current
    if (before === status) return null
    this.current = status
    this.host.dataset['status'] = status
    if (before) this.states?.delete(before)
    this.states?.add(status)
    return before
  }
}

function statesOf(host: HTMLElement): Set<string> | null {
  try {
    const { states } = host.attachInternals()
    // Chrome before 125 knows only names with two dashes in front, and throws at others.
    states.add('idle')
    states.delete('idle')
    return states as unknown as Set<string>
  } catch {
    return null
  }
}
