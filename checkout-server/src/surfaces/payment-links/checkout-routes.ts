import { PayLink } from '@autogopay/shared'
import { Hono, type Context } from 'hono'
import type { LinkContext } from '../../payment-links/context.ts'
import { toCheckoutLink } from '../../payment-links/link-row.ts'
import { payLink } from '../../payment-links/pay-link.ts'
import { findLink, NO_LINK } from '../../payment-links/read-links.ts'
import { AppError } from '../../platform/errors.ts'
import { clientAddress } from '../../platform/http/client-address.ts'
import type { BaseEnv } from '../../platform/http/env.ts'
import { readJson } from '../../platform/http/json-body.ts'
import { refuseOtherMethods } from '../../platform/http/other-methods.ts'
import { problemResponse, toProblem } from '../../platform/http/problems.ts'
import { ProviderMisconfigured } from '../../providers/provider.ts'
import { refusedShop } from '../checkout/refused-shop.ts'

// Any page may embed the element, and no cookie is involved: whoever knows the address may pay.
const HEADERS = {
  'access-control-allow-origin': '*',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
}
const PREFLIGHT = {
  ...HEADERS,
  'access-control-allow-methods': 'GET, POST',
  'access-control-allow-headers': 'content-type, idempotency-key',
  'access-control-max-age': '86400',
}

/** What the pages and calls of payment links need. */
export interface LinkDeps {
  links: LinkContext
  trustedProxies: number
}

/** `/checkout/links/{slug}`: what the element needs to take payments by a link. */
export function checkoutLinkRoutes({ links, trustedProxies }: LinkDeps): Hono<BaseEnv> {
  const { payments, publicUrl } = links
  const slugOf = (c: Context) => c.req.param('slug') ?? ''
  const app = new Hono<BaseEnv>()
  // Errors need the CORS header too, or the page cannot read them.
  app.onError((cause, c) => {
    const error = cause instanceof ProviderMisconfigured ? refusedShop(cause) : cause
    const problem = toProblem(error, c.get('requestId'))
    if (problem.code === 'internal') {
      payments.log.error({ err: error, requestId: problem.requestId }, 'a payment link failed')
    }
    return problemResponse(problem, {
      ...HEADERS,
      ...(error instanceof AppError && error.headers),
    })
  })
  app.options('/:slug', (c) => c.body(null, 204, PREFLIGHT))
  app.options('/:slug/payments', (c) => c.body(null, 204, PREFLIGHT))

  app.get('/:slug', async (c) => {
    const now = payments.clock()
    const link = await findLink(payments.sql, slugOf(c), now)
    if (!link) throw new AppError('not_found', NO_LINK)
    const merchant = await payments.merchantLook(link.merchantId)
    return c.json(toCheckoutLink(link, { publicUrl, merchant, now }), 200, HEADERS)
  })

  app.post('/:slug/payments', async (c) => {
    const { status, body } = await payLink(links, {
      slug: slugOf(c),
      wish: await readJson(c, PayLink),
      repeatKey: c.req.header('idempotency-key'),
      payer: clientAddress(c, trustedProxies),
    })
    return new Response(new Uint8Array(body), {
      status,
      headers: { ...HEADERS, 'content-type': 'application/json; charset=utf-8' },
    })
  })

  refuseOtherMethods(app)
  // Nothing below `links` is a token's, not even an empty name.
  app.all('*', () => {
    throw new AppError('not_found', NO_LINK)
  })
  return app
}
