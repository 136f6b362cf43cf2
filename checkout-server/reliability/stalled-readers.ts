import { quantile } from '../bench/harness/statistics.ts'
import type { Bar } from './harness/bar.ts'
import { startFastServers, type GivenPayment } from './harness/fast-servers.ts'
import { forEachOf, pause, keptBytes } from './harness/probe.ts'
import { openRawStream } from './harness/raw-stream.ts'

const KB = 1024
const STALLED_PER_PAYMENT = 40
const PAUSE_MS = 20

type FastServers = Awaited<ReturnType<typeof startFastServers>>
type RawStream = ReturnType<typeof openRawStream>

/** S4: a page that reads nothing costs little, and the others nothing. */
export const bars: Bar[] = [
  {
    id: 'S4',
    must: '1,000 readers that read nothing: at most 64 KB of server memory each, the p99 of others at most 1.2 times what it is without them',
    async measure(bar) {
      const stalledCount = bar.quick ? 200 : 1_000
      const rounds = bar.quick ? 1 : 6
      const pairs = bar.quick ? 60 : 200
      const servers = await startFastServers(bar, {
        name: 'bar_s4',
        count: 2,
        collectsOnSignal: true,
      })
      for (const at of [0, 1]) await showPaid(servers, at, await servers.givenPayments(50))
      const watched = await servers.givenPayments(Math.ceil(stalledCount / STALLED_PER_PAYMENT))
      const without: number[] = []
      const beside: number[] = []
      let perReader = 0
      for (let round = 0; round < rounds; round += 1) {
        // Each server in turn has them: no server is slower by chance, and what else this machine does
        // meanwhile slows both down.
        const [burdened, free] = round % 2 === 0 ? [0, 1] : [1, 0]
        const server = servers.servers[burdened]
        if (!server) throw new Error('no server')
        const before = await keptBytes(server)
        const stalled = await openStalled(server.url, watched, stalledCount)
        // The worst round counts: later ones live in memory that earlier ones have freed.
        const grown = ((await keptBytes(server)) - before) / stalledCount
        perReader = Math.max(perReader, grown)
        const payments = await servers.givenPayments(pairs * 2)
        for (let pair = 0; pair < pairs; pair += 1) {
          const [one, other] = payments.slice(pair * 2, pair * 2 + 2)
          if (!one || !other) throw new Error('no payment')
          beside.push(...(await showPaid(servers, burdened, [one])))
          without.push(...(await showPaid(servers, free, [other])))
        }
        for (const { socket } of stalled) socket.destroy()
        await pause(300)
      }
      await servers.close()
      const [p99, p99Beside] = [quantile(without, 0.99), quantile(beside, 0.99)]
      const ratio = p99Beside / p99
      return {
        figure: `${(perReader / KB).toFixed(1)} KB each; others' p99 ${p99Beside.toFixed(1)} ms beside ${p99.toFixed(1)} ms without: ${ratio.toFixed(2)}×`,
        // A small run says too little about either.
        passed: bar.quick || (perReader <= 64 * KB && ratio <= 1.2),
      }
    },
  },
]

/** How long pages that read take to show each payment as paid, one after the other. */
async function showPaid(
  servers: FastServers,
  at: number,
  payments: readonly GivenPayment[],
): Promise<number[]> {
  const tookMs: number[] = []
  for (const { token, chargeId } of payments) {
    const stream = openRawStream(servers.servers[at]?.url ?? '', token)
    await stream.opened
    await pause(PAUSE_MS)
    const since = performance.now()
    servers.provider.pay(chargeId)
    await servers.provider.notify(servers.noticeUrl(at), chargeId)
    const shown = await stream.shows('paid')
    if (shown === null) throw new Error('a reader lost its stream')
    tookMs.push(shown - since)
    stream.socket.destroy()
  }
  return tookMs
}

async function openStalled(
  url: string,
  payments: readonly GivenPayment[],
  count: number,
): Promise<RawStream[]> {
  const stalled: RawStream[] = []
  await forEachOf(Array(count).keys(), 32, async (at) => {
    const stream = openRawStream(url, payments[at % payments.length]?.token ?? '')
    await stream.opened
    stream.socket.pause()
    stalled.push(stream)
  })
  return stalled
}
