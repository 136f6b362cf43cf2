import { EventId } from '@autogopay/shared'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { AppError } from '../../platform/errors.ts'
import type { EventFeed } from '../../webhooks/event-feed.ts'
import { route, type BoundRoute } from '../api-docs/mount.ts'
import type { EventStreams } from '../checkout/streams.ts'
import { streamEventsRoute } from './describe-event-stream.ts'

// A team's open pages; more would only be a program that leaks streams.
const MOST_STREAMS = 50
// Then it ends and the caller comes again, so that a session or key that ended meanwhile is noticed.
const LONGEST_MS = 5 * 60_000

/** What the stream needs. */
export interface EventStreamDeps {
  feed: EventFeed
  streams: EventStreams
}

/** `/v1/events/stream`: what happens at a merchant, as it happens. */
export function eventStreamRoutes({ feed, streams }: EventStreamDeps): BoundRoute[] {
  return [
    route(streamEventsRoute, async ({ merchantId }, c) => {
      const given = c.req.header('last-event-id') ?? ''
      // One that is none of ours: the caller has seen nothing.
      const after = EventId.safeParse(given).success ? given : null
      if (feed.followersOf(merchantId) >= MOST_STREAMS) {
        throw new AppError('rate_limited', `At most ${MOST_STREAMS} streams may be open at once.`)
      }
      const early: (() => void)[] = []
      let send: (id: string | null, event: string, data: object) => void = (...message) => {
        early.push(() => send(...message))
      }
      // Followed before the answer begins: what follows may refuse the caller's place.
      const leave = await feed.follow(
        { merchantId, after },
        {
          onStart: (id) => send(id, 'open', { paymentIds: [] }),
          onEvent: ({ id, type, paymentId, createdAt }) =>
            send(id, type, {
              id,
              type,
              timestamp: createdAt.toISOString(),
              paymentIds: paymentId === null ? [] : [paymentId],
            }),
          onChanged: (paymentIds) => send(null, 'changed', { paymentIds }),
        },
      )
      const timer = setTimeout(() => stream.end(), LONGEST_MS)
      timer.unref()
      const stream = streams.start(c.env.outgoing, { 'x-content-type-options': 'nosniff' }, () => {
        clearTimeout(timer)
        leave()
      })
      send = (...message) => stream.send(...message)
      for (const step of early) step()
      return RESPONSE_ALREADY_SENT
    }),
  ]
}
