import { html, type TemplateResult } from '../rendering/html.ts'
import { actionButton, message } from './parts.ts'
import type { Screen } from './screen.ts'

// What the page put inside the element, such as a plain link, which may lead on where this does not.
const FALLBACK = html`<slot name="fallback"></slot><slot></slot>`

/** The server knows no such payment, or the page has named none. */
export function unknownScreen({ text }: Screen): TemplateResult {
  return message('question', text.unknown, [text.unknownNote], FALLBACK)
}

/** No answer yet. */
export function unreachableScreen(screen: Screen): TemplateResult {
  const { text } = screen
  return message('cloud', text.unreachable, [text.unreachableNote], retry(screen))
}

/** The page's own hook could not make the payment. */
export function uncreatedScreen(screen: Screen): TemplateResult {
  const { text } = screen
  return message('cloud', text.uncreated, [text.uncreatedNote], retry(screen))
}

function retry(screen: Screen): TemplateResult {
  const { text, on } = screen
  return html`${actionButton(
    { name: 'refresh', part: 'retry', look: 'primary', label: text.retry },
    screen,
    on.refresh,
  )}
  ${FALLBACK}`
}
