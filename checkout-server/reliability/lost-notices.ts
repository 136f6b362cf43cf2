import { quantile } from '../bench/harness/statistics.ts'
import { nextCheckAt } from '../src/payments/check-schedule.ts'
import type { Bar } from './harness/bar.ts'
import { startFastServers, type GivenPayment } from './harness/fast-servers.ts'
import { copyPayment } from './harness/many-payments.ts'
import { pause } from './harness/probe.ts'
import { openRawStream } from './harness/raw-stream.ts'

const LOST_SHARE = 0.2
const WITH_PAGE_MS = 10_000
const WITHOUT_PAGE_MS = 300_000
const DAY_MS = 86_400_000

/** M5: a notice that never comes costs seconds, not money. */
export const bars: Bar[] = [
  {
    id: 'M5',
    must: 'the provider loses 20 % of its notices: paid is seen within 10 s (p99) with an open page, within 5 min (p99) without, none missed, the last second before expiry included',
    async measure(bar) {
      const servers = await startFastServers(bar, { name: 'bar_m5', count: 2 })
      const [original] = await servers.givenPayments(1)
      if (!original) throw new Error('no payment')
      const count = bar.quick ? 60 : 1_000
      const payingMs = bar.quick ? 5_000 : 60_000
      const oldest = bar.quick ? 300_000 : DAY_MS / 2

      const now = Date.now()
      const payments = await copyPayment(servers.sql, original, {
        count,
        times: (at) => {
          // As many young as old ones; asked about at a random place of their schedule.
          const createdAt = new Date(now - Math.exp(Math.random() * Math.log(oldest)))
          const expiresAt = new Date(at % 10 === 9 ? now + 8_000 : now + DAY_MS)
          const gapMs =
            nextCheckAt({ createdAt, expiresAt, provider: 'midtrans' }, new Date(now)).getTime() -
            now
          return { createdAt, expiresAt, nextCheckAt: new Date(now + Math.random() * gapMs) }
        },
      })
      const tokens = servers.tokensOf(payments)
      const noticed: number[] = []
      const watched: number[] = []
      const unwatched: number[] = []
      let missed = 0

      const live = async (payment: GivenPayment, at: number) => {
        const isLast = at % 10 === 9
        const isWatched = at % 2 === 0
        const stream = isWatched ? openRawStream(urlOf(at), tokens.get(payment.id) ?? '') : null
        const payAt = isLast ? now + 7_900 : now + Math.random() * payingMs
        await pause(Math.max(0, payAt - Date.now()))
        servers.provider.pay(payment.chargeId)
        const since = performance.now()
        const isLost = isLast || Math.random() < LOST_SHARE
        if (!isLost) await servers.provider.notify(servers.noticeUrl(at % 2), payment.chargeId)
        const seenAt = await (stream
          ? Promise.race([stream.shows('paid'), pause(WITH_PAGE_MS * 6)])
          : paidInDatabase(payment.id))
        stream?.socket.destroy()
        if (typeof seenAt !== 'number') missed += 1
        else (isLost ? (isWatched ? watched : unwatched) : noticed).push(seenAt - since)
      }
      const urlOf = (at: number) => servers.servers[(at >> 1) % 2]?.url ?? ''
      const paid = new Map<string, number>()
      const look = async () => {
        const rows = await servers.sql<{ id: string }[]>`
          select id from payments where status = 'paid'`
        for (const { id } of rows) if (!paid.has(id)) paid.set(id, performance.now())
      }
      const looking = setInterval(() => void look().catch(() => {}), 250)
      const paidInDatabase = async (id: string): Promise<number | null> => {
        const until = performance.now() + WITHOUT_PAGE_MS * 1.2
        while (performance.now() < until) {
          const at = paid.get(id)
          if (at !== undefined) return at
          await pause(100)
        }
        return null
      }
      await Promise.all(payments.map(live))
      clearInterval(looking)
      await servers.close()
      const p99 = (values: number[]) => (values.length > 0 ? quantile(values, 0.99) / 1000 : 0)
      return {
        figure:
          `${watched.length + unwatched.length} of ${count} notices lost, ${missed} payments missed; ` +
          `p99 with a page ${p99(watched).toFixed(1)} s, without ${p99(unwatched).toFixed(1)} s, ` +
          `with its notice ${p99(noticed).toFixed(2)} s`,
        passed:
          missed === 0 &&
          // A small run may share its machine: it shows that nothing is missed.
          (bar.quick ||
            (p99(watched) * 1000 <= WITH_PAGE_MS && p99(unwatched) * 1000 <= WITHOUT_PAGE_MS)),
      }
    },
  },
]
