/** What one call answers. */
export interface GobizAnswer {
  http: number
  body: unknown
}

/** A call GoBiz refuses: `{"errors": [{message}]}` with an HTTP status. */
export class GobizFailure extends Error {
  override readonly name = 'GobizFailure'
  readonly http: number
  readonly code: string

  /** @param code - Theirs differ from call to call; nobody should branch on it. */
  constructor(http: number, code: string, message: string) {
    super(message)
    this.http = http
    this.code = code
  }
}

/** The call lacks something or has it wrong. */
export const badRequest = (message: string): GobizFailure =>
  new GobizFailure(400, 'GoID-400', message)

/** A token, password or code that does not count (any more). */
export const unauthorized = (message = 'Unauthorized'): GobizFailure =>
  new GobizFailure(401, 'auth:error:unauthorized', message)

/** Too much of it; wait. */
export const tooMany = (message: string): GobizFailure =>
  new GobizFailure(429, 'auth:error:rate_limit', message)

export const toGobizAnswer = ({ http, code, message }: GobizFailure): GobizAnswer => ({
  http,
  body: { errors: [{ code, message, message_title: 'Error', message_severity: 'error' }] },
})
