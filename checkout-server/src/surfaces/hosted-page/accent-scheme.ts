import type { AccentPair, AccentScheme } from './page-style.ts'

// WCAG 2.2, 1.4.3: text of ordinary size.
const ENOUGH = 4.5
const STEPS = 20
const WHITE: Rgb = [255, 255, 255]
const BLACK: Rgb = [0, 0, 0]
const LIGHT_CARD: Rgb = [255, 255, 255]
const DARK_CARD: Rgb = [0x17, 0x1c, 0x1a]

export type Rgb = readonly [number, number, number]

/**
 * Makes a colour readable: darker on light cards and lighter on dark ones, no more than needed, with
 * black or white for the text on it.
 * @param accent - `#rrggbb`
 */
export function accentScheme(accent: string): AccentScheme {
  const colour = parseColour(accent)
  return {
    light: pairOf(towards(colour, BLACK, LIGHT_CARD)),
    dark: pairOf(towards(colour, WHITE, DARK_CARD)),
  }
}

function towards(colour: Rgb, end: Rgb, card: Rgb): Rgb {
  for (let step = 0; step < STEPS; step += 1) {
    const mixed = mix(colour, end, step / STEPS)
    if (contrast(mixed, card) >= ENOUGH) return mixed
  }
  return end
}

function pairOf(colour: Rgb): AccentPair {
  const onAccent = contrast(colour, WHITE) >= contrast(colour, BLACK) ? WHITE : BLACK
  return { accent: write(colour), onAccent: write(onAccent) }
}

function mix(from: Rgb, to: Rgb, share: number): Rgb {
  const part = (at: 0 | 1 | 2) => Math.round(from[at] + (to[at] - from[at]) * share)
  return [part(0), part(1), part(2)]
}

/** Contrast ratio of two colours, 1 to 21. @see WCAG 2.2, "contrast ratio" */
export function contrast(one: Rgb, other: Rgb): number {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (lighter + 0.05) / (darker + 0.05)
}

function luminance(colour: Rgb): number {
  const [red = 0, green = 0, blue = 0] = colour.map((value) => {
    const share = value / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/** `#rrggbb` as red, green and blue, 0 to 255. */
export function parseColour(text: string): Rgb {
  const value = Number.parseInt(text.slice(1), 16)
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255]
}

function write(colour: Rgb): string {
  return `#${colour.map((value) => value.toString(16).padStart(2, '0')).join('')}`
}
