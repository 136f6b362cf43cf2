import { z } from 'zod'

/** Every error our APIs answer with, and its HTTP status. A new code is an API change. */
export const PROBLEM_STATUS = {
  malformed_json: 400,
  invalid_header: 400,
  unauthorized: 401,
  sign_in_failed: 401,
  provider_refused: 402,
  provider_disabled: 403,
  forbidden: 403,
  account_inactive: 403,
  not_found: 404,
  method_not_allowed: 405,
  idempotency_in_progress: 409,
  order_conflict: 409,
  payment_not_payable: 409,
  code_not_ready: 409,
  payment_not_refundable: 409,
  no_connection: 409,
  connection_not_ready: 409,
  connection_needs_login: 409,
  order_already_paid: 409,
  review_closed: 409,
  money_not_payable: 409,
  refund_not_manual: 409,
  link_closed: 409,
  slug_taken: 409,
  telegram_needed: 409,
  body_too_large: 413,
  unsupported_media_type: 415,
  invalid_request: 422,
  idempotency_mismatch: 422,
  login_failed: 422,
  code_wrong: 422,
  activation_key_refused: 422,
  rate_limited: 429,
  login_wait: 429,
  internal: 500,
  provider_unavailable: 502,
  provider_off: 503,
  no_free_amount: 503,
  server_busy: 503,
} as const
export type ProblemCode = keyof typeof PROBLEM_STATUS

/** One thing wrong with one field. */
export const FieldError = z.object({
  /** Path of the field, such as `customer.email`; empty: the body as a whole. */
  field: z.string(),
  message: z.string(),
})
export type FieldError = z.infer<typeof FieldError>

/** RFC 9457 problem: the body of every error of `/v1` and `/checkout`. Branch on `code`, never on text. */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  code: z.enum(Object.keys(PROBLEM_STATUS) as [ProblemCode, ...ProblemCode[]]),
  requestId: z.string(),
  errors: z.array(FieldError).optional(),
})
export type Problem = z.infer<typeof Problem>
