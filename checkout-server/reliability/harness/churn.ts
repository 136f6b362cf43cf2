import { pause } from './probe.ts'
import { openRawStream, type RawStream } from './raw-stream.ts'

const ROUND_MS = 250
// Each stream is open for some fifty seconds, as long as a payer looks at a page.
const SHARE_PER_ROUND = 0.005

/** Holds many event streams and replaces some all the time, as payers come and go. */
export function churnStreams(options: { url: string; tokens: readonly string[]; count: number }) {
  const held: RawStream[] = []
  let opened = 0
  const over = new AbortController()
  const open = async () => {
    opened += 1
    const stream = openRawStream(options.url, options.tokens[opened % options.tokens.length] ?? '')
    held.push(stream)
    await stream.opened
  }
  const dropOldest = () => {
    const stream = held.shift()
    // FIN as often as RST.
    if (opened % 2 === 0) stream?.socket.resetAndDestroy()
    else stream?.socket.end(() => stream.socket.destroy())
  }
  const work = async () => {
    const perRound = Math.max(1, Math.round(options.count * SHARE_PER_ROUND))
    while (!over.signal.aborted) {
      // Quickly at first, but not all in one burst.
      const missing = options.count - held.length
      const some = missing > 0 ? Math.min(missing, 50) : perRound
      if (missing <= 0) for (let at = 0; at < some; at += 1) dropOldest()
      await Promise.all(Array.from({ length: some }, open))
      await pause(missing > 0 ? 20 : ROUND_MS)
    }
  }
  const working = work()
  // Awaited by `stop`; one that fails before must not end the program at once.
  working.catch(() => {})
  return {
    opened: () => opened,
    /** Drops all. @throws {Error} A stream was refused in the meantime. */
    async stop(): Promise<void> {
      over.abort()
      await working.finally(() => {
        for (const { socket } of held) socket.destroy()
      })
    },
  }
}
