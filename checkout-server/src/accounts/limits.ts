import type { Quotas } from '../platform/http/quotas.ts'
import { rateLimit, type RateLimit } from '../platform/http/rate-limit.ts'

const WINDOW_SECONDS = 15 * 60

/** How often passwords, codes and mails may be tried, for one account and from one address. */
export interface AccountLimits {
  /** Of an account, known or not: nobody learns which ones there are. */
  login: RateLimit
  loginFrom: RateLimit
  /** Asking for a mail or a code. */
  send: RateLimit
  sendFrom: RateLimit
  /** Codes and links tried. */
  code: RateLimit
  codeFrom: RateLimit
  registerFrom: RateLimit
}

/**
 * Opens the limits. Nothing is let through when nobody can say how many there were.
 * @param tries - In 15 minutes, for each account and for each address.
 */
export function accountLimits(tries: number, quotas?: Quotas): AccountLimits {
  const limit = (name: string) =>
    rateLimit(tries, {
      name,
      windowSeconds: WINDOW_SECONDS,
      whenAway: 'refuse',
      ...(quotas && { quotas }),
    })
  return {
    login: limit('login-account'),
    loginFrom: limit('login-address'),
    send: limit('send-account'),
    sendFrom: limit('send-address'),
    code: limit('code-account'),
    codeFrom: limit('code-address'),
    registerFrom: limit('register-address'),
  }
}
