import { html, type TemplateResult } from '../rendering/html.ts'
import type { View } from '../view.ts'
import { screenFor } from './screen-for.ts'
import type { Screen } from './screen.ts'

/** Everything in the element's shadow root, for the element and for a server that draws it first. */
export function card(
  view: View,
  screen: Screen,
  aloud: { polite: string; urgent: string },
): TemplateResult {
  const { locale, text } = screen
  const look =
    view.kind === 'loading' ? `loading ${view.flow}${screen.isEarly ? ' early' : ''}` : view.kind
  return html`<section part="card" class="card ${look}" lang=${locale} aria-label=${text.region}>
      ${screenFor(view, screen)}
    </section>
    <div class="aloud" lang=${locale}>
      <p role="status">${aloud.polite}</p>
      <p role="alert">${aloud.urgent}</p>
    </div>`
}
