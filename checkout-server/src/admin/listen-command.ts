import { WebhookDialect } from '@autogopay/shared'
import { z } from 'zod'
import type { WebhookContext } from '../webhooks/context.ts'
import { newSecret } from '../webhooks/secrets.ts'
import { apiSource, databaseSource, type EventSource, type Place } from './event-source.ts'
import { listenToEvents } from './listen-events.ts'
import { UsageError } from './usage.ts'

const HttpUrl = z.url({ protocol: /^https?$/ })

/** Options of `events listen`. */
export const LISTEN_OPTIONS = {
  'forward-to': HttpUrl,
  merchant: z.string().optional(),
  server: HttpUrl.optional(),
  'api-key': z.string().optional(),
  since: z.iso.datetime({ offset: true }).optional(),
  'from-start': z.literal('').optional(),
  after: z.string().startsWith('evt_').optional(),
  'skip-refused': z.literal('').optional(),
  'cursor-file': z.string().min(1).optional(),
  secret: z.string().startsWith('whsec_').optional(),
  dialect: WebhookDialect.optional(),
}
type Given = z.output<z.ZodObject<typeof LISTEN_OPTIONS>>

/** Listens by an API key, from anywhere; needs no database. */
export function listenByApi(given: Given, print: (line: string) => void): Promise<void> {
  const { server, 'api-key': apiKey } = given
  if (server === undefined) throw new UsageError('--server: is needed with --api-key')
  if (apiKey === undefined) throw new UsageError('--api-key: is needed with --server')
  if (given.merchant !== undefined)
    throw new UsageError('--merchant and --api-key exclude each other')
  return listen(given, apiSource({ server, apiKey }), print)
}

/** Listens in the database that the other commands work with. */
export function listenInDatabase(
  given: Given,
  context: Pick<WebhookContext, 'sql' | 'vault'> & { print: (line: string) => void },
  merchantId: string,
): Promise<void> {
  return listen(given, databaseSource(context, merchantId), context.print)
}

async function listen(
  given: Given,
  source: EventSource,
  print: (line: string) => void,
): Promise<void> {
  const secret = given.secret ?? newSecret()
  const forwardTo = given['forward-to']
  print(`secret     ${secret}   (signs what is passed on${given.secret ? '' : ', of this run'})`)
  print(`forwarding to ${forwardTo}; Ctrl-C ends it`)
  await listenToEvents({
    source,
    forwardTo,
    dialect: given.dialect ?? 'native',
    secret,
    place: placeOf(given),
    cursorFile: given['cursor-file'],
    skipRefused: given['skip-refused'] !== undefined,
    print,
  })
}

/** From now on, unless told otherwise. */
function placeOf({ after, since, 'from-start': fromStart }: Given): Place {
  const said = [after, since, fromStart].filter((value) => value !== undefined)
  if (said.length > 1) throw new UsageError('--after, --since and --from-start exclude each other')
  if (after !== undefined) return { after }
  if (fromStart !== undefined) return {}
  return { since: since ?? new Date().toISOString() }
}
