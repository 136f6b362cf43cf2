import type { Bar } from './harness/bar.ts'
import { databaseSeconds, processorSeconds } from './harness/cpu.ts'
import { startFastServers } from './harness/fast-servers.ts'
import { copyPayment } from './harness/many-payments.ts'
import { pause, timeUntil } from './harness/probe.ts'

const WITHIN_MS = 5_000
const GIVE_UP_MS = 120_000
const PAID_SHARE = 0.1

/** M4: what ran out while we were away is put right at once. */
export const bars: Bar[] = [
  {
    id: 'M4',
    must: 'the server down while 10,000 payments expire, a tenth of them paid meanwhile: all expired or paid 5 s after it listens again',
    async measure(bar) {
      const count = bar.quick ? 500 : 10_000
      const servers = await startFastServers(bar, { name: 'bar_m4', count: 1 })
      const [original] = await servers.givenPayments(1)
      if (!original) throw new Error('no payment')
      await servers.servers[0]?.kill()
      const now = Date.now()
      const payments = await copyPayment(servers.sql, original, {
        count,
        times: (at) => ({
          createdAt: new Date(now - 1_800_000),
          expiresAt: new Date(now - 900_000 + at),
          nextCheckAt: new Date(now - 900_000 + at),
        }),
      })
      for (const [at, { chargeId }] of payments.entries()) {
        if (at < count * PAID_SHARE) servers.provider.pay(chargeId)
        else servers.provider.expire(chargeId)
      }

      const databaseBefore = await databaseSeconds(servers.sql)
      const oursBefore = process.cpuUsage()
      await servers.restart(0)
      const isOver = async () => {
        const [row] = await servers.sql<{ left: number }[]>`
          select count(*)::int as left from payments where status = 'pending' and order_id like 'COPY-%'`
        return row?.left === 0
      }
      const tookMs = await timeUntil(async () => {
        await pause(80)
        return isOver()
      }, GIVE_UP_MS)
      const [server, database] = await Promise.all([
        processorSeconds(servers.servers[0]?.pid ?? 0),
        databaseSeconds(servers.sql),
      ])
      const { user, system } = process.cpuUsage(oursBefore)
      // Who needed the two cores; the provider lives in this process.
      bar.note(
        `processor time: server ${server.toFixed(1)} s from its start, PostgreSQL ` +
          `${(database - databaseBefore).toFixed(1)} s, provider ${((user + system) / 1e6).toFixed(1)} s`,
      )
      const states = await servers.sql<{ status: string; count: number }[]>`
        select status, count(*)::int as count from payments where order_id like 'COPY-%'
        group by status order by status`
      await servers.close()
      const told = states.map(({ status, count: many }) => `${many} ${status}`).join(', ')
      const isRight = told === `${count * (1 - PAID_SHARE)} expired, ${count * PAID_SHARE} paid`
      return {
        figure: `${(tookMs / 1000).toFixed(1)} s for ${told}`,
        // A small run may share its machine: it shows that all come right.
        passed: isRight && (bar.quick || tookMs <= WITHIN_MS),
      }
    },
  },
]
