/**
 * The look in numbers: the one place for colours, corners and type, for the element and for the pages
 * around it. Plain data and text, so that a server can use them too.
 */

/** Colours of one scheme. */
export interface Scheme {
  accent: string
  onAccent: string
  background: string
  /** The page behind cards. */
  page: string
  text: string
  muted: string
  border: string
  good: string
  wait: string
  bad: string
  shadow: string
  /** Behind a QR code, whose modules are black: full white glares on a dark card, and no reader needs it. */
  paper: string
  /** Lightness (OKLCH, of `l`) of the accent as text on the background, and as the colour of buttons. */
  inkLightness: string
  fillLightness: string
}

export const LIGHT: Scheme = {
  accent: '#0a6b4b',
  onAccent: '#fff',
  background: '#fff',
  page: '#f4f7f5',
  text: '#12211b',
  muted: '#56635d',
  border: '#dfe6e2',
  good: '#0b7a4b',
  wait: '#8a5a00',
  bad: '#b3261e',
  shadow: '0 1px 2px rgb(16 32 24 / 5%), 0 12px 36px rgb(16 32 24 / 8%)',
  paper: '#fff',
  inkLightness: 'min(l, 0.45)',
  fillLightness: 'l',
}

export const DARK: Scheme = {
  accent: '#4fd1a1',
  onAccent: '#000',
  background: '#161c19',
  page: '#0d120f',
  text: '#eef4f0',
  muted: '#a5b3ac',
  border: '#2c3732',
  good: '#4ade9f',
  wait: '#f0bf62',
  bad: '#ff9a8f',
  shadow: '0 1px 2px rgb(0 0 0 / 40%), 0 12px 36px rgb(0 0 0 / 32%)',
  paper: '#e4eae7',
  inkLightness: 'max(l, 0.8)',
  fillLightness: 'max(l, 0.62)',
}

/** Typeface and corners. */
export const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif"
export const RADIUS = '20px'

/** What a page may set; its value wins in both schemes. */
const PUBLIC = ['background', 'text', 'muted', 'border'] as const

/** Custom properties of a scheme, for a style rule. What the page sets as `--autogopay-…` wins. */
export function declarationsOf(scheme: Scheme): string {
  const open = PUBLIC.map((name) => `--${name}:var(--autogopay-${name},${scheme[name]});`).join('')
  const { page, good, wait, bad, shadow, paper, inkLightness, fillLightness } = scheme
  return `${open}--accent:var(--autogopay-accent,var(--brand,${scheme.accent}));--on-plain:${scheme.onAccent};--page:${page};--good:${good};--wait:${wait};--bad:${bad};--shadow:${shadow};--paper:${paper};--ink-l:${inkLightness};--fill-l:${fillLightness};`
}

/** What all of a scheme's colours lead to when only the accent is known. Older browsers: as it is. */
export const DERIVED =
  '--on:var(--autogopay-on-accent,var(--on-plain));--ink:var(--accent);--fill:var(--accent);--edge:color-mix(in srgb,var(--muted) 45%,transparent);--tint:color-mix(in srgb,var(--accent) 10%,transparent);'

// The text on a button is white or black, whichever has more contrast: y is the luminance by which
// WCAG reckons, and at 0.179 both have 4.6. So any accent can be read on.
const WHITE_OR_BLACK = ['0.9505', '1', '1.089']
  .map((white) => `clamp(0, (0.179 - y) * 99999, ${white})`)
  .join(' ')

// What a screen cannot show is brought to what it can before its luminance is taken.
const onScreen = (colour: string) =>
  `color(from ${colour} srgb clamp(0, r, 1) clamp(0, g, 1) clamp(0, b, 1))`
// Opaque, as what shines through would decide whether text can be read.
const withLightness = (name: string) => onScreen(`oklch(from var(--accent) var(--${name}) c h/1)`)

/** The same for browsers that can derive a colour from another. */
export const DERIVED_EXACTLY = `--ink:${withLightness('ink-l')};--fill:${withLightness('fill-l')};--on:var(--autogopay-on-accent,color(from var(--fill) xyz-d65 ${WHITE_OR_BLACK}));`

/** Asked by `@supports` before {@link DERIVED_EXACTLY}. */
export const CAN_DERIVE = '(color: oklch(from red l c h))'
