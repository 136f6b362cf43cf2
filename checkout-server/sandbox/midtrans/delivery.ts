import { Agent, request } from 'undici'

/** What came of one attempt. `status` is null for a timeout or a failed connection. */
export interface Outcome {
  status: number | null
  error: string | null
}

const MAX_HOPS = 5

/**
 * One attempt to deliver a notification. 307 and 308 are followed with the same POST, five hops at
 * most; no other redirect is.
 */
const deliver = async (
  dispatcher: Agent,
  notice: { url: string; body: string; signal: AbortSignal },
): Promise<Outcome> => {
  let url = notice.url
  for (let hop = 0; ; hop++) {
    const answer = await request(url, {
      method: 'POST',
      dispatcher,
      signal: notice.signal,
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        'user-agent': 'Veritrans',
      },
      body: notice.body,
    })
    await answer.body.dump()
    const status = answer.statusCode
    const { location } = answer.headers
    if ((status !== 307 && status !== 308) || typeof location !== 'string') {
      return { status, error: null }
    }
    if (hop === MAX_HOPS) return { status, error: `More than ${MAX_HOPS} redirects.` }
    url = new URL(location, url).href
  }
}

/** Sends notifications over HTTP. */
export interface Courier {
  /** Never throws: a failure is an outcome. */
  send: (notice: { url: string; body: string }) => Promise<Outcome>
  /** Cuts what is under way. */
  close: () => Promise<void>
}

/** @param timeoutMs - For the whole attempt, redirects included. */
export const createCourier = (timeoutMs: number): Courier => {
  // Midtrans speaks TLS up to 1.2, so an endpoint with 1.3 alone must fail here too.
  const dispatcher = new Agent({ connect: { maxVersion: 'TLSv1.2' }, keepAliveTimeout: 4000 })
  const closing = new AbortController()
  return {
    send: async (notice) => {
      const signal = AbortSignal.any([closing.signal, AbortSignal.timeout(timeoutMs)])
      try {
        return await deliver(dispatcher, { ...notice, signal })
      } catch (error) {
        return { status: null, error: reasonOf(error) }
      }
    },
    close: async () => {
      closing.abort()
      await dispatcher.destroy()
    },
  }
}

const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error)
  const code = 'code' in error && typeof error.code === 'string' ? `${error.code}: ` : ''
  return `${code}${error.message}`.slice(0, 300)
}
