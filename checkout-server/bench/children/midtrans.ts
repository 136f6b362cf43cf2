/**
 * As much of Midtrans as a charge and its status need, as fast as `node:http` can: what is measured is
 * the checkout server, so its provider must cost next to nothing.
 */
import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { answerCalls } from '../harness/child.ts'
import { listen } from '../harness/listen.ts'
import { SAMPLE_QR_TEXT } from '../harness/sample-qr.ts'

const transactions = new Map<string, Transaction>()
let thinkMs = 0

const calls = {
  /** Starts it and returns its URL. @param input.thinkMs - How long it takes over each charge. */
  start(input: { thinkMs: number }): Promise<string> {
    thinkMs = input.thinkMs
    return listen(async (request, response) => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk as Buffer)
      const answer =
        request.method === 'POST'
          ? await charge(JSON.parse(Buffer.concat(chunks).toString()) as ChargeRequest)
          : status(request.url?.split('/')[2] ?? '')
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify(answer))
    })
  },
  /** From these moments on (ms since 1970), status calls say that the charges are paid. */
  payAt(moments: ReadonlyMap<string, number>): void {
    for (const [orderId, paidAt] of moments) {
      const known = transactions.get(orderId)
      if (!known) throw new Error(`no transaction for ${orderId}`)
      known.paidAt = paidAt
    }
  },
}

interface Transaction {
  transactionId: string
  grossAmount: string
  paidAt: number
}

interface ChargeRequest {
  transaction_details: { order_id: string; gross_amount: number }
}

async function charge({ transaction_details: order }: ChargeRequest) {
  const { order_id: orderId } = order
  const grossAmount = `${order.gross_amount}.00`
  if (thinkMs > 0) await pause(thinkMs)
  const transactionId = randomUUID()
  transactions.set(orderId, { transactionId, grossAmount, paidAt: Infinity })
  return {
    status_code: '201',
    status_message: 'GoPay transaction is created',
    transaction_id: transactionId,
    order_id: orderId,
    gross_amount: grossAmount,
    currency: 'IDR',
    payment_type: 'gopay',
    transaction_status: 'pending',
    fraud_status: 'accept',
    qr_string: SAMPLE_QR_TEXT,
    actions: [
      { name: 'deeplink-redirect', method: 'GET', url: 'gojek://gopay/merchanttransfer?tref=1' },
    ],
  }
}

function status(orderId: string) {
  const known = transactions.get(orderId)
  if (!known) return { status_code: '404', status_message: 'Transaction does not exist.' }
  const isPaid = Date.now() >= known.paidAt
  return {
    status_code: isPaid ? '200' : '201',
    transaction_id: known.transactionId,
    order_id: orderId,
    gross_amount: known.grossAmount,
    currency: 'IDR',
    payment_type: 'gopay',
    transaction_status: isPaid ? 'settlement' : 'pending',
    fraud_status: 'accept',
  }
}

/** Calls of this child. */
export type MidtransCalls = typeof calls

answerCalls(calls, () => {})
