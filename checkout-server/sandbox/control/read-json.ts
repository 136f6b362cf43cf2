import type { z } from 'zod'

/** A control call that cannot be done. `status` is the HTTP status, the message a sentence. */
export class ControlError extends Error {
  override readonly name = 'ControlError'
  readonly status: 400 | 404 | 409

  constructor(status: 400 | 404 | 409, message: string) {
    super(message)
    this.status = status
  }
}

/**
 * Reads a strict JSON body.
 * @throws {ControlError} 400 that says which field is wrong.
 */
export const readJson = async <T extends z.ZodType>(
  request: Request,
  schema: T,
): Promise<z.output<T>> => {
  const text = await request.text()
  let json: unknown
  try {
    json = text.trim() === '' ? {} : JSON.parse(text)
  } catch {
    throw new ControlError(400, 'The body is not valid JSON.')
  }
  return check(json, schema)
}

/** Checks a value against a schema, with all complaints in one sentence. */
export const check = <T extends z.ZodType>(value: unknown, schema: T): z.output<T> => {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const complaints = parsed.error.issues.map(({ path, message }) =>
    path.length > 0 ? `${path.join('.')}: ${message}` : message,
  )
  throw new ControlError(400, `${complaints.join('; ')}.`)
}
