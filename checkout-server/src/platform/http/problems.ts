import { PROBLEM_STATUS, type Problem, type ProblemCode } from '@autogopay/shared'
import { AppError } from '../errors.ts'

const TITLES: Record<ProblemCode, string> = {
  malformed_json: 'The body is not JSON',
  invalid_header: 'A header is not valid',
  unauthorized: 'Nobody is signed in',
  sign_in_failed: 'Not logged in',
  provider_refused: 'The payment provider refused',
  provider_disabled: 'This payment provider is turned off',
  forbidden: 'Not allowed',
  account_inactive: 'The account is not active',
  not_found: 'Not found',
  method_not_allowed: 'Method not allowed',
  idempotency_in_progress: 'The first request is still running',
  order_conflict: 'The order has another payment',
  payment_not_payable: 'The state of the payment does not allow this',
  payment_not_refundable: 'The payment cannot be refunded',
  no_connection: 'No payment provider connected',
  connection_not_ready: 'The connection is not ready',
  connection_needs_login: 'The connected account needs its owner',
  order_already_paid: 'The order is paid already',
  review_closed: 'This was decided before',
  money_not_payable: 'This money cannot pay a payment',
  refund_not_manual: 'The refund needs no transfer by hand',
  link_closed: 'The payment link takes no payments',
  slug_taken: 'The address is taken',
  telegram_needed: 'Telegram is needed to log in',
  body_too_large: 'The body is too large',
  unsupported_media_type: 'The body is not JSON',
  invalid_request: 'The request is not valid',
  idempotency_mismatch: 'The Idempotency-Key belongs to another request',
  code_wrong: 'The code or link is not right',
  login_failed: 'The provider refused the login',
  activation_key_refused: 'The activation key does not count',
  rate_limited: 'Too many requests',
  login_wait: 'Too many logins',
  internal: 'Something went wrong on our side',
  provider_unavailable: 'The payment provider does not answer',
  code_not_ready: 'The code is not ready yet',
  provider_off: 'The payment provider is switched off',
  no_free_amount: 'No payable amount is free',
  server_busy: 'Too much is waiting',
}

/**
 * Makes an RFC 9457 problem of whatever was thrown. Only an {@link AppError} speaks to the caller; any
 * other error's text may hold secrets and stays in the log.
 */
export function toProblem(error: unknown, requestId: string): Problem {
  const known = error instanceof AppError ? error : null
  const code = known?.code ?? 'internal'
  return {
    type: `urn:autogopay:problem:${code}`,
    title: TITLES[code],
    status: PROBLEM_STATUS[code],
    detail: known?.message ?? 'Please try again; if it stays, tell us the requestId.',
    code,
    requestId,
    ...(known && known.errors.length > 0 && { errors: [...known.errors] }),
  }
}

/** The problem as an HTTP answer. */
export function problemResponse(problem: Problem, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(problem), {
    status: problem.status,
    headers: { ...headers, 'content-type': 'application/problem+json' },
  })
}
