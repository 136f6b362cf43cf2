import { setTimeout as wait } from 'node:timers/promises'

// Shorter than the server may take: good clients lose patience, and come again.
const TIMEOUT_MS = 10_000
// After the faults everybody is there, if slow on a machine that others use too.
const CALM_MS = 120_000

/** One HTTP call, its answer read whole. */
export interface Call {
  method?: 'GET' | 'POST' | 'PUT'
  headers?: Record<string, string>
  body?: object
}

/** An answer. */
export interface Answer {
  status: number
  text: string
}

/** @throws {Error} No answer, or half of one. */
export async function call(url: string, { method, headers, body }: Call = {}): Promise<Answer> {
  const response = await fetch(url, {
    method: method ?? (body ? 'POST' : 'GET'),
    headers: { ...(body && { 'content-type': 'application/json' }), ...headers },
    ...(body && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  })
  return { status: response.status, text: await response.text() }
}

/**
 * Calls until somebody answers with something that coming again would not change.
 * @param url - A function where the port may change meanwhile.
 * @param options.isFinal - Whether an answer is; by default all but 409, 429 and 5xx.
 * @param options.gives - Up when this says so.
 * @returns Null: gave up.
 */
export async function callUntilAnswered(
  url: string | (() => string),
  request: Call,
  options: { isFinal?: (answer: Answer) => boolean; gives: { up(): boolean } },
): Promise<Answer | null> {
  const isFinal =
    options.isFinal ?? (({ status }) => status < 500 && status !== 429 && status !== 409)
  for (let failures = 0; !options.gives.up(); failures += 1) {
    try {
      const answer = await call(typeof url === 'string' ? url : url(), request)
      if (isFinal(answer)) return answer
    } catch {
      // Nothing is known: the same call again.
    }
    await wait(Math.min(2_000, 200 * 2 ** failures))
  }
  return null
}

/** A call in calm times. @throws {Error} Nobody has answered for minutes. */
export async function callInCalm(url: string | (() => string), request: Call): Promise<Answer> {
  const until = Date.now() + CALM_MS
  const answer = await callUntilAnswered(url, request, { gives: { up: () => Date.now() > until } })
  if (answer) return answer
  throw new Error(`${typeof url === 'string' ? url : url()} has not answered for ${CALM_MS} ms`)
}
