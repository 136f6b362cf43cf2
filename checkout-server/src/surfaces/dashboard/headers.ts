/**
 * Headers of the dashboard's page. Its scripts and styles are files of this origin and nothing else;
 * what a script writes as HTML must come from a template.
 */
export function dashboardHeaders(publicUrl: string): Record<string, string> {
  const isHttps = new URL(publicUrl).protocol === 'https:'
  return {
    // Names the newest files: asked for again on each visit.
    'cache-control': 'no-cache',
    'content-security-policy': [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "img-src 'self'",
      "connect-src 'self'",
      "base-uri 'none'",
      "form-action 'self'",
      "frame-ancestors 'none'",
      "require-trusted-types-for 'script'",
      // The dashboard's Lit and the payment element make one each, of the same name.
      "trusted-types lit-html 'allow-duplicates'",
    ].join('; '),
    'cross-origin-opener-policy': 'same-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
    'referrer-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'x-robots-tag': 'noindex, nofollow',
    ...(isHttps && { 'strict-transport-security': 'max-age=31536000' }),
  }
}
