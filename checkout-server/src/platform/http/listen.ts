import type { Server } from 'node:http'
import { serve } from '@hono/node-server'

// Whoever keeps connections to us open, a proxy or a provider, drops idle ones after a minute at most
// as a rule, and must be the first to: a request that goes out on a connection just as we close it is
// lost, and its sender hears no answer.
const KEEP_ALIVE_MS = 75_000
const DRAIN_MS = 10_000
const LOOK_MS = 100

/** Starts an HTTP server and waits until it listens. @throws {Error} The port is taken. */
export function listen(
  fetch: Parameters<typeof serve>[0]['fetch'],
  options: { port: number; listenHost: string },
): Promise<Server> {
  return new Promise((resolve, reject) => {
    const { port, listenHost: hostname } = options
    const server = serve({ fetch, port, hostname }, () => resolve(server as Server)) as Server
    server.keepAliveTimeout = KEEP_ALIVE_MS
    server.on('error', reject)
  })
}

/**
 * Takes no more connections, lets requests under way finish, and closes each connection after its last
 * answer. What comes meanwhile on a connection that is open is answered, with word that it closes.
 */
export async function closeServer(server: Server): Promise<void> {
  server.prependListener('request', (_, response) => {
    response.shouldKeepAlive = false
  })
  const closed = new Promise((resolve) => {
    server.close(resolve)
  })
  server.closeIdleConnections()
  // Those whose answer had begun before.
  const looking = setInterval(() => server.closeIdleConnections(), LOOK_MS)
  // A client that never finishes must not keep the process for ever.
  const cut = setTimeout(() => server.closeAllConnections(), DRAIN_MS)
  await closed
  clearInterval(looking)
  clearTimeout(cut)
}
