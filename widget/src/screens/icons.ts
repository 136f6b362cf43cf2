import { svg, type TemplateResult } from 'lit'

/** Drawings of the outcome screens: strokes in a box of 24, coloured by the style sheet. */
export const ICONS = {
  check: svg`<path d="M5 12.5 10 17.5 19.5 7.5" />`,
  clock: svg`<path d="M12 3.5A8.5 8.5 0 1 1 11.99 3.5M12 7.5V12.5L15 14.5" />`,
  cross: svg`<path d="M7 7 17 17M17 7 7 17" />`,
  back: svg`<path d="M9.5 6 5 10.5 9.5 15M5 10.5H15A4 4 0 0 1 15 18.5H12" />`,
  question: svg`<path d="M9 9.5A3 3 0 1 1 12 12.5V14M12 17.5V17.6" />`,
  cloud: svg`<path d="M4 4 20 20M7.5 18H16.5M5.5 9.5A4.5 4.5 0 0 0 7.5 18M10 6.3A6 6 0 0 1 17.6 10.5 3.8 3.8 0 0 1 19.5 16.6" />`,
} satisfies Record<string, TemplateResult>

/** Name of a drawing. */
export type IconName = keyof typeof ICONS
