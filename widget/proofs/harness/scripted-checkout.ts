import { readFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { CheckoutLink, CheckoutPayment, PayLink } from '@autogopay/shared'
import {
  eventStreams,
  type EventStream,
} from '../../../checkout-server/src/surfaces/checkout/streams.ts'
import { readManifest } from '../../build/script.ts'
import { givenLink } from '../../src/testing/given-link.ts'
import { givenPayment } from '../../src/testing/given-payment.ts'
import { openSite, type Site } from './site.ts'

const DIST = new URL('../../dist/', import.meta.url)
const HEADERS = { 'access-control-allow-origin': '*', 'cache-control': 'no-store' }
const PREFLIGHT = {
  ...HEADERS,
  'access-control-allow-methods': 'GET, POST',
  'access-control-allow-headers': 'content-type, last-event-id, idempotency-key',
}

/** One question that a browser asked. */
export interface SeenRequest {
  method: string
  token: string
  /** After the token: ``, `/events`, `/check` … */
  action: string
}

/**
 * The checkout API for payments that a test scripts: the same routes, headers and streams as the real
 * server, with the built script at its address.
 */
export interface ScriptedCheckout extends Site {
  /** Address of the script, as a page names it. */
  scriptUrl: string
  requests: readonly SeenRequest[]
  /** What payers have sent to links. */
  wishes: readonly PayLink[]
  /** Makes a payment link, whose payments' tokens are its name, a hyphen and a number. */
  addLink(slug: string, change?: Partial<CheckoutLink>): void
  /** Makes a payment. */
  add(token: string, change?: Partial<CheckoutPayment>): void
  /** Changes a payment, and tells whoever watches it. */
  change(token: string, change: Partial<CheckoutPayment>): void
  /** The money has come. */
  pay(token: string): void
  /** Streams of one payment that are open. */
  streamsOf(token: string): number
  /** Streams that are open. */
  openStreams(): number
  /** Streams that were ever opened. */
  openedStreams(): number
  /** Breaks every open stream without a word. */
  cutStreams(): void
  /** Keeps every open stream open and never writes to it again, as behind a dead middlebox. */
  forgetStreams(): void
}

/** Opens it. The widget must have been built. */
export async function openScriptedCheckout(): Promise<ScriptedCheckout> {
  const payments = new Map<string, CheckoutPayment>()
  const watchers = new Map<string, Map<ServerResponse, EventStream>>()
  const requests: SeenRequest[] = []
  const links = new Map<string, CheckoutLink>()
  const wishes: PayLink[] = []
  const tokens = new Map<string, string>()
  const streams = eventStreams()
  let opened = 0

  const add = (token: string, changed: Partial<CheckoutPayment> = {}) => {
    payments.set(token, CheckoutPayment.parse(givenPayment({ redirectUrl: null, ...changed })))
  }

  const site = await openSite((request, response, url) => {
    const [, slug, pays] = /^\/checkout\/links\/([^/]+)(\/payments)?$/.exec(url.pathname) ?? []
    if (slug !== undefined) {
      if (request.method === 'OPTIONS') response.writeHead(204, PREFLIGHT).end()
      else if (pays) void payByLink(request, response, slug)
      else sendLink(response, slug)
      return true
    }
    const [, token, action = ''] = /^\/checkout\/([^/]+)(\/\w+)?$/.exec(url.pathname) ?? []
    if (token === undefined) return false
    if (request.method === 'OPTIONS') response.writeHead(204, PREFLIGHT).end()
    else answer(request, response, { method: request.method ?? '', token, action })
    return true
  })

  function sendLink(response: ServerResponse, slug: string): void {
    const link = links.get(slug)
    send(response, link ? 200 : 404, link ?? { status: 404, code: 'not_found', title: 'no' })
  }

  async function payByLink(
    request: IncomingMessage,
    response: ServerResponse,
    slug: string,
  ): Promise<void> {
    const link = links.get(slug)
    const wish = PayLink.parse(JSON.parse(await textOf(request)))
    if (!link) return sendLink(response, slug)
    const key = String(request.headers['idempotency-key'])
    const known = tokens.get(key)
    const token = known ?? `${slug}-${tokens.size + 1}`
    if (known === undefined) {
      const amount = wish.amount ?? link.amount ?? 0
      const { merchantName, title: description } = link
      add(token, { amount, payableAmount: amount, merchantName, description })
      tokens.set(key, token)
      wishes.push(wish)
    }
    send(response, 201, { token, checkoutUrl: `${site.url}/pay/${token}` })
  }

  function answer(request: IncomingMessage, response: ServerResponse, seen: SeenRequest): void {
    requests.push(seen)
    const payment = payments.get(seen.token)
    if (!payment) return send(response, 404, { status: 404, code: 'not_found', title: 'no' })
    if (seen.action === '/events') return watch(request, response, seen.token, payment)
    if (seen.action === '/cancel') change(seen.token, { status: 'cancelled' })
    send(response, 200, now(payments.get(seen.token) ?? payment))
  }

  function watch(
    request: IncomingMessage,
    response: ServerResponse,
    token: string,
    payment: CheckoutPayment,
  ): void {
    const seen = Number(request.headers['last-event-id'] ?? 0)
    if (payment.status !== 'pending' && payment.sequence <= seen) {
      return void response.writeHead(204, HEADERS).end()
    }
    const watching = watchers.get(token) ?? new Map<ServerResponse, EventStream>()
    watchers.set(token, watching)
    const stream = streams.start(response, HEADERS, () => watching.delete(response))
    watching.set(response, stream)
    opened += 1
    if (payment.sequence > seen) tell(stream, payment)
  }

  function tell(stream: EventStream, payment: CheckoutPayment): void {
    stream.send(payment.sequence, 'payment', now(payment))
    if (payment.status !== 'pending') stream.end()
  }

  function change(token: string, changed: Partial<CheckoutPayment>): void {
    const payment = payments.get(token)
    if (!payment) throw new Error(`no payment ${token}`)
    // Parsed, so that a script cannot say what the real server could not.
    const next = CheckoutPayment.parse({ ...payment, sequence: payment.sequence + 1, ...changed })
    payments.set(token, next)
    for (const stream of watchers.get(token)?.values() ?? []) tell(stream, next)
  }

  const { extras, link } = await readManifest()
  for (const [file, name] of [
    ['autogopay-checkout.js', 'autogopay-checkout.js'],
    [extras.file, extras.servedAs],
    [link.file, link.servedAs],
  ] as const) {
    site.put(`/embed/v1/${name}`, {
      body: await readFile(new URL(file, DIST)),
      type: 'text/javascript; charset=utf-8',
      headers: { ...HEADERS, 'cross-origin-resource-policy': 'cross-origin' },
    })
  }
  return {
    ...site,
    scriptUrl: `${site.url}/embed/v1/autogopay-checkout.js`,
    requests,
    wishes,
    addLink: (slug, changed) => {
      links.set(slug, CheckoutLink.parse(givenLink({ slug, ...changed })))
    },
    add,
    change,
    pay: (token) => change(token, { status: 'paid', paidAt: new Date().toISOString() }),
    streamsOf: (token) => watchers.get(token)?.size ?? 0,
    openStreams: () => [...watchers.values()].reduce((sum, { size }) => sum + size, 0),
    openedStreams: () => opened,
    cutStreams: () => {
      for (const watching of watchers.values()) {
        for (const response of watching.keys()) response.destroy()
      }
    },
    forgetStreams: () => watchers.clear(),
    close: async () => {
      streams.closeAll()
      await site.close()
    },
  }
}

/** With the clock of this answer. */
const now = (payment: CheckoutPayment): CheckoutPayment => ({
  ...payment,
  serverTime: new Date().toISOString(),
})

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { ...HEADERS, 'content-type': 'application/json' })
  response.end(JSON.stringify(body))
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request) text += String(chunk)
  return text
}
