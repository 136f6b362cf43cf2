import { connect, type Socket } from 'node:net'

/** An event stream on a bare socket: cheap, and it can be broken in every way that a network knows. */
export interface RawStream {
  socket: Socket
  /** Resolves at the first bytes of the answer. @throws {Error} It was closed before. */
  opened: Promise<void>
  /**
   * Resolves with the time (`performance.now()`) at which a message with this status, or an answer
   * that nothing follows, was read; null: the stream closed without.
   */
  shows(status: string): Promise<number | null>
}

// One address has some 28,000 ports towards one server, and closed ones rest for a minute.
const ADDRESSES = Array.from({ length: 16 }, (_, at) => `127.0.0.${at + 1}`)
let count = 0

/** Opens the stream of a payment. */
export function openRawStream(url: string, token: string): RawStream {
  const { hostname, port, host } = new URL(url)
  count += 1
  const localAddress = ADDRESSES[count % ADDRESSES.length]
  const socket = connect({ host: hostname, port: Number(port), localAddress, noDelay: true })
  socket.write(
    `GET /checkout/${token}/events HTTP/1.1\r\nhost: ${host}\r\naccept: text/event-stream\r\n\r\n`,
  )
  let text = ''
  let isClosed = false
  const waiting = new Set<() => void>()
  const look = () => {
    for (const step of waiting) step()
  }
  socket.on('data', (chunk) => {
    text += chunk.toString('latin1')
    look()
  })
  socket.on('error', () => {})
  socket.on('close', () => {
    isClosed = true
    look()
  })
  const until = <T>(found: () => T | undefined): Promise<T> =>
    new Promise((resolve) => {
      const step = () => {
        const value = found()
        if (value === undefined) return
        waiting.delete(step)
        resolve(value)
      }
      waiting.add(step)
      step()
    })
  const open = async () => {
    if (!(await until(() => (text.length > 0 || isClosed ? text.length > 0 : undefined)))) {
      throw new Error('a stream was closed before its first byte')
    }
  }
  const opened = open()
  opened.catch(() => {})
  return {
    socket,
    opened,
    shows: (status) =>
      until(() => {
        if (text.includes(`"status":"${status}"`)) return performance.now()
        return isClosed ? null : undefined
      }),
  }
}
