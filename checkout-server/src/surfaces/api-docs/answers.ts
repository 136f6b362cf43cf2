import type { StoredAnswer } from '../../payments/idempotency.ts'

// One object for all answers: they hold codes and tokens, which no cache may keep.
const HEADERS = {
  'content-type': 'application/json; charset=utf-8',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
}

/** JSON that no cache keeps. */
export function json(body: unknown, status = 200): Response {
  return new Response(JSON.stringify(body), { status, headers: HEADERS })
}

/** An answer in the form that is kept for repeats of the request. */
export function storable(body: unknown, status: number): StoredAnswer {
  return { status, body: Buffer.from(JSON.stringify(body)) }
}

/** The kept answer, byte for byte. */
export function replay({ status, body }: StoredAnswer): Response {
  if (body.length === 0) return noContent(status)
  return new Response(new Uint8Array(body), { status, headers: HEADERS })
}

/** Done, with nothing to say. */
export function noContent(status = 204): Response {
  return new Response(null, { status, headers: { 'cache-control': 'no-store' } })
}
