import { quantile } from '../bench/harness/statistics.ts'
import type { Bar } from './harness/bar.ts'
import { startFastServers } from './harness/fast-servers.ts'
import { forEachOf, pause } from './harness/probe.ts'
import { openRawStream } from './harness/raw-stream.ts'

const PER_SECOND = 50
const KILL_EVERY_MS = 1_000
const GIVE_UP_MS = 10_000

/** S5: notifications are lost when their connection is; what they told of must not be. */
export const bars: Bar[] = [
  {
    id: 'S5',
    must: 'the LISTEN sessions of both servers killed every second for 60 s at 50 changes/s: 0 missed by a page at the other server',
    async measure(bar) {
      const seconds = bar.quick ? 6 : 60
      const servers = await startFastServers(bar, { name: 'bar_s5', count: 2 })
      const payments = await servers.givenPayments(seconds * PER_SECOND)
      const streams = new Map<string, ReturnType<typeof openRawStream>>()
      await forEachOf(payments, 32, async (payment) => {
        const stream = openRawStream(servers.servers[1]?.url ?? '', payment.token)
        await stream.opened
        streams.set(payment.id, stream)
      })

      let kills = 0
      const killListeners = async () => {
        const killed = await servers.sql`
          select pg_terminate_backend(pid) from pg_stat_activity
          where query ilike 'listen%' and pid <> pg_backend_pid() and datname = current_database()`
        kills += killed.length
      }
      const killing = setInterval(() => void killListeners().catch(() => {}), KILL_EVERY_MS)
      const tookMs: number[] = []
      let missed = 0
      const watching = payments.map(async (payment, at) => {
        await pause((at * 1000) / PER_SECOND)
        servers.provider.pay(payment.chargeId)
        const since = performance.now()
        // A notice that meets a broken connection comes again, as a provider's would.
        while ((await servers.provider.notify(servers.noticeUrl(0), payment.chargeId)) !== 200) {
          await pause(100)
        }
        const shown = await Promise.race([
          streams.get(payment.id)?.shows('paid') ?? null,
          pause(GIVE_UP_MS),
        ])
        if (typeof shown === 'number') tookMs.push(shown - since)
        else missed += 1
      })
      await Promise.all(watching)
      clearInterval(killing)
      for (const { socket } of streams.values()) socket.destroy()
      await servers.close()
      return {
        figure: `${missed} of ${payments.length} missed over ${kills} killed sessions; p99 ${Math.round(quantile(tookMs, 0.99))} ms, longest ${Math.round(Math.max(...tookMs))} ms`,
        passed: missed === 0 && kills >= seconds,
      }
    },
  },
]
