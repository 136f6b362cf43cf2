import type { FieldError, ProblemCode } from '@autogopay/shared'

/** An error that the caller can act on. Everything else that is thrown leaves as `internal`. */
export class AppError extends Error {
  override readonly name = 'AppError'
  readonly code: ProblemCode
  readonly errors: readonly FieldError[]

  /**
   * @param detail - Shown to the caller: what to do about it; no SQL, secret or other's id.
   * @param options.errors - What is wrong with which field.
   */
  constructor(
    code: ProblemCode,
    detail: string,
    options: ErrorOptions & { errors?: readonly FieldError[] } = {},
  ) {
    super(detail, options)
    this.code = code
    this.errors = options.errors ?? []
  }
}
