import { html, nothing, type TemplateResult } from '../rendering/html.ts'
import { icon } from './icons.ts'
import type { Screen } from './screen.ts'

/** The link that opens GoPay on this device, and help where it does not. */
export function appFlow(
  { deeplinkUrl, hasCode }: { deeplinkUrl: string; hasCode: boolean },
  screen: Screen,
): TemplateResult {
  const { text, launch = 'idle', on } = screen
  const again = launch === 'stayed' || launch === 'back'
  return html`${leaveNote(screen)}
    <a
      part="button button-primary deeplink"
      class="button primary large"
      href=${deeplinkUrl}
      referrerpolicy="no-referrer"
      @click=${on.leaveForApp}
      >${launch === 'opening' ? text.opening : again ? text.openAppAgain : text.openApp}</a
    >
    <div class="help" role="status">
      ${
        launch === 'stayed'
          ? html`<p><strong>${text.notOpened}</strong> ${text.notOpenedNote}</p>
              ${hasCode ? pictureButtons(screen) : nothing}`
          : nothing
      }
    </div>`
}

/** How to get out of another app's own browser, from which GoPay often does not open. */
function leaveNote({ text, inApp, pageUrl, on }: Screen): unknown {
  if (!inApp) return nothing
  // LINE alone has an address for leaving it.
  const outside = inApp === 'LINE' && pageUrl ? `${pageUrl}?openExternalBrowser=1` : null
  return html`<div part="in-app" class="note">
    <p>
      <strong>${text.inApp(inApp === 'other' ? null : inApp)}.</strong>
      ${text.inAppNote}
    </p>
    <div class="tools">
      ${
        outside
          ? html`<a
              part="button button-secondary"
              class="tool"
              href=${outside}
              referrerpolicy="no-referrer"
              >${icon('share')}${text.openOutside}</a
            >`
          : nothing
      }
      ${pageUrl ? tool('copy', text.copyLink, on.copyLink) : nothing}
    </div>
  </div>`
}

/** What can be done with the code, under it: nothing while there is none. */
export function qrTools(screen: Screen, hasCode: boolean): TemplateResult {
  const { text, on } = screen
  return html`<div
    part="tools"
    class="tools"
    ?inert=${!hasCode}
    aria-busy=${busy(screen)}
    @pointerover=${on.prepare}
  >
    ${tool('zoom', text.zoom, on.zoom)} ${savers(screen)}
    ${tool('copy', text.copyCode, on.copyCode)}
  </div>`
}

function pictureButtons(screen: Screen): TemplateResult {
  const { on } = screen
  return html`<div class="tools" aria-busy=${busy(screen)} @pointerover=${on.prepare}>
    ${savers(screen)}
  </div>`
}

const busy = ({ isLoading }: Screen): string => (isLoading ? 'true' : 'false')

function savers({ text, on, canShare }: Screen): TemplateResult {
  return html`${tool('save', text.save, on.save)}
  ${canShare ? tool('share', text.share, on.share) : nothing}`
}

function tool(name: 'zoom' | 'save' | 'share' | 'copy', label: string, press: () => void) {
  return html`<button
    part="button button-secondary ${name}"
    class="tool"
    type="button"
    @click=${press}
  >
    ${icon(name)}${label}
  </button>`
}
