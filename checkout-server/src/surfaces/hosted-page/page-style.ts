import { DARK, FONT, LIGHT, type Scheme } from '../../../../widget/src/styles/tokens.ts'
import { inlineStyle, type InlineStyle } from './inline-style.ts'

const colours = ({ text, muted, page, background, border, accent, onAccent, wait }: Scheme) =>
  `--ink: ${text}; --soft: ${muted}; --paper: ${page}; --card: ${background}; --line: ${border};
  --accent: ${accent}; --on-accent: ${onAccent}; --wait: ${wait};`

/** Style of the pages around the element, and of the receipt. */
export const PAGE_STYLE = inlineStyle(`
:root {
  color-scheme: light dark;
  ${colours(LIGHT)}
}
@media (prefers-color-scheme: dark) {
  :root {
    ${colours(DARK)}
  }
}
* { box-sizing: border-box }
body {
  margin: 0; min-height: 100vh; min-height: 100svh; display: grid; grid-template-rows: 1fr auto;
  background: var(--paper); color: var(--ink);
  font: 16px/1.5 ${FONT};
  -webkit-text-size-adjust: 100%; overflow-wrap: anywhere;
}
main { width: 100%; max-width: 49rem; margin: 0 auto; padding: clamp(12px, 4vh, 48px) 16px 16px }
a { color: var(--accent) }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }
footer { display: grid; gap: 4px; justify-items: center; padding: 8px 16px 20px; text-align: center;
  color: var(--soft); font-size: .875rem }
footer p { margin: 0; max-width: 60ch; text-wrap: balance }
footer a, .beside a { display: inline-flex; align-items: center; min-height: 44px; padding: 0 12px; color: inherit }
autogopay-checkout { display: block }
.beside { display: none; justify-content: center; margin: 8px 0 0; font-weight: 700; color: var(--accent) }
autogopay-checkout:is([data-status=paid], [data-status=partially_refunded], [data-status=refunded]) + .beside { display: flex }
.card { max-width: 34rem; margin: 0 auto; padding: 24px 20px; background: var(--card);
  border: 1px solid var(--line); border-radius: 16px }
.notice { text-align: center }
.notice h1 { font-size: 1.375rem; margin: 0 0 8px }
.notice p { margin: 0 0 8px; color: var(--soft) }
.notice p:last-child { margin: 0 }
.plain { text-align: center }
.plain img { background: #fff; max-width: 100%; height: auto }
.head { display: grid; gap: 2px; justify-items: center; text-align: center; padding-bottom: 20px }
.head img { width: 56px; height: 56px; object-fit: contain; border-radius: 12px; background: #fff; margin-bottom: 8px }
.head h1 { margin: 0; font-size: 1rem; font-weight: 700; color: var(--soft) }
.head .merchant { margin: 0; font-size: 1.125rem; font-weight: 700 }
.amount { margin: 0; font-size: 2rem; font-weight: 700; line-height: 1.25; letter-spacing: -.02em; font-variant-numeric: tabular-nums }
.stamp { margin: 8px 0 0; padding: 4px 14px; border-radius: 999px; font-size: .875rem; font-weight: 700;
  color: var(--accent); border: 1.5px solid currentcolor }
.stamp.refunded { color: var(--wait) }
dl { display: grid; grid-template-columns: auto 1fr; margin: 0; font-size: 1rem }
dt, dd { margin: 0; padding: 9px 0; border-top: 1px solid var(--line) }
dt { padding-right: 16px }
dt { color: var(--soft) }
dd { text-align: right; font-variant-numeric: tabular-nums }
.facts { margin: 16px 0 0; color: var(--soft); font-size: .875rem }
.facts.own { white-space: pre-line; color: inherit }
.actions { display: grid; gap: 8px; margin-top: 20px }
.button { display: flex; align-items: center; justify-content: center; min-height: 48px; padding: 10px 18px;
  border: 1px solid var(--line); border-radius: 12px; background: transparent; color: var(--ink);
  font: inherit; font-weight: 700; text-align: center; text-decoration: none; cursor: pointer }
.button.primary { border-color: transparent; background: var(--accent); color: var(--on-accent) }
[hidden] { display: none }
@media print {
  :root { color-scheme: light; --ink: #000; --soft: #333; --paper: #fff; --card: #fff; --line: #bbb; --accent: #000; --wait: #000 }
  @page { margin: 16mm }
  body { display: block; min-height: 0 }
  main { padding: 0 }
  .card { border: 0; padding: 0; max-width: none }
  dl { font-size: .875rem }
  dt, dd { padding-block: 7px }
  .actions, footer a { display: none }
}
`)

/**
 * A merchant's own colour for the page and the element.
 * @param scheme - As {@link accentScheme} makes it.
 */
export function accentStyle({ light, dark }: AccentScheme): InlineStyle {
  const rule = ({ accent, onAccent }: AccentPair) =>
    `:root{--accent:${accent};--on-accent:${onAccent}}` +
    `autogopay-checkout{--autogopay-accent:${accent};--autogopay-on-accent:${onAccent}}`
  return inlineStyle(
    `@media not print{${rule(light)}@media (prefers-color-scheme:dark){${rule(dark)}}}`,
  )
}

/** A colour, and the one of text on it. */
export interface AccentPair {
  accent: string
  onAccent: string
}

/** A merchant's colour as it can be read on light and on dark cards. */
export interface AccentScheme {
  light: AccentPair
  dark: AccentPair
}
