import { html } from 'hono/html'
import { ICONS, type IconName } from '../../../../widget/src/screens/icons.ts'
import type { Html } from './page.ts'

/** One of the element's drawings in a disc, above a heading. By attributes alone: no page allows styles for it. */
export function mark(name: IconName): Html {
  return html`<svg width="68" height="68" viewBox="0 0 68 68" fill="none" aria-hidden="true">
    <circle cx="34" cy="34" r="34" fill="currentColor" fill-opacity=".1" />
    <path
      d="${ICONS[name]}"
      transform="translate(16 16) scale(1.5)"
      stroke="currentColor"
      stroke-width="2"
      stroke-linecap="round"
      stroke-linejoin="round"
    />
  </svg>`
}
