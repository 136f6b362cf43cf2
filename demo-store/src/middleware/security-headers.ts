import type { MiddlewareHandler } from 'hono'
import { secureHeaders } from 'hono/secure-headers'

/**
 * Headers of every answer. All that the checkout tag needs of a page's policy stands here: its script
 * and its connections come from the AutoGoPay server; it needs no inline script and no inline style.
 */
export function securityHeaders(options: { autogopayUrl: string }): MiddlewareHandler {
  const { origin } = new URL(options.autogopayUrl)
  return secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'", origin],
      connectSrc: ["'self'", origin],
      styleSrc: ["'self'"],
      imgSrc: ["'self'", origin],
      formAction: ["'self'"],
      baseUri: ["'none'"],
      frameAncestors: ["'none'"],
    },
    // Order pages have a secret address: it must not leave the shop in a Referer.
    referrerPolicy: 'same-origin',
    xFrameOptions: 'DENY',
    // For a shop's own proxy to decide: this process speaks plain HTTP.
    strictTransportSecurity: false,
  })
}
