import type { FieldError } from '@autogopay/shared'
import type { Context } from 'hono'
import type { z } from 'zod'
import { AppError } from '../errors.ts'

/** Longest body of a JSON request, in bytes. */
export const MAX_JSON_BYTES = 64 * 1024

/**
 * Reads a request's body up to a limit.
 * @throws {AppError} `body_too_large`; the rest is not read.
 */
export async function readBody(c: Context, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const refuse = () => {
    // The rest of the body is not read, so nothing can follow on this connection.
    c.res.headers.set('connection', 'close')
    return tooLarge(maxBytes)
  }
  const said = c.req.header('content-length')
  if (Number(said ?? 0) > maxBytes) throw refuse()
  if (said !== undefined) {
    // As long as it says, by HTTP itself; read whole, without a stream around it, it costs half.
    const whole = new Uint8Array(await c.req.raw.arrayBuffer())
    if (whole.length > maxBytes) throw refuse()
    return whole
  }
  const chunks: Uint8Array[] = []
  let length = 0
  const stream = c.req.raw.body
  if (stream) {
    for await (const chunk of stream) {
      length += chunk.length
      // Leaving the loop cancels the stream: a liar about its length costs no memory.
      if (length > maxBytes) throw refuse()
      chunks.push(chunk)
    }
  }
  const body = new Uint8Array(length)
  let at = 0
  for (const chunk of chunks) {
    body.set(chunk, at)
    at += chunk.length
  }
  return body
}

/**
 * Reads and checks a JSON body. No body at all counts as `{}`, so that calls whose fields are all
 * optional need none.
 * @throws {AppError} `body_too_large`, `unsupported_media_type`, `malformed_json`, `invalid_request`.
 */
export async function readJson<T extends z.ZodType>(
  c: Context,
  schema: T,
  maxBytes = MAX_JSON_BYTES,
): Promise<z.output<T>> {
  const body = await readBody(c, maxBytes)
  if (body.length === 0) return check({}, schema)
  const type = c.req.header('content-type') ?? ''
  if (!/^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i.test(type)) {
    throw new AppError('unsupported_media_type', 'Send JSON with Content-Type: application/json.')
  }
  return check(parseJson(body), schema)
}

/**
 * Checks the query string. A parameter given twice is an error, not a choice.
 * @throws {AppError} `invalid_request`.
 */
export function readQuery<T extends z.ZodType>(c: Context, schema: T): z.output<T> {
  const values = Object.entries(c.req.queries()).map(([name, all]) => {
    return [name, all.length === 1 ? all[0] : all] as const
  })
  return check(Object.fromEntries(values), schema)
}

/** Checks a value and names every field that is wrong. @throws {AppError} `invalid_request`. */
export function check<T extends z.ZodType>(value: unknown, schema: T): z.output<T> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const errors = fieldErrors(parsed.error)
  const detail = errors.map(({ field, message }) => (field ? `${field} ${message}` : message))
  throw new AppError('invalid_request', `${detail.join('; ')}.`, { errors })
}

function fieldErrors(error: z.ZodError): FieldError[] {
  return error.issues.flatMap((issue): FieldError[] => {
    const field = issue.path.join('.')
    if (issue.code === 'unrecognized_keys') {
      const path = (key: string) => (field ? `${field}.${key}` : key)
      return issue.keys.map((key) => ({ field: path(key), message: 'is not a known field' }))
    }
    return [{ field, message: lowerFirst(issue.message) }]
  })
}

function parseJson(body: Uint8Array): unknown {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(body)
    return JSON.parse(text, MAY_NAME_PROTO.test(text) ? refuseProto : undefined)
  } catch (cause) {
    if (cause instanceof AppError) throw cause
    throw new AppError('malformed_json', 'The body is not valid JSON in UTF-8.', { cause })
  }
}

// Written with escapes it may look otherwise.
const MAY_NAME_PROTO = /__proto__|\\u00/

/** No schema sees a field of this name, so it would be dropped without a word. */
function refuseProto(field: string, value: unknown): unknown {
  if (field !== '__proto__') return value
  throw new AppError('invalid_request', `${field} cannot be the name of a field.`, {
    errors: [{ field, message: 'cannot be the name of a field' }],
  })
}

function tooLarge(maxBytes: number): AppError {
  return new AppError('body_too_large', `The body must be at most ${maxBytes / 1024} KiB.`)
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1).replace(/\.$/, '')
}
