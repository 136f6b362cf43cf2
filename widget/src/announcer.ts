import { markPassed } from './countdown.ts'
import type { Messages } from './messages.ts'
import type { View } from './view.ts'

/**
 * Decides what a screen reader hears: the countdown rarely and politely, the outcome at once. The
 * texts go into live regions that are always there, since a region is only heard when it changes.
 */
export class Announcer {
  /** Heard when the reader has finished its sentence. */
  polite = ''
  /** Interrupts. */
  urgent = ''
  private kind: View['kind'] | null = null
  private left: number | null = null

  /** Takes note of what is on screen now. */
  observe(view: View, text: Messages): void {
    const outcome = outcomeOf(view, text)
    // The same screen may come to say something else: of an expired payment, that the order is paid.
    if (view.kind !== this.kind || outcome !== this.urgent) {
      this.kind = view.kind
      this.urgent = outcome
      // Emptied, since the same words for another payment would be no change.
      this.polite = view.kind === 'checking' ? text.stillChecking : ''
    }
    const left = 'secondsLeft' in view ? view.secondsLeft : null
    const mark = left !== null && this.left !== null ? markPassed(this.left, left) : null
    if (mark !== null) {
      this.polite = mark < 60 ? text.secondsLeft(mark) : text.minutesLeft(mark / 60)
    }
    this.left = left
  }
}

function outcomeOf(view: View, text: Messages): string {
  switch (view.kind) {
    case 'paid':
      return view.payment.late ? text.paidLate(view.payment.merchantName) : text.paid
    case 'review':
      return text.inReview
    case 'expired':
    case 'cancelled':
      return view.payment.orderPaid ? text.orderPaid : text[view.kind]
    case 'denied':
    case 'refunded':
    case 'unknown':
    case 'unreachable':
    case 'uncreated':
      return text[view.kind]
    default:
      return ''
  }
}
