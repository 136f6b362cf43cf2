import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

/** One request as it came in. */
export interface SeenRequest {
  method: string
  path: string
  headers: IncomingHttpHeaders
  /** Parsed JSON; null when nothing was sent. */
  body: unknown
}

/** Answers one request. */
export type Step = (response: ServerResponse, request: SeenRequest) => void

/** A server for tests that answers each request with the next step of a script. */
export interface ScriptedServer {
  url: string
  /** What came in since the last script. */
  seen: SeenRequest[]
  /** Sets the next answers; a request beyond them gets HTTP 418, which fits no expectation. */
  script(...steps: readonly Step[]): void
  close(): Promise<void>
}

/** Starts it on a free port of 127.0.0.1. */
export async function startScriptedServer(): Promise<ScriptedServer> {
  let steps: Step[] = []
  const seen: SeenRequest[] = []
  const server = createServer(async (request, response) => {
    const body = await text(request)
    const entry: SeenRequest = {
      method: request.method ?? '',
      path: request.url ?? '',
      headers: request.headers,
      body: body === '' ? null : JSON.parse(body),
    }
    seen.push(entry)
    const step = steps.shift() ?? json(418, { status_code: '418' })
    step(response, entry)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    script(...next) {
      steps = [...next]
      seen.length = 0
    },
    async close() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

/** Answers JSON. */
export const json =
  (http: number, body: unknown): Step =>
  (response) => {
    response.writeHead(http, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  }

/** Answers other content. */
export const content =
  (http: number, type: string, body: string | Uint8Array): Step =>
  (response) => {
    response.writeHead(http, { 'content-type': type }).end(body)
  }

/** Sends half of a longer answer, then cuts the connection. */
export const cutOff: Step = (response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' })
  response.write('{"status_code":"201",', () => response.destroy())
}

/** Never answers; the client gives up. */
export const silence: Step = () => {}

/** Sends the beginning and then nothing more. */
export const stall: Step = (response) => {
  response.writeHead(200, { 'content-type': 'application/json' })
  response.write('{"status_code":')
}
