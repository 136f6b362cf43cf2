import type { CheckoutPayment } from '../contract.ts'
import { forgetEndings } from '../events.ts'
import { givenPayment } from './given-payment.ts'

/** One request the fake server got. */
export interface SeenRequest {
  method: string
  /** Path from `/checkout/…`, with its query. */
  path: string
  headers: Headers
  body: unknown
  signal: AbortSignal | null
}

/** One open stream, to be written to by the test. */
export interface FakeStream {
  write(text: string): void
  send(payment: CheckoutPayment): void
  /** Ends in good order. */
  end(): void
  /** Breaks off, as when the network goes. */
  cut(): void
}

type Reply = (request: SeenRequest) => Response | Promise<Response>

/** Answers `window.fetch` like the checkout API, with real streams, for one payment. */
export class FakeServer {
  payment: CheckoutPayment = givenPayment()
  readonly requests: SeenRequest[] = []
  readonly streams: FakeStream[] = []
  /** What to answer instead, by `METHOD /last-part-of-the-path` (`GET /` for the payment itself). */
  readonly replies = new Map<string, Reply>()
  private readonly realFetch = window.fetch

  start(): void {
    // Each test is a page of its own, where nothing has been told yet.
    forgetEndings()
    window.fetch = async (input, init) => {
      const url = new URL(input instanceof Request ? input.url : input, document.baseURI)
      if (!url.pathname.includes('/checkout/')) return this.realFetch.call(window, input, init)
      init?.signal?.throwIfAborted()
      return abortable(this.answer(url, init ?? {}), init?.signal)
    }
  }

  stop(): void {
    window.fetch = this.realFetch
    for (const stream of this.streams) stream.end()
  }

  /** How often something was asked for, by the keys of `replies`. */
  count(key: string): number {
    return this.requests.filter((request) => keyOf(request) === key).length
  }

  /** Changes the payment as the server would, and returns it. */
  change(change: Partial<CheckoutPayment>): CheckoutPayment {
    const sequence = this.payment.sequence + 1
    this.payment = { ...this.payment, sequence, serverTime: new Date().toISOString(), ...change }
    return this.payment
  }

  private async answer(url: URL, init: RequestInit): Promise<Response> {
    const path = url.pathname.slice(url.pathname.indexOf('/checkout/')) + url.search
    const { method = 'GET', body = null, signal = null } = init
    const request = { method, path, headers: new Headers(init.headers), body, signal }
    this.requests.push(request)
    const reply = this.replies.get(keyOf(request))
    if (reply) return reply(request)
    if (url.pathname.endsWith('/events')) return this.openStream(signal)
    return Response.json(this.payment)
  }

  private openStream(signal: AbortSignal | null): Response {
    if (this.payment.status !== 'pending') return new Response(null, { status: 204 })
    const encoder = new TextEncoder()
    let open = true
    const finish = (how: () => void) => {
      if (open) how()
      open = false
    }
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        const stream: FakeStream = {
          write: (text) => open && controller.enqueue(encoder.encode(text)),
          send: (payment) => stream.write(messageOf(payment)),
          end: () => finish(() => controller.close()),
          cut: () => finish(() => controller.error(new TypeError('network error'))),
        }
        signal?.addEventListener('abort', () =>
          finish(() => controller.error(new DOMException('aborted', 'AbortError'))),
        )
        stream.write('retry: 10\n\n')
        this.streams.push(stream)
      },
      cancel: () => {
        open = false
      },
    })
    return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
  }
}

/** A problem as the server words it. */
export function problem(status: number, code: string): Response {
  return Response.json(
    { type: 'about:blank', title: code, status, detail: code, code, requestId: 'r' },
    { status, headers: { 'content-type': 'application/problem+json' } },
  )
}

/** A payment as one message of the stream. */
export function messageOf(payment: CheckoutPayment): string {
  return `event: payment\nid: ${payment.sequence}\ndata: ${JSON.stringify(payment)}\n\n`
}

function keyOf({ method, path }: SeenRequest): string {
  const [, part = ''] = /^\/checkout\/[^/?]+(?:\/([^?]*))?/.exec(path) ?? []
  return `${method} /${part}`
}

function abortable(answer: Promise<Response>, signal?: AbortSignal | null): Promise<Response> {
  return new Promise((resolve, reject) => {
    signal?.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')))
    answer.then(resolve, reject)
  })
}
