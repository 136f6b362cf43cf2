import { Problem, PROBLEM_STATUS } from '@autogopay/shared'
import type { ErrorStyle } from '../api-docs/describe.ts'

/** Errors of `/v1`: RFC 9457 problems, which the app makes of whatever is thrown. */
export const PROBLEMS: ErrorStyle = {
  schema: Problem,
  contentType: 'application/problem+json',
  statusOf: (code) => PROBLEM_STATUS[code],
}
