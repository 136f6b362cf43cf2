import { html, type TemplateResult } from 'lit'
import { message } from './parts.ts'
import type { Screen } from './screen.ts'

/** The server knows no such payment. */
export function unknownScreen({ text }: Screen): TemplateResult {
  return message('question', text.unknown, [text.unknownNote])
}

/** No answer yet. What the page put inside the element, such as a plain link, comes back. */
export function unreachableScreen({ text, busy, on }: Screen): TemplateResult {
  return message(
    'cloud',
    text.unreachable,
    [text.unreachableNote],
    html`<button
        part="button retry"
        class="button primary"
        type="button"
        ?disabled=${busy !== null}
        @click=${on.refresh}
      >
        ${busy === 'refresh' ? text.checking : text.retry}
      </button>
      <slot></slot>`,
  )
}
