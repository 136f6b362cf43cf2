import { fork } from 'node:child_process'
import { once } from 'node:events'
import type { Bar } from './harness/bar.ts'
import { startFastServers } from './harness/fast-servers.ts'
import { forEachOf, openStreams, pause, keptBytes, timeUntil } from './harness/probe.ts'
import { openRawStream, type RawStream } from './harness/raw-stream.ts'

const PAYMENTS = 200
const AT_ONCE = 100
const HELD = 500
const MB = 1024 * 1024
const MOST_GROWTH = 10 * MB
const BACK_WITHIN_MS = 5_000

/** The ways in which a client goes. */
const WAYS: readonly ((stream: RawStream) => Promise<void> | void)[] = [
  // FIN, as a page that is closed.
  ({ socket }) => void socket.end(() => socket.destroy()),
  // RST, as a program that is ended.
  ({ socket }) => void socket.resetAndDestroy(),
  // Reads nothing more for a while, then is gone.
  async ({ socket }) => {
    socket.pause()
    await pause(50)
    socket.resetAndDestroy()
  },
]

/** S2: what a client leaves behind when it goes without a word. */
export const bars: Bar[] = [
  {
    id: 'S2',
    must: '100,000 streams opened and dropped (FIN, RST, stalled, frozen and killed): 0 left after 5 s, server memory +10 MB at most',
    async measure(bar) {
      const servers = await startFastServers(bar, {
        name: 'bar_s2',
        count: 1,
        collectsOnSignal: true,
      })
      const [server] = servers.servers
      if (!server) throw new Error('no server')
      const tokens = (await servers.givenPayments(PAYMENTS)).map(({ token }) => token)
      const cycle = async (at: number) => {
        const stream = openRawStream(server.url, tokens[at % tokens.length] ?? '')
        await stream.opened
        await WAYS[at % WAYS.length]?.(stream)
      }
      const cycles = async (count: number) => {
        await forEachOf(Array(count).keys(), AT_ONCE, cycle)
        return timeUntil(async () => (await openStreams(server.url)) === 0, 30_000)
      }
      // Memory that a warm program has anyway: code compiled, pools filled, heap grown.
      const warmUp = bar.quick ? 3_000 : 20_000
      await cycles(warmUp)
      const before = await keptBytes(server)
      const count = bar.quick ? 1_000 : 100_000
      let backMs = await cycles(count)
      const grown = (await keptBytes(server)) - before

      backMs = Math.max(backMs, await frozenThenKilled(server.url, tokens))
      await servers.close()
      return {
        figure: `0 left ${Math.round(backMs)} ms after ${count + HELD} streams; memory ${(grown / MB).toFixed(1)} MB more than after the first ${warmUp}`,
        // A small run says nothing about memory: the heap still finds its size.
        passed: backMs <= BACK_WITHIN_MS && (bar.quick || grown <= MOST_GROWTH),
      }
    },
  },
]

/** A whole client machine that stops answering and then loses power. @returns Until none is left. */
async function frozenThenKilled(url: string, tokens: readonly string[]): Promise<number> {
  const held = Array.from({ length: HELD }, (_, at) => tokens[at % tokens.length] ?? '')
  const holder = fork(new URL('./children/stream-holder.ts', import.meta.url), [url, ...held])
  await once(holder, 'message')
  holder.kill('SIGSTOP')
  await pause(2_000)
  if ((await openStreams(url)) !== HELD) throw new Error('the frozen client lost streams')
  holder.kill('SIGKILL')
  return timeUntil(async () => (await openStreams(url)) === 0, 30_000)
}
