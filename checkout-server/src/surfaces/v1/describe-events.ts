import { ListEvents } from '@autogopay/shared'
import type { RouteDescription } from '../api-docs/describe.ts'
import { EventPage } from './answers.ts'
import { PAID_PAYMENT } from './examples.ts'

const EVENT_ID = 'evt_01kg8s71gzt8c5n1r7y3qj6hda'

export const listEventsRoute = {
  method: 'get',
  path: '/v1/events',
  id: 'listEvents',
  permission: 'webhooks:read',
  tag: 'Events',
  summary: 'List events',
  description: `Everything that webhooks tell, old to new, in the same words, whether or not an
endpoint is registered: to catch up after an outage, or to follow from a machine that nobody can reach.
Go on with \`after\` = the \`nextCursor\` of the answer before; nothing is missed between two calls.
\`wait\` holds the answer back, up to 8 seconds, until there is an event. To follow on your own machine:
\`npm run admin -- events listen --server … --api-key … --forward-to http://localhost:3000/webhooks\`.`,
  query: ListEvents,
  answers: {
    200: {
      description: 'One page.',
      schema: EventPage,
      example: {
        data: [
          {
            id: EVENT_ID,
            type: 'payment.paid',
            timestamp: '2026-01-31T12:03:20.350+07:00',
            data: PAID_PAYMENT,
          },
        ],
        nextCursor: EVENT_ID,
      },
    },
  },
} as const satisfies RouteDescription
