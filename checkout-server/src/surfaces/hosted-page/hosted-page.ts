import { setTimeout } from 'node:timers/promises'
import type { CheckoutPayment } from '@autogopay/shared'
import { Hono, type Context } from 'hono'
import type { Notice } from '../../../../widget/src/payment-controller.ts'
import { cancelPayment } from '../../payments/cancel.ts'
import { checkNow } from '../../payments/check.ts'
import type { PaymentContext } from '../../payments/context.ts'
import { findPaymentRow, toCheckoutPayment, type PaymentRow } from '../../payments/payment-row.ts'
import { withQrText } from '../../payments/qr-text.ts'
import { renewByPayer } from '../../payments/renew-by-payer.ts'
import { AppError } from '../../platform/errors.ts'
import type { BaseEnv } from '../../platform/http/env.ts'
import { refuseOtherMethods } from '../../platform/http/other-methods.ts'
import { ProviderMisconfigured } from '../../providers/provider.ts'
import { deviceOf } from '../checkout/device.ts'
import type { EmbedScript } from '../embed/embed.ts'
import { accentScheme } from './accent-scheme.ts'
import { noticePage, type Trouble } from './notice-page.ts'
import { isFlow } from './page-actions.ts'
import { pageHeaders } from './page-headers.ts'
import { languageOf } from './page-locale.ts'
import { accentStyle } from './page-style.ts'
import { checkoutPage, PAGE_ICON } from './page.ts'
import { previewPng } from './preview/preview.ts'
import { PRINT_SCRIPT } from './print-script.ts'
import { receiptPage } from './receipt.ts'
import { bytesOf, sendPage } from './send-page.ts'
import { WATCH_SCRIPT } from './watch-script.ts'

const NOTICES: readonly Notice[] = ['notYet', 'tooOften', 'refused', 'failed']
const PAPER = '#0a6b4b'
const QR_WAIT_MS = 1_500
const HAS_RECEIPT: readonly string[] = ['paid', 'partially_refunded', 'refunded']

/** What the hosted page needs. */
export interface HostedPageDeps {
  payments: PaymentContext
  publicUrl: string
  script: EmbedScript
}

/** `/pay/{token}`: the hosted checkout page, its receipt, and where payers' apps return to. */
export function hostedPageRoutes(deps: HostedPageDeps): Hono<BaseEnv> {
  const { payments, publicUrl } = deps
  const headers = pageHeaders(publicUrl)
  const script = { path: deps.script.immutablePath, integrity: deps.script.integrity }

  const load = async (c: Context): Promise<{ row: PaymentRow; token: string }> => {
    const token = c.req.param('token') ?? ''
    const id = payments.links.paymentOf(token)
    const row = id === null ? null : await findPaymentRow(payments.sql, id)
    if (!row) throw new AppError('not_found', 'There is no such payment.')
    return { row, token }
  }
  const view = async (c: Context, row: PaymentRow): Promise<CheckoutPayment> => {
    const payment = toCheckoutPayment(row, {
      links: payments.links,
      merchant: await payments.merchantLook(row.merchantId),
      renewalLimit: (await payments.merchantRules(row.merchantId)).renewalLimit,
      device: deviceOf(c),
      now: payments.clock(),
    })
    // A shop may send its payers back to this very page: they are there already.
    return isThisPage(payment.redirectUrl) ? { ...payment, redirectUrl: null } : payment
  }
  const isThisPage = (url: string | null) => url?.startsWith(`${publicUrl}/pay/`) ?? false

  const show = async (c: Context, row: PaymentRow, token: string) => {
    // Somebody made a new code already, here or elsewhere.
    if (row.status === 'expired' && row.renewedBy) {
      return redirect(c, `/pay/${payments.links.tokenOf(row.renewedBy)}${languageOf(c).query}`)
    }
    const payment = await view(c, await withQrTextSoon(row))
    const accent = styleOf(payment)
    const { flow, notice } = c.req.query()
    const page = checkoutPage({
      payment,
      token,
      publicUrl,
      script,
      language: languageOf(c),
      flow: isFlow(flow) ? flow : null,
      notice: NOTICES.find((known) => known === notice) ?? null,
      accent,
    })
    return sendPage(c, page, {
      headers: accent ? pageHeaders(publicUrl, [accent.source]) : headers,
    })
  }
  /** A provider that is slow with its picture must not keep the page: both ways of showing it ask again. */
  const withQrTextSoon = (row: PaymentRow): Promise<PaymentRow> =>
    Promise.race([withQrText(payments, row), setTimeout(QR_WAIT_MS, row, { ref: false })])
  const redirect = (c: Context, path: string) => c.body(null, 303, { ...headers, location: path })
  /** Back to the page after a form, with a word on how it went. */
  const back = (c: Context, token: string, notice: Notice | null) => {
    const params = new URLSearchParams(languageOf(c).query)
    if (notice) params.set('notice', notice)
    return redirect(c, `/pay/${token}${params.size > 0 ? `?${params}` : ''}`)
  }

  const app = new Hono<BaseEnv>()
  app.onError((error, c) => {
    const { trouble, status } = troubleOf(error)
    const requestId = c.get('requestId') ?? ''
    if (trouble === 'failed') payments.log.error({ err: error, requestId }, 'a page failed')
    return sendPage(c, noticePage(trouble, languageOf(c), requestId), { status, headers })
  })

  app.get('/icon.svg', (c) => c.body(PAGE_ICON, 200, { ...headers, ...asset('image/svg+xml') }))
  app.get(PRINT_SCRIPT.path.slice('/pay'.length), (c) =>
    c.body(PRINT_SCRIPT.source, 200, { ...headers, ...asset('text/javascript; charset=utf-8') }),
  )
  app.get(WATCH_SCRIPT.path.slice('/pay'.length), (c) => {
    const isBrotli = /\bbr\b/.test(c.req.header('accept-encoding') ?? '')
    return c.body(isBrotli ? bytesOf(WATCH_SCRIPT.brotli) : WATCH_SCRIPT.source, 200, {
      ...headers,
      ...asset('text/javascript; charset=utf-8'),
      vary: 'accept-encoding',
      ...(isBrotli && { 'content-encoding': 'br' }),
    })
  })

  app.get('/:token', async (c) => {
    const { row, token } = await load(c)
    return show(c, row, token)
  })

  app.get('/:token/', async (c) => {
    // The app says here how it went. That proves nothing, but it is a good moment to ask.
    const { row, token } = await load(c)
    const checked = await checkNow(payments, row)
    if (checked.redirectUrl && !isThisPage(checked.redirectUrl))
      return redirect(c, checked.redirectUrl)
    return show(c, checked, token)
  })

  app.get('/:token/receipt', async (c) => {
    const { row, token } = await load(c)
    const language = languageOf(c)
    if (!HAS_RECEIPT.includes(row.status)) return redirect(c, `/pay/${token}${language.query}`)
    const payment = await view(c, row)
    const accent = styleOf(payment)
    const { receiptNote: note } = await payments.merchantLook(row.merchantId)
    const page = receiptPage({ payment, facts: row, note, token, language, accent })
    return sendPage(c, page, {
      headers: accent ? pageHeaders(publicUrl, [accent.source]) : headers,
    })
  })

  app.get('/:token/preview.png', async (c) => {
    const { row } = await load(c)
    const { accent } = await payments.merchantLook(row.merchantId)
    const paper = accent ? accentScheme(accent).light.accent : PAPER
    return c.body(await previewPng({ amount: row.chargeAmount, paper }), 200, {
      ...headers,
      'content-type': 'image/png',
      'cache-control': 'public, max-age=86400',
    })
  })

  app.post('/:token/check', async (c) => {
    const { row, token } = await load(c)
    const checked = await checkNow(payments, row)
    return back(c, token, checked.status === 'pending' ? 'notYet' : null)
  })

  app.post('/:token/cancel', async (c) => {
    const { row, token } = await load(c)
    return back(c, token, await noticeOf(cancelPayment(payments, row), payments, row))
  })

  app.post('/:token/renew', async (c) => {
    const { row, token } = await load(c)
    const notice = await noticeOf(renewByPayer(payments, row), payments, row)
    // The page itself leads on to the payment that took this one's place.
    return back(c, token, notice)
  })

  return refuseOtherMethods(app)
}

/** What to tell the payer of an action: nothing when it went well or the payment has moved on. */
async function noticeOf(
  action: Promise<unknown>,
  { sql }: PaymentContext,
  before: PaymentRow,
): Promise<Notice | null> {
  try {
    await action
    return null
  } catch (cause) {
    if (cause instanceof ProviderMisconfigured) return 'failed'
    if (!(cause instanceof AppError) || cause.code === 'internal') throw cause
    if (cause.code !== 'payment_not_payable' && cause.code !== 'link_closed') return 'failed'
    // Mostly the payment was paid meanwhile, and the page says it all.
    const after = await findPaymentRow(sql, before.id)
    return after?.status === before.status ? 'refused' : null
  }
}

function styleOf({ accent }: CheckoutPayment) {
  return accent === null ? null : accentStyle(accentScheme(accent))
}

function troubleOf(error: unknown): { trouble: Trouble; status: 404 | 405 | 500 } {
  const code = error instanceof AppError ? error.code : 'internal'
  if (code === 'not_found') return { trouble: 'unknown', status: 404 }
  if (code === 'method_not_allowed') return { trouble: 'notAllowed', status: 405 }
  return { trouble: 'failed', status: 500 }
}

function asset(contentType: string) {
  return { 'content-type': contentType, 'cache-control': 'public, max-age=86400' }
}
