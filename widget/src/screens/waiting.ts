import { html, nothing, type TemplateResult } from '../rendering/html.ts'
import { clockText } from '../times.ts'
import type { View, WaitingView } from '../view.ts'
import { appFlow, qrTools } from './app-flow.ts'
import { guide } from './guide.ts'
import { shapeOf } from './loading.ts'
import { footer, summary } from './parts.ts'
import { qrTile } from './qr-tile.ts'
import type { Screen } from './screen.ts'

/**
 * The payer may pay now, by scanning or in the app; or soon, which looks the same without words. One
 * template for both, so that the same nodes serve when the payment comes.
 */
export function waitingScreen(
  view: WaitingView | Extract<View, { kind: 'loading' }>,
  screen: Screen,
): TemplateResult {
  const isLoading = view.kind === 'loading'
  return html`<p class="aloud">${isLoading ? screen.text.loading : ''}</p>
    <div
      class=${isLoading ? 'body skeleton' : 'body'}
      ?inert=${isLoading}
      aria-hidden=${isLoading ? 'true' : nothing}
    >
      ${payable(isLoading ? shapeOf(view.flow) : view, screen)}
    </div>`
}

function payable(view: WaitingView, screen: Screen): TemplateResult {
  const { payment, secondsLeft: seconds } = view
  const until = clockText(payment.expiresAt, screen.now, screen.text, screen.zone)
  return html`
    ${summary(payment, screen, { seconds, until })}
    <div class="pay">
      ${
        view.kind === 'waiting-app'
          ? appFlow({ deeplinkUrl: view.deeplinkUrl, hasCode: payment.qrText !== null }, screen)
          : html`${qrTile(payment, { qrText: view.qrText, until }, screen)}
            ${qrTools(screen, view.qrText !== null)}`
      }
    </div>
    ${guide(view, screen)} ${footer(screen)}
  `
}
