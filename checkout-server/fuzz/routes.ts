import { AutogopayError, Problem } from '@autogopay/shared'
import { Pool } from 'undici'
import { openRandom } from '../testing/random.ts'
import { requestMaker, type FuzzRequest } from './requests.ts'
import { openFuzzWorld, type FuzzWorld } from './world.ts'

const AT_ONCE = 16
const MOST_REPORTED = 20

/** What came of sending requests. */
export interface RouteFindings {
  requests: number
  /** How many answers had each HTTP status. */
  statuses: Map<number, number>
  /** Answers of 500 and above, and connections that broke. */
  serverErrors: string[]
  /** Answers that the document does not announce, or errors of another form. */
  undocumented: string[]
}

/**
 * Sends requests made from the server's own OpenAPI document, right ones and broken ones.
 * @param options.seed - The same requests in the same order; what answers teach (ids) may differ.
 */
export async function fuzzRoutes(options: {
  databaseUrl: string
  requests: number
  seed: number
}): Promise<RouteFindings> {
  const world = await openFuzzWorld(options)
  const pool = new Pool(world.url, { connections: AT_ONCE })
  const next = requestMaker(openRandom(options.seed), world)
  const findings: RouteFindings = {
    requests: 0,
    statuses: new Map(),
    serverErrors: [],
    undocumented: [],
  }
  try {
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        while (findings.requests < options.requests) {
          findings.requests += 1
          await sendOne(pool, world, next(), findings)
        }
      }),
    )
  } finally {
    await pool.destroy()
    await world.close()
  }
  return findings
}

async function sendOne(
  pool: Pool,
  world: FuzzWorld,
  request: FuzzRequest,
  findings: RouteFindings,
): Promise<void> {
  const note = (list: string[], text: string) => {
    if (list.length < MOST_REPORTED) list.push(`${asCurl(request)}\n    → ${text}`)
  }
  const stop = new AbortController()
  try {
    const answer = await pool.request({
      method: request.method as 'GET',
      path: request.path,
      headers: request.headers,
      body: request.body,
      signal: stop.signal,
    })
    const { statusCode } = answer
    findings.statuses.set(statusCode, (findings.statuses.get(statusCode) ?? 0) + 1)
    if (String(answer.headers['content-type']).startsWith('text/event-stream')) {
      // Endless for a payment that waits.
      answer.body.on('error', () => {})
      stop.abort()
      return
    }
    const text = await answer.body.text()
    world.learn(text)
    if (statusCode >= 500 && !isProviderAway(request, statusCode, text)) {
      const requestId = /[0-9a-f]{8}-[0-9a-f-]{27}/.exec(text)?.[0] ?? text
      const logged = world.errorOf(requestId).slice(0, 1_000)
      note(findings.serverErrors, `${statusCode} ${text.slice(0, 300)} ${logged}`)
    }
    const complaint = unannounced(request, statusCode, text)
    if (complaint) note(findings.undocumented, `${statusCode} ${complaint}`)
  } catch (error) {
    note(findings.serverErrors, String(error))
  }
}

/** Connections are tried at the address that the caller names: that none answers is no fault of ours. */
function isProviderAway({ operation }: FuzzRequest, status: number, text: string): boolean {
  const isConnection = operation?.tags?.includes('Connections') ?? false
  return isConnection && status === 502 && text.includes('"code":"provider_unavailable"')
}

/** Why the answer is not as the document says; null: it is. */
function unannounced(request: FuzzRequest, status: number, text: string): string | null {
  if (!request.operation) return null
  if (!request.operation.responses[String(status)]) return `is not announced: ${text.slice(0, 300)}`
  if (status < 400) return null
  const error = JSON.parse(text) as unknown
  const fits =
    Problem.strict().safeParse(error).success || AutogopayError.strict().safeParse(error).success
  return fits ? null : `has another form: ${text.slice(0, 300)}`
}

function asCurl({ method, path, headers, body }: FuzzRequest): string {
  const { authorization: _, 'x-api-key': __, ...shown } = headers
  const sent = body === null ? '' : ` ${body.toString('utf8').slice(0, 500)}`
  return `${method} ${path} ${JSON.stringify(shown)}${sent}`
}
