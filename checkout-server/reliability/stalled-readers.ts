import { quantile } from '../bench/harness/statistics.ts'
import type { Bar } from './harness/bar.ts'
import { startFastServers } from './harness/fast-servers.ts'
import { forEachOf, pause, keptBytes } from './harness/probe.ts'
import { openRawStream } from './harness/raw-stream.ts'

const KB = 1024
const STALLED_PER_PAYMENT = 40
const PAUSE_MS = 20

/** S4: a page that reads nothing costs little, and the others nothing. */
export const bars: Bar[] = [
  {
    id: 'S4',
    must: '1,000 readers that read nothing: at most 64 KB of server memory each, the p99 of others at most 1.2 times what it is without them',
    async measure(bar) {
      const stalledCount = bar.quick ? 200 : 1_000
      const servers = await startFastServers(bar, {
        name: 'bar_s4',
        count: 1,
        collectsOnSignal: true,
      })
      const [server] = servers.servers
      if (!server) throw new Error('no server')
      const rounds = bar.quick ? 1 : 5

      /** How long pages that read take to show a payment, one after the other. */
      const others = async (count: number) => {
        const tookMs: number[] = []
        const payments = await servers.givenPayments(count)
        for (const { token, chargeId } of payments) {
          const stream = openRawStream(server.url, token)
          await stream.opened
          await pause(PAUSE_MS)
          const since = performance.now()
          servers.provider.pay(chargeId)
          await servers.provider.notify(servers.noticeUrl(0), chargeId)
          const shown = await stream.shows('paid')
          if (shown === null) throw new Error('a reader lost its stream')
          tookMs.push(shown - since)
          stream.socket.destroy()
        }
        return tookMs
      }
      await others(50)
      const watched = await servers.givenPayments(Math.ceil(stalledCount / STALLED_PER_PAYMENT))
      const stalled: ReturnType<typeof openRawStream>[] = []
      const without: number[] = []
      const beside: number[] = []
      let perReader = 0
      for (let round = 0; round < rounds; round += 1) {
        without.push(...(await others(100)))
        const before = await keptBytes(server)
        await forEachOf(Array(stalledCount).keys(), 32, async (at) => {
          const stream = openRawStream(server.url, watched[at % watched.length]?.token ?? '')
          await stream.opened
          stream.socket.pause()
          stalled.push(stream)
        })
        // The worst round counts: later ones live in memory that earlier ones have freed.
        const grown = ((await keptBytes(server)) - before) / stalledCount
        perReader = Math.max(perReader, grown)
        beside.push(...(await others(100)))
        for (const { socket } of stalled.splice(0)) socket.destroy()
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
