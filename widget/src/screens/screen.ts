import type { Action, Notice } from '../payment-controller.ts'
import type { Locale } from '../locale.ts'
import type { Messages } from '../messages.ts'
import type { Flow } from '../view.ts'

/** What every screen may use besides its view. */
export interface Screen {
  text: Messages
  locale: Locale
  /** The server's clock, milliseconds since 1970. */
  now: number
  offline: boolean
  busy: Action | null
  notice: Notice | null
  on: {
    check(): void
    cancel(): void
    renew(): void
    refresh(): void
    leaveForApp(): void
    choose(flow: Flow): void
  }
}
