import type { Launch } from '../app-launch.ts'
import type { InAppBrowser } from '../in-app-browser.ts'
import type { Language } from '../locale.ts'
import type { Messages } from '../messages.ts'
import type { Action, Notice } from '../payment-controller.ts'
import type { Flow } from '../view.ts'
import type { Zone } from '../zone.ts'

/** What every screen may use besides its view. Screens touch no page, so a server can draw them too. */
export interface Screen {
  text: Messages
  locale: Language
  /** The server's clock, milliseconds since 1970. */
  now: number
  offline: boolean
  busy: Action | null
  notice: Notice | null
  on: {
    check(): void
    cancel(): void
    renew(): void
    /** Does again what failed. */
    refresh(): void
    leaveForApp(): void
    choose(flow: Flow): void
    /** The payer may soon want to do something with the code. */
    prepare(): void
    zoom(): void
    save(): void
    share(): void
    copyCode(): void
    copyLink(): void
  }
  /** In which the payer reads times; Jakarta's when unknown. */
  zone?: Zone
  /** What came of the last tap on the link to the app. */
  launch?: Launch
  /** App whose browser this is. */
  inApp?: InAppBrowser | null
  /** Whether this device can pass a picture on to other apps. */
  canShare?: boolean
  /** Whether the merchant's logo is at hand, to be painted on the canvas by the element. */
  hasLogo?: boolean
  /** The page shows the amount itself. */
  hideAmount?: boolean
  /** Where the payer returns to, if the page says so. */
  returnUrl?: string | null
  /** Address of the hosted page of this payment. */
  pageUrl?: string | null
  /** Seconds until the payer may ask again. */
  checkWait?: number
  /** The answer may come so soon that the shape of what is coming only takes its place, unseen. */
  isEarly?: boolean
  /** What the payer wants to do with the code is being loaded. */
  isLoading?: boolean
}
