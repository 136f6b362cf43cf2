import { connect, type Socket } from 'node:net'

/** One event stream as a browser holds it, but on a bare socket: thousands cost next to nothing. */
export interface Stream {
  /** Resolves with the time (`performance.now()`) at which the payment's paid state was read. */
  paid: Promise<number>
  close(): void
}

const PAID = '"status":"paid"'
const FIRST_MESSAGE = 'event: payment'
// One address has some 28,000 ports towards one server, and closed ones rest for a minute.
const ADDRESSES = ['127.0.0.1', '127.0.0.2', '127.0.0.3', '127.0.0.4']
let count = 0

/** Opens the stream of a payment and waits for its first message. */
function openStream(url: string, token: string): Promise<Stream> {
  const { hostname, port, host } = new URL(url)
  count += 1
  const localAddress = ADDRESSES[count % ADDRESSES.length]
  const socket: Socket = connect({ host: hostname, port: Number(port), localAddress })
  socket.write(
    `GET /checkout/${token}/events HTTP/1.1\r\nhost: ${host}\r\naccept: text/event-stream\r\n\r\n`,
  )
  return new Promise((resolve, reject) => {
    const stream: Stream = {
      paid: new Promise((paid) => {
        let tail = ''
        let isOpen = false
        socket.on('data', (chunk) => {
          const text = tail + chunk.toString('latin1')
          if (text.includes(PAID)) paid(performance.now())
          if (!isOpen && text.includes(FIRST_MESSAGE)) {
            isOpen = true
            resolve(stream)
          }
          // A message may come in two pieces.
          tail = text.slice(-PAID.length)
        })
      }),
      close: () => socket.destroy(),
    }
    socket.on('error', reject)
    socket.on('close', () => reject(new Error('a stream was closed before its first message')))
  })
}

const AT_ONCE = 32

/** Opens many, a few at a time. */
export async function openStreams(url: string, tokens: readonly string[]): Promise<Stream[]> {
  const streams: Stream[] = []
  const queue = tokens.entries()
  const work = async () => {
    for (const [index, token] of queue) streams[index] = await openStream(url, token)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  return streams
}
