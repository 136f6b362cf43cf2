import { randomUUID } from 'node:crypto'
import type { CheckoutLink, LinkPayment } from '@autogopay/shared'
import { Hono, type Context } from 'hono'
import type { LinkFigures, LinkRow } from '../../payment-links/link-row.ts'
import { linkUrl, toCheckoutLink, whatsappUrl } from '../../payment-links/link-row.ts'
import { payLink } from '../../payment-links/pay-link.ts'
import { findLink, findPicture, NO_LINK } from '../../payment-links/read-links.ts'
import { AppError } from '../../platform/errors.ts'
import { clientAddress } from '../../platform/http/client-address.ts'
import type { BaseEnv } from '../../platform/http/env.ts'
import { readBody } from '../../platform/http/json-body.ts'
import { refuseOtherMethods } from '../../platform/http/other-methods.ts'
import { ProviderMisconfigured } from '../../providers/provider.ts'
import { accentScheme } from '../hosted-page/accent-scheme.ts'
import { noticePage } from '../hosted-page/notice-page.ts'
import { pageHeaders } from '../hosted-page/page-headers.ts'
import { languageOf } from '../hosted-page/page-locale.ts'
import { accentStyle } from '../hosted-page/page-style.ts'
import { previewPng } from '../hosted-page/preview/preview.ts'
import { sendPage } from '../hosted-page/send-page.ts'
import type { LinkDeps } from './checkout-routes.ts'
import { readForm, type FormErrors, type FormValues } from './link-form.ts'
import { LINK_STYLE, linkPage, unknownLinkPage } from './link-page.ts'
import { LINK_WORDS, type LinkWords } from './link-words.ts'
import { POSTER_STYLE, posterPage } from './poster.ts'

const PAPER = '#0a6b4b'
const MAX_FORM_BYTES = 16 * 1024
const REPEAT_KEY = /^[\da-f-]{36}$/
const YEAR = 'public, max-age=31536000, immutable'

/** `/l/{slug}`: page of a payment link, its poster and pictures. */
export function linkPageRoutes({ links, trustedProxies }: LinkDeps): Hono<BaseEnv> {
  const { payments, publicUrl } = links
  const styles = [LINK_STYLE.source, POSTER_STYLE.source]
  const headersFor = (accent: { source: string } | null = null) =>
    pageHeaders(publicUrl, accent ? [...styles, accent.source] : styles)

  const load = async (c: Context): Promise<LinkRow & LinkFigures> => {
    const link = await findLink(payments.sql, c.req.param('slug') ?? '', payments.clock())
    if (!link) throw new AppError('not_found', NO_LINK)
    return link
  }
  const view = async (row: LinkRow & LinkFigures): Promise<CheckoutLink> =>
    toCheckoutLink(row, {
      publicUrl,
      merchant: await payments.merchantLook(row.merchantId),
      now: payments.clock(),
    })
  const show = async (
    c: Context,
    row: LinkRow & LinkFigures,
    said: { values?: FormValues; errors?: FormErrors; trouble?: string; repeatKey?: string } = {},
  ) => {
    const link = await view(row)
    const accent = styleOf(link)
    const url = linkUrl(publicUrl, row.slug)
    const page = linkPage({
      link,
      url,
      whatsappUrl: whatsappUrl(row.title, url),
      language: languageOf(c),
      accent,
      repeatKey: said.repeatKey ?? randomUUID(),
      values: said.values ?? {},
      errors: said.errors ?? {},
      trouble: said.trouble ?? null,
    })
    const isWrong = said.errors !== undefined || said.trouble !== undefined
    return sendPage(c, page, { status: isWrong ? 422 : 200, headers: headersFor(accent) })
  }

  const app = new Hono<BaseEnv>()
  app.onError((error, c) => {
    const headers = headersFor()
    const code = error instanceof AppError ? error.code : 'internal'
    if (code === 'not_found') {
      return sendPage(c, unknownLinkPage(languageOf(c)), { status: 404, headers })
    }
    const requestId = c.get('requestId') ?? ''
    const isMethod = code === 'method_not_allowed'
    if (!isMethod) payments.log.error({ err: error, requestId }, 'the page of a link failed')
    const page = noticePage(isMethod ? 'notAllowed' : 'failed', languageOf(c), requestId)
    return sendPage(c, page, { status: isMethod ? 405 : 500, headers })
  })

  app.get('/:slug', async (c) => show(c, await load(c)))

  app.post('/:slug', async (c) => {
    const row = await load(c)
    const link = await view(row)
    const words = LINK_WORDS[languageOf(c).locale]
    const { key, ...values } = await readFields(c)
    const read = readForm(link, values, words)
    const repeatKey = key !== undefined && REPEAT_KEY.test(key) ? key : randomUUID()
    if ('errors' in read) return show(c, row, { values, errors: read.errors, repeatKey })
    try {
      const answer = await payLink(links, {
        slug: row.slug,
        wish: read.wish,
        repeatKey,
        payer: clientAddress(c, trustedProxies),
      })
      const { token } = JSON.parse(answer.body.toString()) as LinkPayment
      const location = `/pay/${token}${languageOf(c).query}`
      return c.body(null, 303, { ...headersFor(), location })
    } catch (cause) {
      const said = troubleOf(cause, words)
      if (said === null) throw cause
      if (said.isLogged) payments.log.warn({ err: cause }, 'a payment link made no payment')
      // The state may be another now, and the page says it.
      const now = await load(c)
      return show(c, now, {
        values,
        trouble: said.trouble,
        ...(!said.isNewWish && { repeatKey }),
      })
    }
  })

  app.get('/:slug/poster', async (c) => {
    const link = await view(await load(c))
    const accent = styleOf(link)
    const url = linkUrl(publicUrl, link.slug)
    const page = await posterPage({ link, url, language: languageOf(c), accent })
    return sendPage(c, page, { headers: headersFor(accent) })
  })

  app.get('/:slug/picture', async (c) => {
    const picture = await findPicture(payments.sql, c.req.param('slug'))
    if (!picture) throw new AppError('not_found', NO_LINK)
    return c.body(picture.bytes, 200, {
      ...headersFor(),
      // A merchant made it: opened by itself it must not act for this address.
      'content-security-policy': "default-src 'none'; sandbox",
      'cross-origin-resource-policy': 'cross-origin',
      'access-control-allow-origin': '*',
      'content-type': picture.type,
      'cache-control': c.req.query('v') === picture.hash ? YEAR : 'public, max-age=300',
    })
  })

  app.get('/:slug/preview.png', async (c) => {
    const { amount, accent } = await view(await load(c))
    if (amount === null) throw new AppError('not_found', NO_LINK)
    const paper = accent ? accentScheme(accent).light.accent : PAPER
    return c.body(await previewPng({ amount, paper }), 200, {
      ...headersFor(),
      'content-type': 'image/png',
      'cache-control': 'public, max-age=3600',
    })
  })

  return refuseOtherMethods(app)
}

function styleOf({ accent }: CheckoutLink) {
  return accent === null ? null : accentStyle(accentScheme(accent))
}

/** Fields of a form; of one that was sent twice, the first. */
async function readFields(c: Context): Promise<FormValues & { key?: string }> {
  const body = new TextDecoder().decode(await readBody(c, MAX_FORM_BYTES))
  const all: Record<string, string> = {}
  for (const [name, value] of new URLSearchParams(body)) all[name] ??= value
  const { amount, name, email, phone, note, key } = all
  return {
    ...(amount !== undefined && { amount }),
    ...(name !== undefined && { name }),
    ...(email !== undefined && { email }),
    ...(phone !== undefined && { phone }),
    ...(note !== undefined && { note }),
    ...(key !== undefined && { key }),
  }
}

/** What to tell the payer of a payment that was not made; null: the page itself failed. */
function troubleOf(
  cause: unknown,
  words: LinkWords,
): { trouble: string; isNewWish?: boolean; isLogged?: boolean } | null {
  if (cause instanceof ProviderMisconfigured)
    return { trouble: words.linkUnavailable, isLogged: true }
  if (!(cause instanceof AppError) || cause.code === 'internal') return null
  switch (cause.code) {
    case 'rate_limited':
      return { trouble: words.linkTooOften }
    case 'idempotency_mismatch':
      return { trouble: words.changed, isNewWish: true }
    case 'link_closed':
      return { trouble: words.linkUnavailable }
    default:
      return { trouble: words.linkUnavailable, isLogged: true }
  }
}
