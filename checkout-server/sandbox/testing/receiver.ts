import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A notification as a merchant's server got it. */
export interface Received {
  path: string
  headers: IncomingHttpHeaders
  body: Record<string, unknown>
}

/** Chooses the answer to one notification; `count` is 1 for the first. */
type Decide = (path: string, count: number) => { status: number; location?: string } | 'hang'

const answerOk: Decide = () => ({ status: 200 })

/** A merchant's notification endpoint for tests: keeps what comes in, answers as told. */
export const startReceiver = async () => {
  const received: Received[] = []
  const waiting = new Set<() => void>()
  let answer: Decide = answerOk
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const path = request.url ?? '/'
      received.push({
        path,
        headers: request.headers,
        body: JSON.parse(Buffer.concat(chunks).toString('utf8')),
      })
      const told = answer(path, received.length)
      if (told !== 'hang') {
        response.writeHead(told.status, told.location ? { location: told.location } : {}).end()
      }
      for (const look of waiting) look()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  const waitFor = async (
    matches: (notice: Received) => boolean,
    count = 1,
    timeoutMs = 20_000,
  ): Promise<Received[]> => {
    const found = () => received.filter(matches)
    if (found().length >= count) return found()
    await new Promise<void>((resolve, reject) => {
      const done = () => {
        waiting.delete(look)
        clearTimeout(timer)
      }
      const look = () => {
        if (found().length < count) return
        done()
        resolve()
      }
      const timer = setTimeout(() => {
        done()
        reject(new Error(`Only ${found().length} of ${count}: ${JSON.stringify(received)}`))
      }, timeoutMs)
      waiting.add(look)
    })
    return found()
  }

  return {
    url,
    received,
    /** Decides the answers from now on. */
    answerWith: (decide: Decide) => {
      answer = decide
    },
    waitFor,
    /** Waits until `count` notifications of one `transaction_status` are there. */
    statusNotices: async (status: string, count = 1) =>
      (await waitFor(({ body }) => body['transaction_status'] === status, count)).map(
        ({ body }) => body,
      ),
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
