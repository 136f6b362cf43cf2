import { createServer, type Server, type Socket } from 'node:net'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { eventOf } from '../src/webhooks/test-support.ts'
import type { Bar, BarWorld } from './harness/bar.ts'
import { forEachOf, timeUntil } from './harness/probe.ts'
import { startSender } from './harness/webhook-senders.ts'
import { openWebhookShop } from './harness/webhook-shop.ts'

const MB = 1024 * 1024
const MOST_GROWTH = 10 * MB
const MOST_MS = 15_500

/** What a hostile receiver may answer, on the raw socket. */
const ANSWERS: Record<string, (socket: Socket) => void> = {
  'gzip bomb': (socket) => {
    const bomb = gzipSync(Buffer.alloc(100 * MB))
    socket.write(
      `HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: ${bomb.length}\r\n\r\n`,
    )
    socket.write(bomb)
  },
  'a byte a second': (socket) => {
    socket.write('HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n')
    every(socket, 1_000, 'x')
  },
  'a header byte a second': (socket) => {
    socket.write('HTTP/1.1 200 OK\r\nx: ')
    every(socket, 1_000, 'x')
  },
  '100 MB': (socket) => {
    socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${100 * MB}\r\n\r\n`)
    pour(socket, Buffer.alloc(MB, 'x'), 100)
  },
  'endless chunks': (socket) => {
    socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n')
    pour(socket, Buffer.from(`10000\r\n${'x'.repeat(0x10000)}\r\n`), 1_600)
  },
  'header flood': (socket) => {
    socket.write('HTTP/1.1 200 OK\r\n')
    pour(socket, Buffer.from(`x-flood: ${'x'.repeat(1_000)}\r\n`.repeat(64)), 1_600)
  },
  'endless 1xx': (socket) => {
    pour(socket, Buffer.from('HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n'.repeat(1_000)), 2_000)
  },
  'no answer': () => {},
}

/** W8: no answer, however it is made, costs memory or time. */
export const bars: Bar[] = [
  {
    id: 'W8',
    must: 'gzip bomb, drip, 100 MB, endless chunks, header flood: memory +10 MB at most, every try over within 15.5 s',
    measure,
  },
]

async function measure(bar: BarWorld) {
  const each = bar.quick ? 2 : 20
  const none = { default: [], long: [] }
  const shop = await openWebhookShop(bar, 'bar_w8', { schedules: none })
  const polite = await listen((socket) => {
    socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok')
  })
  const hostile = await Promise.all(Object.values(ANSWERS).map(listen))
  const { databaseUrl, masterKey } = shop
  const sender = await startSender({ databaseUrl, masterKey, schedules: none })
  const run = async (servers: readonly Server[], times: number) => {
    const endpoints = await Promise.all(servers.map((server) => shop.givenEndpoint(urlOf(server))))
    const events = Array.from({ length: times }, () =>
      endpoints.map(({ merchantId }) => eventOf(merchantId)),
    )
    await shop.announce(events.flat())
    await timeUntil(async () => {
      const open = await shop.sql`
        select 1 from webhook_deliveries where status in ('pending', 'leased') limit 1`
      return open.length === 0
    }, 600_000)
  }
  // As much of the ordinary first, so that only what is out of order counts.
  await run(
    hostile.map(() => polite),
    bar.quick ? 200 : 1_000,
  )
  const before = await sender.keptBytes()
  await run(hostile, each)
  const after = await sender.keptBytes()
  const [row] = await shop.sql<{ longest: number; excerpt: number; tries: number }[]>`
    select max(duration_ms) as longest, max(octet_length(response_excerpt)) as excerpt,
      count(*)::int as tries
    from webhook_attempts a where url <> ${urlOf(polite)}`
  await sender.stop()
  await shop.close()
  await forEachOf([polite, ...hostile], 8, async (server) => void server.close())
  const grownMb = (after - before) / MB
  return {
    figure: `memory ${grownMb >= 0 ? '+' : ''}${grownMb.toFixed(1)} MB over ${row?.tries} tries of ${hostile.length} kinds, the longest ${row?.longest} ms, the longest excerpt ${row?.excerpt} bytes`,
    passed:
      after - before <= MOST_GROWTH &&
      (row?.longest ?? Infinity) <= MOST_MS &&
      row?.tries === each * hostile.length,
  }
}

function listen(answer: (socket: Socket) => void): Promise<Server> {
  const server = createServer((socket) => {
    socket.on('error', () => {})
    // Each request begins a new answer; they are small enough to come in one piece.
    socket.on('data', () => answer(socket))
  })
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)))
}

const urlOf = (server: Server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}/`

function every(socket: Socket, ms: number, text: string): void {
  const timer = setInterval(() => socket.write(text), ms)
  socket.on('close', () => clearInterval(timer))
}

/** Writes a block so many times, as fast as it is taken. */
function pour(socket: Socket, block: Buffer, times: number): void {
  let left = times
  const go = () => {
    while (left > 0 && !socket.destroyed) {
      left -= 1
      if (!socket.write(block)) return void socket.once('drain', go)
    }
  }
  go()
}
