import { fork } from 'node:child_process'
import { once } from 'node:events'
import type { BareHttpCalls } from '../bench/children/bare-http.ts'
import { startChild } from '../bench/harness/child.ts'
import type { Memory } from '../bench/harness/memory.ts'
import type { Bar } from './harness/bar.ts'
import { startFastServers } from './harness/fast-servers.ts'
import { forEachOf, memoryOf, openStreams, pause, timeUntil } from './harness/probe.ts'
import { openRawStream, type RawStream } from './harness/raw-stream.ts'

const PAYMENTS = 200
const AT_ONCE = 100
const HELD = 500
const MB = 1024 * 1024
const MOST_GROWTH = 10 * MB
// Node itself keeps pages for garbage to come, and more of them over tens of thousands of connections.
const LIKE_BARE = 1.25
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
    must: '100,000 streams opened and dropped (FIN, RST, stalled, frozen and killed): 0 left after 5 s, +10 MB of live memory at most, and of resident memory 10 MB or as much as a bare node:http server takes',
    async measure(bar) {
      const servers = await startFastServers(bar, {
        name: 'bar_s2',
        count: 1,
        collectsOnSignal: true,
      })
      const [server] = servers.servers
      if (!server) throw new Error('no server')
      const tokens = (await servers.givenPayments(PAYMENTS)).map(({ token }) => token)
      // Memory that a warm program has anyway: code compiled, pools filled, heap grown.
      const warmUp = bar.quick ? 3_000 : 20_000
      const count = bar.quick ? 1_000 : 100_000
      let backMs = 0
      const allBack = async () => {
        const isBack = async () => (await openStreams(server.url)) === 0
        backMs = Math.max(backMs, await timeUntil(isBack, 30_000))
      }
      const grown = await growthOver(
        [warmUp, count],
        async (cycles) => {
          await openAndDrop(server.url, tokens, cycles)
          await allBack()
        },
        () => memoryOf(server),
      )
      backMs = Math.max(backMs, await frozenThenKilled(server.url, tokens))
      await servers.close()
      const bare = await bareGrowth([warmUp, count])
      const mostResident = Math.max(MOST_GROWTH, bare.resident * LIKE_BARE)
      return {
        figure:
          `0 left ${Math.round(backMs)} ms after ${(count + HELD).toLocaleString('en')} streams; ` +
          `live memory ${megabytes(grown.live)} MB more than after the first ` +
          `${warmUp.toLocaleString('en')}, resident ${megabytes(grown.resident)} MB ` +
          `(a bare server ${megabytes(bare.resident)} MB)`,
        passed:
          backMs <= BACK_WITHIN_MS &&
          // A small run says nothing about memory: the heap still finds its size.
          (bar.quick || (grown.live <= MOST_GROWTH && grown.resident <= mostResident)),
      }
    },
  },
]

const megabytes = (bytes: number): string => (bytes / MB).toFixed(1)

/** Opens streams, many at once, and drops each in one of the ways. */
function openAndDrop(url: string, tokens: readonly string[], count: number): Promise<void> {
  return forEachOf(Array(count).keys(), AT_ONCE, async (at) => {
    const stream = openRawStream(url, tokens[at % tokens.length] ?? '')
    await stream.opened
    await WAYS[at % WAYS.length]?.(stream)
  })
}

/** How much memory grows over the second number of streams, once the first have warmed it up. */
async function growthOver(
  [warmUp, count]: readonly [number, number],
  cycles: (count: number) => Promise<void>,
  memory: () => Promise<Memory>,
): Promise<Memory> {
  await cycles(warmUp)
  const before = await memory()
  await cycles(count)
  const after = await memory()
  return { live: after.live - before.live, resident: after.resident - before.resident }
}

/** The same of a server that is `node:http` and nothing else. */
async function bareGrowth(counts: readonly [number, number]): Promise<Memory> {
  const bare = await startChild<BareHttpCalls>('bare-http', { nodeFlags: ['--expose-gc'] })
  const answer = { headers: { 'content-type': 'text/event-stream' }, body: ': open\n\n' }
  const url = await bare.call('start', { ...answer, isStream: true })
  try {
    return await growthOver(
      counts,
      (count) => openAndDrop(url, ['bare'], count),
      () => bare.call('memory'),
    )
  } finally {
    await bare.stop()
  }
}

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
