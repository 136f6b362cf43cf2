import { createHash } from 'node:crypto'

/** A style element, and the source by which a policy allows this very text and no other. */
export interface InlineStyle {
  tag: string
  source: string
}

/** Wraps CSS of our own making. @param css - Must not hold `</style`. */
export function inlineStyle(css: string): InlineStyle {
  const text = css
    .replace(/\/\*[^]*?\*\//g, '')
    .replace(/\s+/g, ' ')
    .replace(/ ?([{};,]) ?/g, '$1')
    .replaceAll(';}', '}')
    .trim()
  return {
    tag: `<style>${text}</style>`,
    source: `'sha256-${createHash('sha256').update(text).digest('base64')}'`,
  }
}
