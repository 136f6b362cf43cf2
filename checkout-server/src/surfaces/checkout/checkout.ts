import { isSettled, type CheckoutPayment, type RenewedPayment } from '@autogopay/shared'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { Hono, type Context } from 'hono'
import { cancelPayment } from '../../payments/cancel.ts'
import { checkForPage, checkNow } from '../../payments/check.ts'
import type { StoredLogo } from '../../merchants/look.ts'
import type { PaymentContext } from '../../payments/context.ts'
import { findPaymentRow, toCheckoutPayment, type PaymentRow } from '../../payments/payment-row.ts'
import { withQrText } from '../../payments/qr-text.ts'
import { renewByPayer } from '../../payments/renew-by-payer.ts'
import type { Watch } from '../../payments/watch.ts'
import { AppError } from '../../platform/errors.ts'
import type { BaseEnv } from '../../platform/http/env.ts'
import { refuseOtherMethods } from '../../platform/http/other-methods.ts'
import { problemResponse, toProblem } from '../../platform/http/problems.ts'
import { ProviderMisconfigured } from '../../providers/provider.ts'
import { deviceOf } from './device.ts'
import { withQrModules } from './qr-modules.ts'
import { drawQrPng, drawQrSvg } from './qr-picture.ts'
import { refusedShop } from './refused-shop.ts'
import type { EventStreams } from './streams.ts'

// Any page may embed the element, and no cookie is involved: the token is the only right.
const HEADERS = {
  'access-control-allow-origin': '*',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
}
const PREFLIGHT = {
  ...HEADERS,
  'access-control-allow-methods': 'GET, POST',
  'access-control-allow-headers': 'content-type, last-event-id',
  'access-control-max-age': '86400',
}
// A merchant made the picture: whatever it holds, opened by itself it must not act for this address.
const LOGO_HEADERS = {
  'content-security-policy': "default-src 'none'; sandbox",
  'cross-origin-resource-policy': 'cross-origin',
}
// A payer has a few pages open; whoever opens more wants to exhaust the server.
const MAX_STREAMS_PER_PAYMENT = 50

/** What the checkout routes need. */
export interface CheckoutDeps {
  payments: PaymentContext
  watch: Watch
  streams: EventStreams
  /** A merchant's picture; null: there is none. */
  findLogo(merchantId: string): Promise<StoredLogo | null>
}

/** `/checkout/{token}`: what a browser may see and do of one payment. */
export function checkoutRoutes({
  payments,
  watch,
  streams,
  findLogo,
}: CheckoutDeps): Hono<BaseEnv> {
  const load = async (c: Context): Promise<PaymentRow> => {
    const id = payments.links.paymentOf(c.req.param('token') ?? '')
    const row = id && (await findPaymentRow(payments.sql, id))
    if (!row) throw new AppError('not_found', 'There is no such payment. Check the link.')
    return row
  }
  const view = async (c: Context, row: PaymentRow): Promise<CheckoutPayment> =>
    withQrModules(
      toCheckoutPayment(row, {
        links: payments.links,
        merchant: await payments.merchantLook(row.merchantId),
        renewalLimit: (await payments.merchantRules(row.merchantId)).renewalLimit,
        device: deviceOf(c),
        now: payments.clock(),
      }),
    )
  const answer = async (c: Context, row: PaymentRow) => c.json(await view(c, row), 200, HEADERS)

  const app = new Hono<BaseEnv>()
  // Errors need the CORS header too, or the page cannot read them.
  app.onError((cause, c) => {
    const error = cause instanceof ProviderMisconfigured ? refusedShop(cause) : cause
    const problem = toProblem(error, c.get('requestId'))
    if (problem.code === 'internal')
      payments.log.error({ err: error, requestId: problem.requestId })
    return problemResponse(problem, {
      ...HEADERS,
      ...(error instanceof AppError && error.headers),
    })
  })
  app.options('/:token/*', (c) => c.body(null, 204, PREFLIGHT))
  app.options('/:token', (c) => c.body(null, 204, PREFLIGHT))

  app.get('/:token', async (c) => answer(c, await withQrText(payments, await load(c))))

  app.get('/:token/events', async (c) => {
    const row = await load(c)
    const lastEventId = Number(c.req.header('last-event-id') ?? 0)
    // An id that we have not given yet is not ours: the caller has seen nothing.
    const seen = Number.isSafeInteger(lastEventId) && lastEventId <= row.sequence ? lastEventId : 0
    // Nothing will follow what this browser has seen already.
    if (isSettled(row.status) && row.sequence <= seen) {
      return c.body(null, 204, HEADERS)
    }
    if (c.req.method === 'HEAD') return c.body(null, 200, HEADERS)
    if (watch.watchersOf(row.id) >= MAX_STREAMS_PER_PAYMENT) {
      throw new AppError('rate_limited', 'Too many pages watch this payment. Close some of them.')
    }
    let last = seen
    const merchant = await payments.merchantLook(row.merchantId)
    const { renewalLimit } = await payments.merchantRules(row.merchantId)
    const device = deviceOf(c)
    const leave: (() => void)[] = []
    const stream = streams.start(c.env.outgoing, HEADERS, () => {
      for (const step of leave) step()
    })
    const tell = (current: PaymentRow) => {
      if (current.sequence <= last) return
      last = current.sequence
      const now = payments.clock()
      const message = toCheckoutPayment(current, {
        links: payments.links,
        merchant,
        renewalLimit,
        device,
        now,
      })
      stream.send(last, 'payment', withQrModules(message))
      if (isSettled(current.status)) stream.end()
    }
    // Subscribed first: the watch reads the row after that, so no change falls in between.
    leave.push(watch.subscribe(row.id, tell))
    tell(row)
    // Somebody is waiting, perhaps just back from the app: ask the provider, not only the database.
    checkForPage(payments, row).catch((error: unknown) => {
      payments.log.warn({ err: error, paymentId: row.id }, 'a check for a waiting page failed')
    })
    return RESPONSE_ALREADY_SENT
  })

  app.post('/:token/check', async (c) => answer(c, await checkNow(payments, await load(c))))

  app.post('/:token/cancel', async (c) => answer(c, await cancelPayment(payments, await load(c))))

  app.post('/:token/renew', async (c) => {
    const row = await load(c)
    const renewed = await renewByPayer(payments, row)
    const links = payments.links
    const body: RenewedPayment = {
      token: links.tokenOf(renewed.id),
      checkoutUrl: links.checkoutUrl(renewed.id),
    }
    return c.json(body, 200, HEADERS)
  })

  app.get('/:token/qr.svg', async (c) => {
    const svg = await drawQrSvg(payments, await load(c))
    return c.body(svg, 200, { ...HEADERS, 'content-type': 'image/svg+xml' })
  })

  app.get('/:token/qr.png', async (c) => {
    const png = await drawQrPng(payments, await load(c))
    return c.body(png, 200, { ...HEADERS, 'content-type': 'image/png' })
  })

  app.get('/:token/logo.png', async (c) => {
    const { merchantId } = await load(c)
    const logo = await findLogo(merchantId)
    if (!logo) throw new AppError('not_found', 'The merchant has no logo.')
    return c.body(logo.bytes, 200, {
      ...HEADERS,
      ...LOGO_HEADERS,
      'content-type': logo.type,
      // Only the address with its hash names these very bytes.
      'cache-control':
        c.req.query('v') === logo.hash
          ? 'public, max-age=31536000, immutable'
          : 'public, max-age=300',
    })
  })

  return refuseOtherMethods(app)
}
