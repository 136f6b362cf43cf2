import { ELEMENT_STYLE, WITHOUT_SCRIPT_STYLE } from './element-html.ts'
import { PAGE_STYLE } from './page-style.ts'

/** Headers that every answer of the hosted page has, errors included. */
export interface PageHeaders {
  [name: string]: string
}

/**
 * Makes the headers. The policy names each source: no inline script at all, and of inline styles only
 * those texts that this program wrote.
 * @param publicUrl - Where browsers reach this server: the element asks there.
 * @param styles - More inline styles of the page, by their hashes.
 */
export function pageHeaders(publicUrl: string, styles: readonly string[] = []): PageHeaders {
  const { origin, protocol } = new URL(publicUrl)
  const inline = [PAGE_STYLE, ELEMENT_STYLE, WITHOUT_SCRIPT_STYLE].map(({ source }) => source)
  return {
    'cache-control': 'no-store',
    'content-security-policy': [
      "default-src 'none'",
      "script-src 'self'",
      `style-src ${[...inline, ...styles].join(' ')}`,
      `img-src 'self' ${origin}`,
      `connect-src 'self' ${origin}`,
      "base-uri 'none'",
      "form-action 'self'",
      "frame-ancestors 'none'",
      "require-trusted-types-for 'script'",
      'trusted-types lit-html',
    ].join('; '),
    'cross-origin-opener-policy': 'same-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
    // The token is in the address: no other site may learn it.
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'x-robots-tag': 'noindex, nofollow',
    ...(protocol === 'https:' && { 'strict-transport-security': 'max-age=31536000' }),
  }
}
