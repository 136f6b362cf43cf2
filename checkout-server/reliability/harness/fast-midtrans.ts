import { createHash, randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { Agent } from 'undici'
import { SAMPLE_AMOUNT, SAMPLE_QR_TEXT } from '../../bench/harness/sample-qr.ts'

const GROSS = `${SAMPLE_AMOUNT}.00`

type State = 'pending' | 'settlement' | 'expire' | 'cancel'

/** As much of Midtrans as the bars need, as fast as `node:http` can: our server is what is tried. */
export interface FastMidtrans {
  url: string
  /** How many status calls came. */
  asked(): number
  /** How often each charge was to be opened, by its order id. */
  opened(): ReadonlyMap<string, number>
  /** The order id of a charge by the id that it has there. */
  chargeOf(transactionId: string): string
  /** From now on the charge is paid; nobody is told. */
  pay(chargeId: string): void
  /** From now on it has expired there. */
  expire(chargeId: string): void
  /** Tells the server. @returns The answer's status; 0: the connection broke. */
  notify(noticeUrl: string, chargeId: string): Promise<number>
  close(): Promise<void>
}

/**
 * Starts it.
 * @param options.thinkMs - How long it takes over a status call.
 */
export async function startFastMidtrans(options: {
  serverKey: string
  thinkMs?: number
}): Promise<FastMidtrans> {
  const charges = new Map<string, { id: string; state: State }>()
  const agent = new Agent({ connections: 64 })
  const byTransaction = new Map<string, string>()
  const opened = new Map<string, number>()
  let asked = 0

  const chargeOf = (orderId: string) => {
    const known = charges.get(orderId) ?? { id: randomUUID(), state: 'pending' as State }
    charges.set(orderId, known)
    byTransaction.set(known.id, orderId)
    return known
  }
  const describe = (orderId: string) => {
    const { id, state } = chargeOf(orderId)
    return {
      status_code: state === 'pending' ? '201' : state === 'expire' ? '407' : '200',
      status_message: 'ok',
      transaction_id: id,
      order_id: orderId,
      gross_amount: GROSS,
      currency: 'IDR',
      payment_type: 'gopay',
      transaction_status: state,
      fraud_status: 'accept',
    }
  }
  const server = createServer(async (request, response) => {
    const [, , orderId = '', call = ''] = request.url?.split('/') ?? []
    const answer = async () => {
      if (request.method === 'GET') {
        asked += 1
        if (options.thinkMs) await new Promise((resolve) => setTimeout(resolve, options.thinkMs))
        return describe(orderId)
      }
      const text = await read(request)
      if (call === 'cancel' || call === 'expire') {
        const charge = chargeOf(orderId)
        if (charge.state === 'pending') charge.state = call
        return describe(orderId)
      }
      const made = JSON.parse(text) as { transaction_details: { order_id: string } }
      const { order_id: madeId } = made.transaction_details
      opened.set(madeId, (opened.get(madeId) ?? 0) + 1)
      return {
        ...describe(madeId),
        qr_string: SAMPLE_QR_TEXT,
        actions: [{ name: 'deeplink-redirect', method: 'GET', url: 'gojek://gopay/x?tref=1' }],
      }
    }
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(await answer()))
  })
  server.keepAliveTimeout = 60_000
  server.listen({ port: 0, host: '127.0.0.1', backlog: 4_096 })
  await once(server, 'listening')

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: () => asked,
    opened: () => opened,
    chargeOf: (transactionId) => byTransaction.get(transactionId) ?? '',
    pay: (chargeId) => void (chargeOf(chargeId).state = 'settlement'),
    expire: (chargeId) => void (chargeOf(chargeId).state = 'expire'),
    async notify(noticeUrl, chargeId) {
      const news = describe(chargeId)
      const signed = `${chargeId}${news.status_code}${GROSS}${options.serverKey}`
      const signature = createHash('sha512').update(signed).digest('hex')
      const { origin, pathname } = new URL(noticeUrl)
      return agent
        .request({
          origin,
          path: pathname,
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ ...news, signature_key: signature }),
        })
        .then(async ({ statusCode, body }) => {
          await body.dump()
          return statusCode
        })
        .catch(() => 0)
    },
    async close() {
      await agent.destroy()
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}
