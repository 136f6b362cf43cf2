import { html, nothing, type TemplateResult } from 'lit'
import { clockText } from '../times.ts'
import { formatCountdown } from '../countdown.ts'
import type { WaitingView } from '../view.ts'
import { noticeLine, summary } from './parts.ts'
import { qrTile } from './qr-tile.ts'
import type { Screen } from './screen.ts'

/** The payer may pay now, by scanning or in the app. */
export function waitingScreen(view: WaitingView, screen: Screen): TemplateResult {
  const { text, on } = screen
  const { payment, other } = view
  const isApp = view.kind === 'waiting-app'
  const until = clockText(payment.expiresAt, screen.now, text)
  const onPhone = payment.device === 'phone'
  const steps = isApp ? text.appSteps : onPhone ? text.scanStepsOnPhone : text.scanSteps
  return html`
    ${summary(payment, screen)}
    <div class="pay">
      ${
        isApp
          ? html`<a
              part="button deeplink"
              class="button primary large"
              href=${view.deeplinkUrl}
              @click=${on.leaveForApp}
              >${text.openApp}</a
            >`
          : qrTile({ qrText: view.qrText, payment, until }, text)
      }
      <div class="time">
        <span class="label">${text.timeLeft}</span>
        <span part="countdown" class="countdown" role="timer" aria-live="off"
          >${formatCountdown(view.secondsLeft)}</span
        >
        <span class="label">${text.validUntil(until)}</span>
      </div>
    </div>
    <div class="guide">
      <p part="status" class=${screen.offline ? 'status offline' : 'status'}>
        <span class="dot" aria-hidden="true"></span>${screen.offline ? text.offline : text.waiting}
      </p>
      <h2 part="title">${isApp ? text.appTitle : text.scanTitle}</h2>
      <ol part="steps">
        ${steps.map((step) => html`<li>${step}</li>`)}
      </ol>
      <p class="hint">${text.turnsByItself}</p>
      ${waitingActions(other, screen)}
    </div>
  `
}

function waitingActions(other: WaitingView['other'], screen: Screen): TemplateResult {
  const { text, busy, on } = screen
  return html`<div class="actions">
    <button
      part="button check"
      class="button"
      type="button"
      ?disabled=${busy !== null}
      @click=${on.check}
    >
      ${busy === 'check' ? text.checking : text.alreadyPaid}
    </button>
    ${
      other
        ? html`<button
            part="button switch"
            class="button quiet"
            type="button"
            @click=${() => on.choose(other)}
          >
            ${other === 'app' ? text.showApp : text.showQr}
          </button>`
        : nothing
    }
    ${noticeLine(screen)}
    <details part="cancel">
      <summary>${text.cancel}</summary>
      <p>${text.cancelQuestion}</p>
      <button class="button danger" type="button" ?disabled=${busy !== null} @click=${on.cancel}>
        ${text.confirmCancel}
      </button>
    </details>
  </div>`
}
