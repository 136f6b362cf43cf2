import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Serves on a free port of 127.0.0.1 and returns the URL, without a slash at the end. */
export function listen(answer: RequestListener): Promise<string> {
  const server = createServer(answer)
  server.keepAliveTimeout = 60_000
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    // A long queue of connections that wait: the benches open thousands at once.
    server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => {
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
    })
  })
}
