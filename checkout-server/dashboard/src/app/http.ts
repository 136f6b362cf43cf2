import type { FieldError, Problem, ProblemCode } from '@autogopay/shared'
import { merchant, session } from './session.ts'

/** Why a call failed: the server's problem, or that it could not be reached. */
export class CallError extends Error {
  override readonly name = 'CallError'
  readonly code: ProblemCode | 'offline' | 'unknown'
  readonly fields: readonly FieldError[]

  constructor(code: CallError['code'], detail: string, fields: readonly FieldError[] = []) {
    super(detail)
    this.code = code
    this.fields = fields
  }
}

/** What a call sends besides its address. */
export interface Sent {
  query?: object
  body?: object
  signal?: AbortSignal
  /** Makes a repeated create one create. */
  idempotencyKey?: string
}

/**
 * Calls our own server as whoever is signed in. Answers are taken as the contract in `shared/` says
 * they are: page and server come from the same build, so reading them by schema would only add weight.
 * @throws {CallError}
 */
export async function call<Answer>(method: string, path: string, sent: Sent = {}): Promise<Answer> {
  const response = await send(method, path, sent)
  return (response.status === 204 ? null : await response.json().catch(() => null)) as Answer
}

/**
 * Address of a file that the server makes, for a link: the browser saves it as it comes, and notices when
 * it breaks off. The page would have to hold all of it.
 * @throws {CallError} There would be no file: a link could not say why.
 */
export async function fileAddress(path: string, query: object): Promise<string> {
  await send('HEAD', path, { query })
  const shop = merchant()
  return path + queryOf({ ...query, ...(shop && { merchantId: shop.id }) })
}

/**
 * A text that the server has, as it is.
 * @throws {CallError}
 */
export async function readText(path: string, sent: Sent = {}): Promise<string> {
  const response = await send('GET', path, sent)
  return response.text().catch(() => {
    throw new CallError('offline', '')
  })
}

async function send(method: string, path: string, sent: Sent): Promise<Response> {
  const response = await fetch(path + queryOf(sent.query), {
    method,
    headers: headersOf(sent),
    credentials: 'same-origin',
    cache: 'no-store',
    ...(sent.body && { body: JSON.stringify(sent.body) }),
    ...(sent.signal && { signal: sent.signal }),
  }).catch((error: unknown) => {
    if (sent.signal?.aborted) throw error
    throw new CallError('offline', '')
  })
  if (response.ok) return response
  if (response.status === 401 && session.get().kind === 'signed-in') {
    session.set({ kind: 'signed-out' })
  }
  throw toError(await response.json().catch(() => null), response.status)
}

/** Headers that say who asks: for calls, and for the stream of events. */
export function headersOf({ body, idempotencyKey }: Sent): Record<string, string> {
  const shop = merchant()
  return {
    // Other pages cannot set it, so that a request with it comes from here.
    'x-autogopay-csrf': '1',
    ...(shop && { 'x-merchant-id': shop.id }),
    ...(body && { 'content-type': 'application/json' }),
    ...(idempotencyKey && { 'idempotency-key': idempotencyKey }),
  }
}

function queryOf(query: object = {}): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== '')
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString()
  return text && `?${text}`
}

function toError(answer: unknown, status: number): CallError {
  // Better-auth answers `{code, message}`, we answer problems.
  const { code, detail, message, errors } = (answer ?? {}) as Partial<Problem> & {
    message?: string
  }
  const [known = 'unknown' as const, words = `HTTP ${status}`] = WITHOUT_BODY[status] ?? []
  return new CallError(code ?? known, detail ?? message ?? words, errors)
}

/** What a status means where nothing says more: in the answer to a `HEAD`. */
const WITHOUT_BODY: Record<number, [ProblemCode, string]> = {
  403: ['forbidden', 'You may not do this.'],
  429: ['rate_limited', 'Too often. Wait a few minutes, then try again.'],
  503: ['server_busy', 'The server is busy. Try again in seconds.'],
}
