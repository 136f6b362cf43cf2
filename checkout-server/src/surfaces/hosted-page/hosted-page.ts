import { Hono, type Context } from 'hono'
import { checkNow } from '../../payments/check.ts'
import type { PaymentContext } from '../../payments/context.ts'
import { findPaymentRow, toCheckoutPayment, type PaymentRow } from '../../payments/payment-row.ts'
import { withQrText } from '../../payments/qr-text.ts'
import type { BaseEnv } from '../../platform/http/env.ts'
import { refuseOtherMethods } from '../../platform/http/other-methods.ts'
import { deviceOf } from '../checkout/device.ts'
import type { EmbedScript } from '../embed/embed.ts'
import { checkoutPage, PAGE_CSS, PAGE_ICON, unknownPage } from './page.ts'

const HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  // The token is in the address: no other site may learn it.
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
}

const asset = (contentType: string) => ({
  'content-type': contentType,
  'cache-control': 'public, max-age=300',
  'x-content-type-options': 'nosniff',
})

/** What the hosted page needs. */
export interface HostedPageDeps {
  payments: PaymentContext
  publicUrl: string
  script: EmbedScript
}

/** `/pay/{token}`: the hosted checkout page, and where payers' apps return to. */
export function hostedPageRoutes(deps: HostedPageDeps): Hono<BaseEnv> {
  const { payments } = deps
  const load = async (token: string): Promise<PaymentRow | null> => {
    const id = payments.links.paymentOf(token)
    return id === null ? null : findPaymentRow(payments.sql, id)
  }
  const show = async (c: Context, row: PaymentRow, token: string) => {
    const payment = toCheckoutPayment(await withQrText(payments, row), {
      links: payments.links,
      merchantName: await payments.merchantName(row.merchantId),
      device: deviceOf(c),
      now: payments.clock(),
    })
    const { publicUrl, script } = deps
    const page = checkoutPage({
      payment,
      token,
      publicUrl,
      scriptPath: script.immutablePath,
      integrity: script.integrity,
    })
    return c.html(page, 200, HEADERS)
  }

  const app = new Hono<BaseEnv>()
    .get('/page.css', (c) => c.body(PAGE_CSS, 200, asset('text/css; charset=utf-8')))
    .get('/icon.svg', (c) => c.body(PAGE_ICON, 200, asset('image/svg+xml')))
    .get('/:token', async (c) => {
      const token = c.req.param('token')
      const row = await load(token)
      return row ? show(c, row, token) : c.html(unknownPage(), 404, HEADERS)
    })
    .get('/:token/', async (c) => {
      // The app says here how it went. That proves nothing, but it is a good moment to ask.
      const token = c.req.param('token')
      const row = await load(token)
      if (!row) return c.html(unknownPage(), 404, HEADERS)
      const checked = await checkNow(payments, row)
      if (checked.redirectUrl) return c.redirect(checked.redirectUrl, 303)
      return show(c, checked, token)
    })
  return refuseOtherMethods(app)
}
