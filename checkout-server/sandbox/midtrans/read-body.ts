import { MidtransFailure } from './failure.ts'

const MAX_BYTES = 1024 * 1024

/**
 * Takes the whole body off the wire, so that the connection can be used again whatever is answered.
 * @returns Null when it is bigger than Midtrans accepts.
 */
export const takeBody = async (request: Request): Promise<Buffer | null> => {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request.body ?? []) {
    size += chunk.length
    if (size <= MAX_BYTES) chunks.push(chunk)
  }
  return size <= MAX_BYTES ? Buffer.concat(chunks) : null
}

/**
 * Reads the JSON of a call. The official Node client posts the four bytes `null` when it has nothing
 * to say, and sends `{}` with a GET; both are fine.
 * @param bytes - From `takeBody`.
 * @returns The parsed value; undefined for an empty body.
 * @throws {MidtransFailure} 403 for another content type or Accept, 413 for what is no JSON or too big.
 */
export const parseBody = (request: Request, bytes: Buffer | null): unknown => {
  const accept = request.headers.get('accept')
  if (accept && !/application\/(json|\*)|\*\/\*/i.test(accept)) throw unsupported()
  if (request.method === 'GET' || bytes?.length === 0) return undefined
  const type = request.headers.get('content-type') ?? 'application/json'
  if (!/^application\/json\b/i.test(type)) throw unsupported()
  if (bytes === null) throw malformed()
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    throw malformed()
  }
}

const malformed = () =>
  new MidtransFailure(
    413,
    'The request cannot be processed due to malformed syntax in the request body',
  )

const unsupported = () =>
  new MidtransFailure(
    403,
    'The requested resource is not capable of generating content in the accept header',
  )
