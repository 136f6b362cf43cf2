import { html, type TemplateResult } from '../rendering/html.ts'
import { clockText } from '../times.ts'
import type { WaitingView } from '../view.ts'
import { appFlow, qrTools } from './app-flow.ts'
import { guide } from './guide.ts'
import { footer, summary } from './parts.ts'
import { qrTile } from './qr-tile.ts'
import type { Screen } from './screen.ts'

/** The payer may pay now, by scanning or in the app. */
export function waitingScreen(view: WaitingView, screen: Screen): TemplateResult {
  const { payment, secondsLeft: seconds } = view
  const until = clockText(payment.expiresAt, screen.now, screen.text, screen.zone)
  return html`
    ${summary(payment, screen, { seconds, until })}
    <div class="pay">
      ${
        view.kind === 'waiting-app'
          ? appFlow({ deeplinkUrl: view.deeplinkUrl, hasCode: payment.qrText !== null }, screen)
          : html`${qrTile(payment, { qrText: view.qrText, until }, screen)} ${qrTools(screen)}`
      }
    </div>
    ${guide(view, screen)} ${footer(screen)}
  `
}
