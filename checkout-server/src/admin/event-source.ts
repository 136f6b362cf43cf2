import type { WebhookEvent } from '@autogopay/shared'
import { request } from 'undici'
import { z } from 'zod'
import type { WebhookContext } from '../webhooks/context.ts'
import { awaitEvents, type EventPage } from '../webhooks/events.ts'

const LIMIT = 100
const WAIT_SECONDS = 8

/** Where to go on: after an event, or from a time; neither: from the first that is kept. */
export interface Place {
  after?: string | undefined
  since?: string | undefined
}

/** Where events come from. Waits some seconds when there is none. */
export type EventSource = (place: Place) => Promise<EventPage>

/** The server refuses to give events, for a reason that asking again does not change. */
export class SourceRefused extends Error {
  override readonly name = 'SourceRefused'
}

/** Reads the database that a server works with. */
export function databaseSource(
  context: Pick<WebhookContext, 'sql' | 'vault'>,
  merchantId: string,
): EventSource {
  return (place) => awaitEvents(context, { merchantId, ...place, limit: LIMIT, wait: WAIT_SECONDS })
}

const Answer = z.object({ data: z.array(z.unknown()), nextCursor: z.string().nullable() })
const Refusal = z.object({ detail: z.string() })

/** Asks a server's API, as a merchant may who has nothing but a key. */
export function apiSource(options: { server: string; apiKey: string }): EventSource {
  return async ({ after, since }) => {
    const url = new URL('/v1/events', options.server)
    url.searchParams.set('limit', String(LIMIT))
    url.searchParams.set('wait', String(WAIT_SECONDS))
    if (after !== undefined) url.searchParams.set('after', after)
    else if (since !== undefined) url.searchParams.set('since', since)
    const { statusCode, body } = await request(url, { headers: { 'x-api-key': options.apiKey } })
    const answer: unknown = await body.json()
    if (statusCode === 200) {
      const { data, nextCursor } = Answer.parse(answer)
      // Passed on as they are: a type that is newer than this program is the receiver's to know.
      return { data: data as WebhookEvent[], nextCursor }
    }
    const detail = Refusal.safeParse(answer).data?.detail ?? 'no reason given'
    if (statusCode === 429 || statusCode >= 500) throw new Error(`${statusCode}: ${detail}`)
    throw new SourceRefused(`the server refuses (${statusCode}): ${detail}`)
  }
}
