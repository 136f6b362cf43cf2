// Receives webhooks and believes only genuine ones. Node 20 or newer, nothing to install.
//   WEBHOOK_SECRET=whsec_… node receive-webhook.mjs         an endpoint of POST /v1/webhook-endpoints
//   AUTOGOPAY_API_KEY=agp_… node receive-webhook.mjs        the AutoGoPay dialect (callback URL)
import { createHmac, timingSafeEqual } from 'node:crypto'
import { createServer } from 'node:http'

const { WEBHOOK_SECRET, AUTOGOPAY_API_KEY, PORT = '3000' } = process.env
if (!WEBHOOK_SECRET && !AUTOGOPAY_API_KEY) {
  console.error('set WEBHOOK_SECRET or AUTOGOPAY_API_KEY')
  process.exit(2)
}
const MOST_SECONDS_OFF = 300
const MOST_BYTES = 1_000_000

function isSame(given, expected) {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)]
  return a.length === b.length && timingSafeEqual(a, b)
}

/** Standard Webhooks: base64 HMAC of `id.timestamp.body`; one of several signatures may fit. */
function isStandard(headers, body) {
  const { 'webhook-id': id = '', 'webhook-timestamp': at = '' } = headers
  // What was recorded long ago is not played again.
  if (!(Math.abs(Date.now() / 1000 - Number(at)) <= MOST_SECONDS_OFF)) return false
  const key = Buffer.from(WEBHOOK_SECRET.replace('whsec_', ''), 'base64')
  const expected = createHmac('sha256', key).update(`${id}.${at}.`).update(body).digest('base64')
  const given = (headers['webhook-signature'] ?? '').split(' ')
  return given.some((one) => isSame(one, `v1,${expected}`))
}

/** The AutoGoPay dialect: hex HMAC of the body under the API key. */
function isAutogopay(headers, body) {
  const expected = createHmac('sha256', AUTOGOPAY_API_KEY).update(body).digest('hex')
  return isSame(headers['x-signature'] ?? '', expected)
}

// In your shop: a column of the order, written in the transaction that marks it as paid.
const seen = new Set()
function markPaid(payment, orderId, amount) {
  if (seen.has(payment)) return
  seen.add(payment)
  console.log(`paid: order ${orderId}, Rp ${amount}`)
}

function take(event) {
  if (event.type === 'payment.paid' || event.type === 'payment.paid_late') {
    markPaid(event.data.id, event.data.orderId, event.data.amount)
  } else if (event.event === 'transaction.received') {
    const { transaction_id: id, order_id: orderId, amount } = event.transaction
    markPaid(id, orderId, amount)
  }
}

async function receive(request) {
  const chunks = []
  let bytes = 0
  for await (const chunk of request) {
    bytes += chunk.length
    if (bytes > MOST_BYTES) return 413
    chunks.push(chunk)
  }
  // The raw bytes, before anything parses them: parsed and written again they may differ.
  const body = Buffer.concat(chunks)
  const isGenuine = WEBHOOK_SECRET ? isStandard : isAutogopay
  if (!isGenuine(request.headers, body)) {
    console.log('refused: the signature does not fit')
    return 401
  }
  take(JSON.parse(body.toString()))
  // 2xx within 10 seconds, or it comes again.
  return 204
}

const server = createServer((request, response) => {
  receive(request)
    .catch((error) => {
      console.error(error)
      return 500
    })
    .then((status) => response.writeHead(status).end())
})
server.listen(Number(PORT), '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}`)
})
