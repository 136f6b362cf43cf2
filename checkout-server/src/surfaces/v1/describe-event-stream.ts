import type { RouteDescription } from '../api-docs/describe.ts'

export const streamEventsRoute = {
  method: 'get',
  path: '/v1/events/stream',
  id: 'streamEvents',
  permission: 'payments:read',
  tag: 'Events',
  summary: 'Follow events',
  description: `Server-sent events: a message for each event as it happens, named by its type, with the
event's id as its id and \`{id, type, timestamp, paymentIds}\` as data. It says what happened to which payment;
look at the payment for the rest. Send the last id as \`Last-Event-ID\` to go on where a stream broke off:
nothing is missed. \`open\` comes first and says where you are.

Messages named \`changed\`, without an id, say that payments were made or moved, for screens that show
them; some may be missing, and some come twice. The stream ends after five minutes: come again.`,
  answers: { 200: { description: 'The stream.', contentType: 'text/event-stream' } },
} as const satisfies RouteDescription
