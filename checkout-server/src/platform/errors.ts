import type { FieldError, ProblemCode } from '@autogopay/shared'

/** An error that the caller can act on. Everything else that is thrown leaves as `internal`. */
export class AppError extends Error {
  override readonly name = 'AppError'
  readonly code: ProblemCode
  readonly errors: readonly FieldError[]
  /** What goes with the answer, such as `retry-after`. */
  readonly headers: Readonly<Record<string, string>>

  /**
   * @param detail - Shown to the caller: what to do about it; no SQL, secret or other's id.
   * @param options.errors - What is wrong with which field.
   * @param options.headers - HTTP headers of the answer, in lower case.
   */
  constructor(
    code: ProblemCode,
    detail: string,
    options: ErrorOptions & {
      errors?: readonly FieldError[]
      headers?: Readonly<Record<string, string>>
    } = {},
  ) {
    super(detail, options)
    this.code = code
    this.errors = options.errors ?? []
    this.headers = options.headers ?? {}
  }
}
