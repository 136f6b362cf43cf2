import { AppError } from '../platform/errors.ts'
import { NeedsLogin } from '../providers/account-feed.ts'
import { TooManyCalls } from '../providers/gobiz/failures.ts'
import { ProviderUnavailable } from '../providers/provider.ts'

/** How long no login is tried after too many failed, or after GoPay said to slow down. */
export const LOGIN_WAIT_SECONDS = 15 * 60

/** Says to the merchant what a call came to: the account and the login are theirs. */
export function asAppError(cause: unknown): unknown {
  if (cause instanceof TooManyCalls) {
    const seconds = Math.max(cause.retryAfterSeconds ?? 0, LOGIN_WAIT_SECONDS)
    return loginWait(seconds, 'GoPay asks to slow down', cause)
  }
  if (cause instanceof ProviderUnavailable) {
    const { retryAfterSeconds: seconds } = cause
    return new AppError('provider_unavailable', `${sentence(cause.message)} Try again later.`, {
      cause,
      ...(seconds !== null && { headers: { 'retry-after': String(seconds) } }),
    })
  }
  if (cause instanceof NeedsLogin) {
    return new AppError(
      'connection_needs_login',
      `${sentence(cause.message)} Log in again: POST /v1/connections/{id}/otp.`,
      { cause },
    )
  }
  return cause
}

/** `login_wait`, with the header that says how long. */
export function loginWait(seconds: number, why: string, cause?: unknown): AppError {
  return new AppError('login_wait', `${why}. Try again in ${seconds} seconds.`, {
    cause,
    headers: { 'retry-after': String(seconds) },
  })
}

function sentence(text: string): string {
  const capital = text.charAt(0).toUpperCase() + text.slice(1)
  return capital.endsWith('.') ? capital : `${capital}.`
}
