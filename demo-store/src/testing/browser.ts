import { z } from 'zod'
import type { FakeAutogopay } from './fake-autogopay.ts'
import { API_KEY, signedCallback } from './fake-autogopay.ts'
import { createStore, type Store, type StoreOptions } from '../store.ts'

/** Opens the shop on a free port, with its orders in memory unless told otherwise. */
export function openStore(fake: FakeAutogopay, more: Partial<StoreOptions> = {}): Promise<Store> {
  return createStore({
    port: 0,
    host: '127.0.0.1',
    databasePath: ':memory:',
    autogopayUrl: fake.url,
    apiKey: API_KEY,
    inspect: true,
    ...more,
  })
}

/** One page that a browser got. */
export interface Page {
  status: number
  /** Path of the page after all redirects. */
  path: string
  text: string
  headers: Headers
}

/** A buyer's browser without scripts: keeps the cookie, sends forms as a browser would. */
export class Browser {
  readonly store: Store
  private cookie = ''

  constructor(store: Store) {
    this.store = store
  }

  get(path: string): Promise<Page> {
    return this.send(path, { method: 'GET' })
  }

  /** Sends a form from one of the shop's own pages and follows the redirect. */
  post(path: string, form: Record<string, string> = {}): Promise<Page> {
    return this.send(path, {
      method: 'POST',
      body: new URLSearchParams(form),
      headers: { Origin: this.store.url },
    })
  }

  /** Buys one product, and ends on the page that the checkout leads to. */
  async buy(form: Record<string, string> = { via: 'here' }, product = 'kopi-gayo'): Promise<Page> {
    await this.post('/cart', { product, quantity: '1' })
    return this.post('/checkout', form)
  }

  private async send(path: string, init: RequestInit): Promise<Page> {
    const headers = { ...init.headers, Cookie: this.cookie }
    const response = await fetch(this.store.url + path, { ...init, headers, redirect: 'manual' })
    const [cookie] = response.headers.getSetCookie()
    if (cookie) this.cookie = cookie.split(';')[0] ?? ''
    const location = response.headers.get('location')
    if (response.status === 303 && location) return this.get(location)
    return { status: response.status, path, text: await response.text(), headers: response.headers }
  }
}

const Orders = z.object({
  orders: z.array(
    z.object({ orderId: z.string(), status: z.string(), paidVia: z.string().nullable() }),
  ),
})
const Webhooks = z.object({
  webhooks: z.array(
    z.object({
      webhookId: z.string().nullable(),
      signatureValid: z.boolean(),
      outcome: z.string(),
      body: z.string(),
    }),
  ),
})

/** The shop's newest order, as `/_demo/orders` tells it. */
export async function newestOrder(store: Store) {
  const answer = await fetch(`${store.url}/_demo/orders`)
  const [order] = Orders.parse(await answer.json()).orders
  if (!order) throw new Error('the shop has no order')
  return order
}

/** The callbacks that the shop received, newest first. */
export async function receivedWebhooks(store: Store) {
  const answer = await fetch(`${store.url}/_demo/webhooks`)
  return Webhooks.parse(await answer.json()).webhooks
}

/** Sends a signed callback to the shop. */
export async function sendCallback(
  store: Store,
  input: Parameters<typeof signedCallback>[0],
): Promise<{ status: number; outcome: unknown }> {
  const { body, headers } = signedCallback(input)
  const response = await fetch(`${store.url}/webhooks/autogopay`, { method: 'POST', body, headers })
  const answer = z.object({ outcome: z.string() }).parse(await response.json())
  return { status: response.status, outcome: answer.outcome }
}
