import type { CheckoutPayment } from './contract.ts'
import { eventStream } from './event-stream.ts'
import { readPayment } from './read-payment.ts'

/** What one connection to the stream tells its owner. */
export interface StreamListener {
  onPayment(payment: CheckoutPayment): void
  /** Bytes came, if only a heartbeat: the connection lives. */
  onByte(): void
  /** @param ms - How long the server wants us to wait before connecting again. */
  onRetry(ms: number): void
}

/**
 * Reads one connection of the stream to its end.
 * @param body - Bytes of a `text/event-stream`; closed on every way out.
 * @param signal - Aborting it ends the reading.
 * @throws {CheckoutError} `bad_answer`: a message that is no payment.
 */
export async function readStatusStream(
  body: ReadableStream<Uint8Array>,
  listener: StreamListener,
  signal: AbortSignal,
): Promise<void> {
  const feed = eventStream({
    onEvent({ event, data }) {
      if (event === 'payment' && !signal.aborted) listener.onPayment(readPayment(parse(data)))
    },
    onRetry: (ms) => listener.onRetry(ms),
  })
  const decoder = new TextDecoder()
  const reader = body.getReader()
  // A fetched body ends with the fetch, but a body that is already buffered would be read on.
  const cancel = () => void reader.cancel().catch(() => undefined)
  signal.addEventListener('abort', cancel)
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done || signal.aborted) return
      listener.onByte()
      feed(decoder.decode(value, { stream: true }))
    }
  } finally {
    signal.removeEventListener('abort', cancel)
    cancel()
  }
}

function parse(data: string): unknown {
  try {
    return JSON.parse(data)
  } catch {
    return null
  }
}
