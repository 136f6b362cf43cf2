import type { ProblemCode } from '@autogopay/shared'
import { takesIdempotencyKey, type RouteDescription } from './describe.ts'

/** What each error means and what to do about it, for the document. */
export const ERROR_NOTES: Record<ProblemCode, string> = {
  malformed_json: 'The body is not JSON in UTF-8.',
  invalid_header: 'A header has a value that it may not have.',
  unauthorized: 'There is no API key, or it is not valid.',
  sign_in_failed: 'E-mail address or password is wrong, or the address waits to be confirmed.',
  provider_refused:
    'The payment provider refused the charge or the connected account. The reason is in the text.',
  provider_disabled: 'The operator of this server has not turned this provider on.',
  forbidden:
    'The key, or the person, may not do this. The text names the permission that is missing.',
  telegram_needed: 'Codes to log in go to this Telegram. Choose another second factor first.',
  account_inactive:
    'The account has ended or was suspended. It makes no new payments until it is extended; everything else goes on.',
  not_found: 'It does not exist, or it belongs to another merchant.',
  method_not_allowed: 'The address takes other methods; the header `Allow` lists them.',
  idempotency_in_progress:
    'The first request with this `Idempotency-Key` is still running. Send the same again in a few seconds.',
  order_conflict: 'The order already has a payment of another amount. Use another order id.',
  payment_not_payable: 'The state of the payment does not allow this.',
  payment_not_refundable: 'Only a paid payment can be refunded.',
  no_connection: 'No payment provider is connected to the account yet.',
  connection_not_ready:
    'The connection is not set up yet. The text says what is missing: finish it first.',
  connection_needs_login:
    'The provider has ended the login of the connected account. Log in again at the connection.',
  order_already_paid:
    'Another payment of the same order is paid already. Give this money back, or dismiss it.',
  review_closed: 'Somebody, or your late policy, has decided otherwise before.',
  money_not_payable: 'This money cannot pay that payment. The text says why and what can be done.',
  refund_not_manual: 'Only a refund that is `needs_manual_transfer` can be marked or cancelled.',
  link_closed:
    'The payment link takes no payments now: it is off, over, or used up. The text says which.',
  slug_taken: 'Another payment link has this address. Choose another `slug`.',
  body_too_large: 'The body is longer than 64 KiB, or 1.5 MiB where a picture is taken.',
  unsupported_media_type: 'The body is not declared as `application/json`.',
  invalid_request: 'A field is missing, unknown or has a value that it may not have.',
  idempotency_mismatch: 'This `Idempotency-Key` was used for another request. Use a new one.',
  code_wrong: 'The code or link is wrong, was used before or has expired.',
  activation_key_refused: 'There is no such activation key, or it was used or withdrawn.',
  login_failed: 'The provider did not accept the login. The text says what to send instead.',
  rate_limited: 'Too many requests. The header `Retry-After` says how many seconds to wait.',
  login_wait:
    'The provider lets this account log in again later. The header `Retry-After` says in how many seconds.',
  internal: 'Something went wrong on our side. It is safe to try again with the same key.',
  code_not_ready:
    'The provider has not shown the code yet. Ask again after the seconds that the header `Retry-After` says.',
  provider_unavailable:
    'The payment provider did not answer, so the outcome is not known. Send the same request again.',
  provider_off:
    'The operator of this server has switched the provider off for now, which the text names with the reason. Nothing was made; payments made before go on.',
  no_free_amount:
    'Every payable amount near this price is taken by payments that are open or were just now. Nothing was made. The header `Retry-After` says how many seconds to wait.',
  server_busy:
    'So much waits for the database that no more is taken on. Nothing was made; the header `Retry-After` says how many seconds to wait.',
}

/** Every error that a route may answer with. */
export function errorCodesOf(route: RouteDescription, needsApiKey: boolean): ProblemCode[] {
  const when = (applies: unknown, codes: ProblemCode[]) => (applies ? codes : [])
  const codes = new Set<ProblemCode>([
    ...when(needsApiKey, ['unauthorized', 'forbidden', 'rate_limited']),
    ...when(route.method !== 'get', [
      'malformed_json',
      'unsupported_media_type',
      'body_too_large',
      'invalid_request',
    ]),
    ...when(route.query, ['invalid_request']),
    ...when(route.params ?? route.notFound, ['not_found']),
    ...when(takesIdempotencyKey(route), [
      'invalid_header',
      'idempotency_in_progress',
      'idempotency_mismatch',
    ]),
    ...(route.errors ?? []),
    'internal',
  ])
  return [...codes]
}
