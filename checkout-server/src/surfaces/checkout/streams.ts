import type { ServerResponse } from 'node:http'

const HEARTBEAT_MS = 15_000
// How soon a browser comes back through another process when this one dies: the page must not stay
// behind for long. Spread, so that all who lost one process do not come at the same instant.
const RETRY_MS = { least: 200, most: 500 }
// A reader that takes nothing while this much waits is gone or stuck.
const MAX_BUFFERED_BYTES = 64 * 1024

/** One open event stream. */
export interface EventStream {
  /** Sends one message. @param id - For `Last-Event-ID`; null: none, a stream goes on without it. */
  send(id: number | string | null, event: string, data: unknown): void
  /** Ends the stream; the browser may come back after its retry time. */
  end(): void
}

/** The event streams of this process. */
export type EventStreams = ReturnType<typeof eventStreams>

/** Opens the registry of streams; one timer beats for all of them. */
export function eventStreams() {
  const open = new Set<ServerResponse>()
  const beat = setInterval(() => {
    for (const response of open) write(response, ': beat\n\n')
  }, HEARTBEAT_MS)
  beat.unref()

  return {
    /**
     * Turns a raw response into a stream and sends its first bytes.
     * @param onClose - Called once, however the connection ended.
     */
    start(response: ServerResponse, headers: Record<string, string>, onClose: () => void) {
      const stream: EventStream = {
        send: (id, event, data) => {
          const name = id === null ? '' : `id: ${id}\n`
          write(response, `${name}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`)
        },
        end: () => {
          if (!response.writableEnded) response.end()
        },
      }
      // The client may have gone while its request was being looked at: 'close' has been then.
      if (response.destroyed || response.closed) {
        queueMicrotask(onClose)
        return stream
      }
      response.writeHead(200, {
        ...headers,
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        // Tells nginx not to hold messages back.
        'x-accel-buffering': 'no',
      })
      write(response, `retry: ${retryMs()}\n: open\n\n`)
      open.add(response)
      // 'close' of the response is the one signal that comes for every kind of end.
      response.on('close', () => {
        open.delete(response)
        onClose()
      })
      response.on('error', () => response.destroy())
      return stream
    },

    count: () => open.size,

    /** Ends every stream, so that browsers go to another process while this one stops. */
    closeAll() {
      clearInterval(beat)
      for (const response of open) response.end()
    },
  }
}

function retryMs(): number {
  const { least, most } = RETRY_MS
  return Math.round(least + Math.random() * (most - least))
}

function write(response: ServerResponse, text: string): void {
  if (response.writableEnded || response.destroyed) return
  response.write(text)
  if (response.writableLength > MAX_BUFFERED_BYTES) response.destroy()
}
