import { AutogopayError, PROBLEM_STATUS, type ProblemCode } from '@autogopay/shared'
import type { ErrorHandler } from 'hono'
import type { MerchantEnv } from '../../platform/http/env.ts'
import { toProblem } from '../../platform/http/problems.ts'
import { AppError } from '../../platform/errors.ts'
import type { Log } from '../../platform/log.ts'
import type { ErrorStyle } from '../api-docs/describe.ts'

// This API has only 400, 401, 404, 405, 409, 413, 429 and 500. The `code` tells them apart, and
// `Retry-After` goes with `no_free_amount` here too.
const STATUS: Partial<Record<number, number>> = {
  // The provider or its account says no: a state to be mended, not the request's fault.
  402: 409,
  403: 409,
  // What is wrong with the request, whether with its type, its fields or its key.
  415: 400,
  422: 400,
  502: 500,
  503: 500,
}

/** Errors of the AutoGoPay API; `code` is the same as in `/v1`. */
export const AUTOGOPAY_ERRORS: ErrorStyle = {
  schema: AutogopayError,
  contentType: 'application/json',
  // A key that may not do this is, to programs of this API, a key that is not good for it.
  statusOf: (code) =>
    (code === 'forbidden' ? 401 : STATUS[PROBLEM_STATUS[code]]) ?? PROBLEM_STATUS[code],
}

/** Answers whatever was thrown in this API's own form. */
export function autogopayErrors(log: Log): ErrorHandler<MerchantEnv> {
  return (error, c) => {
    const { code, detail, requestId } = toProblem(error, c.get('requestId'))
    if (code === 'internal') log.error({ err: error, requestId }, 'a request failed')
    return answer(code, code === 'internal' ? `${detail} requestId: ${requestId}` : detail, {
      ...(error instanceof AppError && error.headers),
    })
  }
}

function answer(code: ProblemCode, message: string, headers: Record<string, string>): Response {
  const body: AutogopayError = { success: false, message, code }
  return new Response(JSON.stringify(body), {
    status: AUTOGOPAY_ERRORS.statusOf(code),
    headers: {
      ...headers,
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    },
  })
}
