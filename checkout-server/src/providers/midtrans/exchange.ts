import type { Dispatcher } from 'undici'

/** An answer as it came. */
export interface RawAnswer {
  status: number
  bytes: Uint8Array
}

/** No whole answer came within the time. */
export class NoAnswerInTime extends Error {
  override readonly name = 'TimeoutError'
}

// Given as the reason when a connection is closed because nobody waits for its answer any more.
const GIVEN_UP = new Error('nobody waits for this answer')

/**
 * Sends one request and reads the whole answer.
 *
 * By `dispatch` and not `request`: when thousands of charges are asked about at one moment, a stream
 * and two abort signals for each cost more than everything else that is done for it here.
 * @param options.timeoutMs - From now to the last byte.
 * @param options.signal - Of a caller who may stop waiting before.
 * @throws {NoAnswerInTime}
 * @throws {RangeError} The answer is longer than `maxBytes`; the rest is not read.
 * @throws {Error} The connection failed or broke off, or the caller stopped waiting.
 */
export function exchange(
  dispatcher: Dispatcher,
  options: {
    origin: string
    path: string
    method: 'GET' | 'POST'
    headers: Record<string, string>
    body: string | null
    timeoutMs: number
    maxBytes: number
    signal?: AbortSignal | undefined
  },
): Promise<RawAnswer> {
  const { origin, path, method, headers, body, signal } = options
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let length = 0
    let status = 0
    let controller: Dispatcher.DispatchController | null = null
    let isOver = false

    const end = () => {
      isOver = true
      clearTimeout(timer)
      signal?.removeEventListener('abort', stopWaiting)
    }
    const fail = (cause: unknown) => {
      if (isOver) return
      end()
      reject(cause)
      controller?.abort(GIVEN_UP)
    }
    const stopWaiting = () => fail(signal?.reason)
    const timer = setTimeout(
      () => fail(new NoAnswerInTime(`no answer within ${options.timeoutMs} ms`)),
      options.timeoutMs,
    )
    if (signal?.aborted) return stopWaiting()
    signal?.addEventListener('abort', stopWaiting)

    dispatcher.dispatch(
      // The deadline above covers the whole; theirs would be two more timers for every request.
      { origin, path, method, headers, body, headersTimeout: 0, bodyTimeout: 0 },
      {
        onRequestStart(started) {
          controller = started
          // It waited for a connection until nobody wanted it any more: it must not go out now.
          if (isOver) started.abort(GIVEN_UP)
        },
        onResponseStart(_, code) {
          status = code
        },
        onResponseData(_, chunk) {
          length += chunk.length
          if (length > options.maxBytes) {
            fail(new RangeError(`answer longer than ${options.maxBytes} bytes`))
          } else {
            chunks.push(chunk)
          }
        },
        onResponseEnd() {
          if (isOver) return
          end()
          resolve({ status, bytes: Buffer.concat(chunks, length) })
        },
        onResponseError: (_, error) => fail(error),
      },
    )
  })
}
