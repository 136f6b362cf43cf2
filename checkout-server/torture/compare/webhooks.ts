import type { Ledgers, OurNews } from '../ledgers/ledgers.ts'
import { findings, groupBy, type Finding } from './finding.ts'

/** The AutoGoPay dialect has a word for money that came in, and for nothing else. */
const AUTOGOPAY = new Set(['payment.paid', 'payment.paid_late'])

/** Events that an endpoint asked for, was well enough to take in the end, and never took. */
export function findLostWebhooks({ ours, endpoints }: Ledgers): Finding[] {
  const { found, add } = findings('webhooks_lost')
  const taken = new Set(
    endpoints.receipts
      .filter(({ accepted }) => accepted)
      .map(({ endpointId, webhookId }) => `${endpointId} ${webhookId}`),
  )
  const newsOf = groupBy(ours.news, ({ merchantId }) => merchantId)
  for (const endpoint of ours.endpoints) {
    if (!endpoints.healthy.has(endpoint.id)) continue
    const isAutogopay = endpoint.dialect === 'autogopay'
    for (const event of newsOf.get(endpoint.merchantId) ?? []) {
      const isAsked = endpoint.events.includes(event.type) && event.createdAt >= endpoint.createdAt
      const isSpoken = !isAutogopay || AUTOGOPAY.has(event.type)
      if (isAsked && isSpoken && !taken.has(`${endpoint.id} ${event.id}`)) {
        add(event, `${event.type} ${event.id} was never taken by ${endpoint.id}`)
      }
    }
  }
  return found
}

/** Deliveries that say something else than our ledger, or that nobody can trust. */
export function findFalseWebhooks({ ours, endpoints }: Ledgers): Finding[] {
  const { found, add } = findings('wrong_state')
  const newsById = new Map(ours.news.map((event) => [event.id, event]))
  const eventById = new Map(ours.events.map((event) => [event.id, event]))
  const paymentById = new Map(ours.payments.map((payment) => [payment.id, payment]))
  const endpointById = new Map(ours.endpoints.map((endpoint) => [endpoint.id, endpoint]))
  for (const receipt of endpoints.receipts) {
    const news = newsById.get(receipt.webhookId)
    const endpoint = endpointById.get(receipt.endpointId)
    if (receipt.signatureFault !== null) {
      add(news ?? {}, `${receipt.webhookId} at ${receipt.endpointId}: ${receipt.signatureFault}`)
    }
    const said = sayingOf(receipt.body)
    if (said === null) {
      add(news ?? {}, `${receipt.webhookId} at ${receipt.endpointId}: not what webhooks look like`)
    } else if (!news) {
      // Tests of an endpoint and the like are about no payment of the run.
      if (said.type.startsWith('payment.'))
        add({}, `${receipt.webhookId} tells what never happened`)
    } else {
      const payment = paymentById.get(news.paymentId ?? '')
      const status = eventById.get(news.id)?.status
      const fault =
        endpoint?.merchantId === news.merchantId
          ? faultOf(said, { news, payment, status })
          : 'it went to another merchant'
      if (fault !== null) add(news, `${receipt.webhookId} at ${receipt.endpointId}: ${fault}`)
    }
  }
  return found
}

/** Deliveries taken again under a `webhook-id` that the endpoint had taken: allowed, and counted. */
export function countDuplicates({ endpoints }: Pick<Ledgers, 'endpoints'>): number {
  const accepted = endpoints.receipts.filter((receipt) => receipt.accepted)
  const first = new Set(accepted.map(({ endpointId, webhookId }) => `${endpointId} ${webhookId}`))
  return accepted.length - first.size
}

interface Saying {
  type: string
  paymentId: string | null
  orderId: string | null
  amount: number | null
  status: string | null
}

function sayingOf(body: string): Saying | null {
  try {
    const message = JSON.parse(body) as {
      type?: string
      event?: string
      data?: { id?: string; orderId?: string; amount?: number; status?: string }
      transaction?: { order_id: string; amount: number }
    }
    const { transaction, data } = message
    if (transaction) {
      return {
        type: message.event ?? '',
        paymentId: null,
        orderId: transaction.order_id,
        amount: transaction.amount,
        status: null,
      }
    }
    if (message.type === undefined || !data) return null
    return {
      type: message.type,
      paymentId: data.id ?? null,
      orderId: data.orderId ?? null,
      amount: data.amount ?? null,
      status: data.status ?? null,
    }
  } catch {
    return null
  }
}

function faultOf(
  said: Saying,
  truth: {
    news: OurNews
    payment: { id: string; orderId: string; amount: number } | undefined
    status: string | undefined
  },
): string | null {
  const { news, payment, status } = truth
  if (said.type !== news.type && said.type !== 'transaction.received') {
    return `it says ${said.type}, the event is ${news.type}`
  }
  if (!payment || !news.type.startsWith('payment.')) return null
  if (said.paymentId !== null && said.paymentId !== payment.id) return 'it names another payment'
  if (said.orderId !== payment.orderId) return 'it names another order'
  if (said.amount !== payment.amount) return `it says Rp ${said.amount}, not Rp ${payment.amount}`
  if (said.status !== null && status !== undefined && said.status !== status) {
    return `it says ${said.status}, the event ${status}`
  }
  return null
}
