import { createMiddleware } from 'hono/factory'
import { AppError } from '../errors.ts'

/** What a page of ours sends with everything that changes something; no other site's page can. */
export const CSRF_HEADER = 'X-Autogopay-Csrf'
/** The value is nothing secret: that the header is there proves the page's origin. */
export const CSRF_VALUE = '1'

const READING = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Refuses what another site's page could make a visitor's browser send: needed wherever a cookie says
 * who asks. @throws {AppError} `forbidden`.
 */
export function assertOwnPage(
  request: { method: string; header(name: string): string | undefined },
  publicUrl: string,
): void {
  if (READING.has(request.method)) return
  const origin = request.header('origin')
  const isOurs = origin === undefined || origin === new URL(publicUrl).origin
  if (isOurs && request.header(CSRF_HEADER) === CSRF_VALUE) return
  throw new AppError(
    'forbidden',
    `Send this from the dashboard at ${publicUrl}, with the header ${CSRF_HEADER}: ${CSRF_VALUE}.`,
  )
}

/** The same for every request of an app. */
export const ownPagesOnly = (publicUrl: string) =>
  createMiddleware(async function ownPages(c, next) {
    const { method } = c.req
    assertOwnPage({ method, header: (name) => c.req.header(name) }, publicUrl)
    await next()
  })
