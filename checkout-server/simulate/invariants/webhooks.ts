import { EVENT_TYPES } from '@autogopay/shared'
import type { WorldMerchant } from '../world/merchants.ts'
import type { Receipt } from '../world/receivers.ts'
import type { Ledger } from './ledger.ts'

const TRIES = 4
const GONE = 410
const TOLD = new Set<string>(EVENT_TYPES)

interface Scene {
  ledger: Ledger
  receivers: { receipts: readonly Receipt[] }
  merchants: readonly WorldMerchant[]
}

/** What must hold of webhooks at every moment. @returns What is broken, in a sentence each. */
export function checkWebhooks(scene: Scene): string[] {
  return [...checkTold(scene.ledger), ...checkDeliveries(scene), ...checkReceipts(scene)]
}

/** What a payment's timeline says is what its merchant is told. */
function checkTold({ events, told }: Ledger): string[] {
  const ids = new Set(told.map(({ id }) => id))
  const noted = new Set(events.map(({ id }) => id))
  return [
    ...events
      .filter(({ id, type }) => TOLD.has(type) && !ids.has(id))
      .map(({ id, type }) => `${type} ${id} has 0 deliveries: nobody is told`),
    ...told
      .filter(({ id, paymentId }) => paymentId !== null && !noted.has(id))
      .map(({ id, type }) => `${type} ${id} is told, and never was`),
  ]
}

/** W2: each event has one delivery for each endpoint that asked for it, and no delivery has none. */
function checkDeliveries({ ledger, merchants, receivers }: Scene): string[] {
  const broken: string[] = []
  const counts = countBy(ledger.deliveries, ({ eventId, endpointId }) => `${eventId} ${endpointId}`)
  for (const { id, merchantId, type } of ledger.told) {
    const merchant = merchants.find((each) => each.id === merchantId)
    for (const endpoint of merchant?.endpoints ?? []) {
      const count = counts.get(`${id} ${endpoint.id}`) ?? 0
      const wanted = (endpoint.events as readonly string[]).includes(type) ? 1 : 0
      // An endpoint is not told that it was disabled itself.
      const isEnough = type === 'webhook_endpoint.disabled' ? count <= wanted : count === wanted
      if (!isEnough) broken.push(`${type} ${id} has ${count} deliveries to ${endpoint.path}`)
    }
  }
  const eventIds = new Set(ledger.told.map(({ id }) => id))
  const pathOf = pathsOf(merchants)
  const arrived = new Set(
    receivers.receipts
      .filter(({ status }) => status !== null && status < 300)
      .map(({ path, webhookId }) => `${path} ${webhookId}`),
  )
  for (const { id, eventId, endpointId, status } of ledger.deliveries) {
    if (!eventIds.has(eventId)) broken.push(`delivery ${id} tells of ${eventId}, which never was`)
    if (status === 'delivered' && !arrived.has(`${pathOf.get(endpointId)} ${eventId}`)) {
      broken.push(`delivery ${id} counts as delivered, and no receiver said so`)
    }
  }
  return broken
}

/** A webhook has the same bytes each time, is signed, and tells of something that was committed. */
function checkReceipts({ receivers, ledger }: Scene): string[] {
  const bodies = new Map<string, string>()
  const eventIds = new Set(ledger.told.map(({ id }) => id))
  return receivers.receipts.flatMap(({ path, webhookId, body, wrong }) => {
    const name = `${path} ${webhookId}`
    const first = bodies.get(name) ?? body
    bodies.set(name, first)
    if (first !== body) return [`${name} came with two bodies`]
    if (wrong !== null) return [`${name} ${wrong}`]
    return eventIds.has(webhookId) ? [] : [`${name} was sent, and never happened`]
  })
}

/** At the end: every event was delivered, or failed after its whole schedule. */
export function checkDelivered({ ledger, merchants, receivers }: Scene): string[] {
  const pathOf = pathsOf(merchants)
  const refused = new Set(
    receivers.receipts
      .filter(({ status }) => status === GONE)
      .map(({ path, webhookId }) => `${path} ${webhookId}`),
  )
  return ledger.deliveries.flatMap((delivery) => {
    const { id, endpointId, eventId, status, attempts } = delivery
    if (status === 'delivered') return []
    const isRefused = refused.has(`${pathOf.get(endpointId)} ${eventId}`)
    if (status === 'failed' && (attempts >= TRIES || isRefused)) return []
    // Held until its endpoint is enabled, or behind one that is.
    if (status === 'pending' && ledger.disabledEndpoints.includes(endpointId)) return []
    return [`delivery ${id} is ${status} after ${attempts} tries`]
  })
}

const pathsOf = (merchants: readonly WorldMerchant[]) =>
  new Map(
    merchants.flatMap(({ endpoints }) => endpoints.map(({ id, path }) => [id, path] as const)),
  )

function countBy<T>(items: readonly T[], nameOf: (item: T) => string): Map<string, number> {
  const counts = new Map<string, number>()
  for (const item of items) counts.set(nameOf(item), (counts.get(nameOf(item)) ?? 0) + 1)
  return counts
}
