import { html, nothing, type TemplateResult } from '../rendering/html.ts'
import type { WaitingView } from '../view.ts'
import { actionButton, noticeLine } from './parts.ts'
import type { Screen } from './screen.ts'

/** What is being waited for, how to pay in steps, and what else the payer can do. */
export function guide(view: WaitingView, screen: Screen): TemplateResult {
  const { text } = screen
  const onPhone = view.payment.device === 'phone'
  const isApp = view.kind === 'waiting-app'
  const title = isApp ? text.appTitle : onPhone ? text.scanTitleOnPhone : text.scanTitle
  const scan = onPhone ? text.pictureSteps : text.scanSteps
  return html`<div class="guide">
    ${statusLine(screen)}
    <h2 part="title">${title}</h2>
    ${steps(text.byGoPay, isApp ? text.appSteps : scan, true)}
    ${steps(text.byOthers, onPhone ? text.pictureStepsOthers : text.scanStepsOthers, false)}
    <p class="hint">${text.turnsByItself}</p>
    ${actions(view, screen)}
  </div>`
}

function statusLine({ text, offline, launch }: Screen): TemplateResult {
  const words = offline ? text.offline : launch === 'back' ? text.welcomeBack : text.waiting
  return html`<p part="status" class=${offline ? 'status offline' : 'status'}>
    <span class="dot" aria-hidden="true"></span>${words}
  </p>`
}

function steps(title: string, lines: readonly string[], open: boolean): TemplateResult {
  return html`<details part="instructions" class="how" name="how" ?open=${open}>
    <summary>${title}</summary>
    <ol part="steps">
      ${lines.map((line) => html`<li>${line}</li>`)}
    </ol>
  </details>`
}

function actions({ other }: WaitingView, screen: Screen): TemplateResult {
  const { text, on, checkWait = 0 } = screen
  const check = checkWait > 0 ? text.checkAgainIn(checkWait) : text.alreadyPaid
  return html`<div class="actions">
    ${actionButton(
      { name: 'check', part: 'check', label: check, waits: checkWait > 0 },
      screen,
      on.check,
    )}
    ${
      other
        ? html`<button
            part="button button-secondary switch"
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
      <summary class="link">${text.cancel}</summary>
      <p>${text.cancelQuestion}</p>
      ${actionButton(
        { name: 'cancel', part: 'confirm-cancel', look: 'danger', label: text.confirmCancel },
        screen,
        on.cancel,
      )}
    </details>
  </div>`
}
