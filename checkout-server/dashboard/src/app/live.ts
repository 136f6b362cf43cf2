import type { ReactiveController } from 'lit'
import { backoffMs } from '../../../../widget/src/backoff.ts'
import { eventStream } from '../../../../widget/src/event-stream.ts'
import { headersOf } from './http.ts'
import { may, session } from './session.ts'
import { Store } from './store.ts'

/** Something that happened at the shop: what, and to which payment. Details are read by the usual calls. */
export interface News {
  /** `payment.paid` and so on as in webhooks, or `changed`: a payment was made or moved. */
  type: string
  paymentIds: readonly string[]
}

/** Whether news come in as they happen. */
export const isLive = new Store(false)

const listeners = new Set<(news: News) => void>()
const BACKOFF = { baseMs: 500, maxMs: 15_000 }
let running: AbortController | null = null

/** Follows the shop's events while somebody is signed in, through lost connections and restarts. */
export function startLive(): void {
  const look = () => {
    const wanted = session.get().kind === 'signed-in' && may('payments:read')
    if (wanted && !running) {
      running = new AbortController()
      void follow(running.signal)
    } else if (!wanted && running) {
      running.abort()
      running = null
    }
  }
  session.follow(look)
  look()
}

async function follow(signal: AbortSignal): Promise<void> {
  let lastEventId = ''
  let failures = 0
  while (!signal.aborted) {
    const read = eventStream({
      onEvent: ({ event, data }) => {
        const { id, paymentIds } = JSON.parse(data) as { id?: string; paymentIds: string[] }
        if (id) lastEventId = id
        if (event === 'open') return
        tell({ type: event, paymentIds })
      },
      onRetry: () => {},
    })
    let isAtEnd = false
    try {
      const response = await fetch('/v1/events/stream', {
        signal,
        headers: { ...headersOf({}), ...(lastEventId && { 'last-event-id': lastEventId }) },
      })
      if (!response.ok || !response.body) throw new Error(`HTTP ${response.status}`)
      isLive.set(true)
      // What happened while there was no stream: whoever shows something reads it again.
      if (failures > 0) tell({ type: 'changed', paymentIds: [] })
      failures = 0
      const text = response.body.pipeThrough(new TextDecoderStream())
      for await (const piece of piecesOf(text.getReader())) read(piece)
      // The server ends streams now and then; the next one goes on from where this one was.
      isAtEnd = lastEventId !== ''
    } catch {
      // Told by `isLive`; what else would a person do about it?
    }
    if (isAtEnd && !signal.aborted) continue
    isLive.set(false)
    failures += 1
    await new Promise((resolve) => setTimeout(resolve, backoffMs({ failures, ...BACKOFF })))
  }
}

// Streams cannot be iterated in every browser.
async function* piecesOf(reader: ReadableStreamDefaultReader<string>): AsyncGenerator<string> {
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    yield value
  }
}

function tell(news: News): void {
  for (const listener of listeners) listener(news)
}

/** Calls back with news while the element is on the page. */
export class Hears implements ReactiveController {
  private readonly listener: (news: News) => void

  constructor(listener: (news: News) => void) {
    this.listener = listener
  }

  hostConnected(): void {
    listeners.add(this.listener)
  }

  hostDisconnected(): void {
    listeners.delete(this.listener)
  }
}
