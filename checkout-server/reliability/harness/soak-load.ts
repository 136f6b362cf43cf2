import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { Pool } from 'undici'
import { SAMPLE_AMOUNT } from '../../bench/harness/sample-qr.ts'
import type { Payment } from '@autogopay/shared'
import type { startFastServers } from './fast-servers.ts'
import { pause } from './probe.ts'
import { openRawStream } from './raw-stream.ts'

const SHORTEST_EXPIRY_SECONDS = 60
const ONE_EXPIRES_OF = 10

type FastServers = Awaited<ReturnType<typeof startFastServers>>

/** Orders as a shop has them, at one server. */
export type SoakLoad = Awaited<ReturnType<typeof openSoakLoad>>

/** Connects a shop with a webhook receiver to the server. */
export async function openSoakLoad(servers: FastServers) {
  const url = servers.servers[0]?.url ?? ''
  const pool = new Pool(url, { connections: 64 })
  const headers = { 'x-api-key': servers.apiKey, 'content-type': 'application/json' }
  const counts = { made: 0, paid: 0, left: 0, webhooks: 0 }
  const receiver = createServer((request, response) => {
    counts.webhooks += 1
    request.resume()
    request.on('end', () => response.end('ok'))
  })
  receiver.listen({ port: 0, host: '127.0.0.1', backlog: 4_096 })
  await once(receiver, 'listening')
  const { port } = receiver.address() as AddressInfo
  const endpoint = await servers.api('/v1/webhook-endpoints', { url: `http://127.0.0.1:${port}` })
  if (endpoint.status !== 201) throw new Error(await endpoint.text())

  const call = async (method: 'GET' | 'POST', path: string, body?: object): Promise<unknown> => {
    const options = { method, path, headers, ...(body && { body: JSON.stringify(body) }) }
    const answer = await pool.request(options)
    const text = await answer.body.text()
    if (answer.statusCode >= 300) throw new Error(`${path}: ${answer.statusCode} ${text}`)
    return JSON.parse(text)
  }

  return {
    counts,
    /** One order: made, watched, then paid by a notice (one of ten is left to expire), and listed. */
    async live({ payAfterMs }: { payAfterMs: number }): Promise<void> {
      counts.made += 1
      const isLeft = counts.made % ONE_EXPIRES_OF === 0
      const payment = (await call('POST', '/v1/payments', {
        amount: SAMPLE_AMOUNT,
        expiresInSeconds: isLeft ? SHORTEST_EXPIRY_SECONDS : 900,
      })) as Payment
      const stream = openRawStream(url, payment.checkoutToken)
      try {
        await stream.opened
        await call('GET', '/v1/payments?limit=20')
        if (isLeft) {
          counts.left += 1
          return
        }
        await pause(payAfterMs)
        const chargeId = servers.provider.chargeOf(payment.providerTransactionId ?? '')
        servers.provider.pay(chargeId)
        const status = await servers.provider.notify(servers.noticeUrl(0), chargeId)
        if (status !== 200) throw new Error(`a notice was answered with ${status}`)
        if ((await stream.shows('paid')) === null) throw new Error('a page missed its payment')
        counts.paid += 1
      } finally {
        stream.socket.destroy()
      }
    },
    async close(): Promise<void> {
      await pool.destroy()
      receiver.closeAllConnections()
      receiver.close()
      await once(receiver, 'close')
    },
  }
}
