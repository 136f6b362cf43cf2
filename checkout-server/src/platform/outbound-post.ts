import type { Dispatcher } from 'undici'

/** What a server answered, cut to what is kept of it. */
export interface OutboundAnswer {
  status: number
  headers: Record<string, string | string[] | undefined>
  /** The first bytes. */
  body: Buffer
  /** Until the request could be written: look-up, TCP and TLS, or nearly 0 on an open connection. */
  connectMs: number
  /** Until the answer began. */
  firstByteMs: number
}

/** No answer came in time; `connectMs` is null when not even a connection did. */
export class OutboundTimeout extends Error {
  override readonly name = 'OutboundTimeout'
  readonly connectMs: number | null

  constructor(connectMs: number | null) {
    super('no answer came in time')
    this.connectMs = connectMs
  }
}

// Given as the reason when a connection is closed on purpose; nobody sees it.
const ENOUGH = new Error('enough of the answer was read')

/**
 * Posts once. Redirects are answers like any other. Reads at most `maxBytes` of the answer: a longer
 * one, however long or slow, costs its connection and nothing else. Once a status has come the call
 * succeeds, with as much of the body as there was in time.
 *
 * By `dispatch` and not `request`: a stream, a promise and an abort signal for each answer cost more
 * than the whole exchange.
 * @param options.timeoutMs - One deadline over look-up, connection, answer and body.
 * @param options.headers - Names and values in turn.
 * @throws {OutboundTimeout}
 * @throws {Error} Of undici or the connector: no connection, or closed before an answer.
 */
export function postOnce(
  dispatcher: Dispatcher,
  options: {
    origin: string
    path: string
    headers: string[]
    body: Buffer
    timeoutMs: number
    maxBytes: number
  },
): Promise<OutboundAnswer> {
  return new Promise((resolve, reject) => {
    const startedMs = performance.now()
    const sinceMs = () => Math.round(performance.now() - startedMs)
    const chunks: Buffer[] = []
    let size = 0
    let connectMs: number | null = null
    let head: Omit<OutboundAnswer, 'body'> | null = null
    let controller: Dispatcher.DispatchController | null = null
    let isOver = false

    const settle = (error: unknown) => {
      if (isOver) return
      isOver = true
      clearTimeout(timer)
      if (head) resolve({ ...head, body: Buffer.concat(chunks).subarray(0, options.maxBytes) })
      else reject(error)
    }
    const stop = (error: Error) => {
      settle(error)
      controller?.abort(error)
    }
    const timer = setTimeout(() => stop(new OutboundTimeout(connectMs)), options.timeoutMs)

    dispatcher.dispatch(
      {
        origin: options.origin,
        path: options.path,
        method: 'POST',
        headers: options.headers,
        body: options.body,
        // The deadline above covers them; theirs would be two more timers for every request.
        headersTimeout: 0,
        bodyTimeout: 0,
      },
      {
        onRequestStart(started) {
          controller = started
          connectMs = sinceMs()
          // It waited for its connection until after the deadline: it must not go out now.
          if (isOver) started.abort(ENOUGH)
        },
        onResponseStart(_, status, headers) {
          // 1xx only announces the answer.
          if (status < 200) return
          head = { status, headers, connectMs: connectMs ?? 0, firstByteMs: sinceMs() }
        },
        onResponseData(_, chunk) {
          if (size < options.maxBytes) chunks.push(chunk)
          size += chunk.length
          if (size >= options.maxBytes) stop(ENOUGH)
        },
        onResponseEnd: () => settle(ENOUGH),
        onResponseError: (_, error) => settle(error),
      },
    )
  })
}
