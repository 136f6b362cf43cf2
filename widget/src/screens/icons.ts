import { html, type TemplateResult } from '../rendering/html.ts'

/** Drawings as paths: strokes in a box of 24, coloured by the style sheet. */
export const ICONS = {
  check: 'M5 12.5 10 17.5 19.5 7.5',
  clock: 'M12 3.5A8.5 8.5 0 1 1 11.99 3.5M12 7.5V12.5L15 14.5',
  cross: 'M7 7 17 17M17 7 7 17',
  back: 'M9.5 6 5 10.5 9.5 15M5 10.5H15A4 4 0 0 1 15 18.5H12',
  question: 'M9 9.5A3 3 0 1 1 12 12.5V14M12 17.5V17.6',
  cloud:
    'M4 4 20 20M7.5 18H16.5M5.5 9.5A4.5 4.5 0 0 0 7.5 18M10 6.3A6 6 0 0 1 17.6 10.5 3.8 3.8 0 0 1 19.5 16.6',
  zoom: 'M4 9V4H9M15 4H20V9M20 15V20H15M9 20H4V15',
  save: 'M12 4V15M7.5 11 12 15.5 16.5 11M5 19.5H19',
  share: 'M12 15V4M7.5 8 12 3.5 16.5 8M6 12H5V20H19V12H18',
  copy: 'M9 9H19V20H9ZM15 9V4H5V15H9',
  lock: 'M6 11H18V20H6ZM8.5 11V8A3.5 3.5 0 0 1 15.5 8V11',
} satisfies Record<string, string>

/** Name of a drawing. */
export type IconName = keyof typeof ICONS

/** A drawing that says nothing the words beside it do not. */
export function icon(name: IconName): TemplateResult {
  return html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
    <path d=${ICONS[name]} />
  </svg>`
}
