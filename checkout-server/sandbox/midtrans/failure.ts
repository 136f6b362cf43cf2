import { randomUUID } from 'node:crypto'

/** What one call answers: the HTTP status, and the JSON body whose `status_code` is the verdict. */
export interface Answer {
  http: number
  body: Record<string, unknown>
}

/** A call Midtrans refuses. `code` is the body's `status_code`. */
export class MidtransFailure extends Error {
  override readonly name = 'MidtransFailure'
  readonly code: number
  readonly validationMessages: readonly string[]

  constructor(code: number, message: string, validationMessages: readonly string[] = []) {
    super(message)
    this.code = code
    this.validationMessages = validationMessages
  }
}

/** Broken parameters; each message names the field. */
export const invalid = (messages: readonly string[]): MidtransFailure =>
  new MidtransFailure(400, 'One or more parameters in the payload is invalid.', messages)

/** No such order or transaction at this merchant. */
export const notFound = (): MidtransFailure =>
  new MidtransFailure(404, "Transaction doesn't exist.")

/** The transaction's state does not allow the operation. */
export const wrongState = (): MidtransFailure =>
  new MidtransFailure(412, 'Transaction status cannot be updated.')

// Seen as real HTTP statuses: validation, keys, and what fails before a transaction is looked at.
const ALWAYS_HTTP = new Set([400, 401, 403, 405, 413])
// Seen inside HTTP 200 by two independent sources.
const NEVER_HTTP = new Set([404])

/**
 * Puts a failure on the wire. The HTTP status of several codes (402, 406, 410, 412, 414, 429, …) is
 * documented nowhere: they travel inside HTTP 200 unless `atHttpLevel` asks for the other reading.
 */
export const toAnswer = (failure: MidtransFailure, atHttpLevel: boolean): Answer => {
  const { code } = failure
  const asHttp = ALWAYS_HTTP.has(code) || (atHttpLevel && !NEVER_HTTP.has(code))
  return {
    http: asHttp ? code : 200,
    body: {
      status_code: String(code),
      status_message: failure.message,
      ...(failure.validationMessages.length > 0 && {
        validation_messages: failure.validationMessages,
      }),
      id: randomUUID(),
    },
  }
}
