import { html, type TemplateResult } from 'lit'
import { icon } from '../../parts/icons.ts'
import type { Key } from './keys.ts'
import { words } from './words.ts'

const KEYS: readonly Key[] = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '000', '0', 'erase']

/** Digits as on a phone. */
export function keypad(onKey: (key: Key) => void): TemplateResult {
  const text = words()
  return html`<div class="keypad" role="group" aria-label=${text.keypad}>
    ${KEYS.map(
      (key) =>
        html`<button
          type="button"
          aria-label=${key === 'erase' ? text.erase : key}
          @click=${() => onKey(key)}
        >
          ${key === 'erase' ? icon('erase') : key}
        </button>`,
    )}
  </div>`
}
