import type { Context } from 'hono'
import { ADDRESS_HEADER, AUTH_PATH } from '../../accounts/auth-path.ts'
import type { Accounts } from '../../accounts/accounts.ts'
import { AppError } from '../../platform/errors.ts'

// What better-auth needs of a request; nothing else of it goes on.
const WRONG =
  'E-mail address or password is wrong, or the address is not confirmed yet: look at your mails.'
const HEADERS = ['cookie', 'origin', 'user-agent']

/** What better-auth answered, when it did not refuse. */
export interface Forwarded {
  body: unknown
  /** To be passed on, each as it is. */
  cookies: string[]
}

/**
 * Asks better-auth in a visitor's name. Our routes stand in front of all of its paths: the limits, the
 * shapes and the errors are ours, and a path that we do not name does not exist.
 * @param input.path - Below its own path, such as `/sign-in/email`.
 * @throws {AppError} It refused.
 */
export async function forward(
  c: Context,
  accounts: Accounts,
  input: { method: 'GET' | 'POST'; path: string; body?: unknown; address: string },
): Promise<Forwarded> {
  const headers = new Headers({ [ADDRESS_HEADER]: input.address })
  for (const name of HEADERS) {
    const value = c.req.header(name)
    if (value !== undefined) headers.set(name, value)
  }
  // It refuses requests with a cookie and without one; that this one is ours was judged before.
  if (!headers.has('origin')) headers.set('origin', new URL(accounts.publicUrl).origin)
  if (input.body !== undefined) headers.set('content-type', 'application/json')
  const auth = await accounts.auth()
  const answer = await auth.handler(
    new Request(`${accounts.publicUrl}${AUTH_PATH}${input.path}`, {
      method: input.method,
      headers,
      ...(input.body !== undefined && { body: JSON.stringify(input.body) }),
    }),
  )
  const text = await answer.text()
  if (!answer.ok) throw refusalOf(answer.status, text)
  return { body: text === '' ? null : JSON.parse(text), cookies: answer.headers.getSetCookie() }
}

/** Passes better-auth's cookies on to the visitor. */
export function setCookies(c: Context, { cookies }: Pick<Forwarded, 'cookies'>): void {
  for (const cookie of cookies) c.header('set-cookie', cookie, { append: true })
}

function refusalOf(status: number, text: string): AppError | Error {
  const { code, message } = readRefusal(text)
  if (code === 'server_busy') return new AppError('server_busy', message)
  // One answer for both: whether the address has an account shows in neither.
  if (code === 'INVALID_EMAIL_OR_PASSWORD' || code === 'EMAIL_NOT_VERIFIED') {
    return new AppError('sign_in_failed', WRONG)
  }
  if (status === 401 || status === 403) return new AppError('sign_in_failed', message)
  if (status === 404) return new AppError('not_found', message)
  if (status < 500) return new AppError('invalid_request', message)
  return new Error(`better-auth answered ${status} ${code}`)
}

function readRefusal(text: string): { code: string; message: string } {
  const unknown = { code: '', message: 'This was not accepted.' }
  try {
    return { ...unknown, ...(JSON.parse(text) as object) }
  } catch {
    return unknown
  }
}
