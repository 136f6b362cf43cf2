import {
  createServer,
  request as ask,
  Agent,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import { brotliCompressSync, constants, createBrotliCompress } from 'node:zlib'

/** What stands in front of programs in production: serves files and passes on the rest, in brotli. */
export interface Front {
  /** Without a slash at the end. */
  url: string
  /** Serves a file; text is compressed once, here. */
  put(path: string, type: string, body: string | Uint8Array): void
  /** Where everything else goes. */
  passTo(url: string): void
  close(): Promise<void>
}

// As proxies compress answers that they see for the first time.
const ON_THE_FLY = { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }
const COMPRESSIBLE = /^(text\/(?!event-stream)|application\/(json|problem\+json)|image\/svg)/

/** Opens one on a free port of 127.0.0.1. */
export async function openFront(): Promise<Front> {
  const files = new Map<string, { headers: Record<string, string>; body: Uint8Array }>()
  const agent = new Agent({ keepAlive: true })
  let upstream = ''
  const server = createServer((request, response) => {
    const file = files.get(request.url?.split('?')[0] ?? '')
    if (file) {
      response.writeHead(200, file.headers).end(file.body)
    } else if (upstream) passOn(request, response, { upstream, agent })
    else response.writeHead(404).end()
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    put: (path, type, body) => {
      const headers = { 'content-type': type, 'cache-control': 'no-store' }
      const file = COMPRESSIBLE.test(type)
        ? { headers: { ...headers, 'content-encoding': 'br' }, body: brotliCompressSync(body) }
        : { headers, body: Buffer.from(body) }
      files.set(path, file)
    },
    passTo: (url) => {
      upstream = url
    },
    close: () =>
      new Promise((resolve) => {
        agent.destroy()
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function passOn(
  request: IncomingMessage,
  response: ServerResponse,
  { upstream, agent }: { upstream: string; agent: Agent },
): void {
  const { method, url, headers } = request
  const onward = ask(`${upstream}${url}`, { method: method ?? 'GET', headers, agent }, (answer) => {
    const { 'content-length': length, ...rest } = answer.headers
    const compresses =
      COMPRESSIBLE.test(rest['content-type'] ?? '') && rest['content-encoding'] === undefined
    response.writeHead(answer.statusCode ?? 502, {
      ...rest,
      ...(compresses ? { 'content-encoding': 'br' } : length && { 'content-length': length }),
    })
    if (compresses) answer.pipe(createBrotliCompress(ON_THE_FLY)).pipe(response)
    else answer.pipe(response)
  })
  onward.on('error', () => response.destroy())
  response.on('close', () => onward.destroy())
  request.pipe(onward)
}
