import { newMasterKey, openVault } from '../src/platform/vault.ts'
import { createEndpoint } from '../src/webhooks/endpoints.ts'
import type { Bar } from './harness/bar.ts'
import { startFastServers, type GivenPayment } from './harness/fast-servers.ts'
import { NEWS, tryAllOrders, WORLDS } from './harness/notice-orders.ts'
import { forEachOf } from './harness/probe.ts'

const NOTICES = 8
const M1_MS = 60_000
const ENDPOINTS = 3
const TWINS = 64
// So many payments hear their 64 notices at the same moment.
const AT_ONCE = 4

/** M1 and M2: neither the order of news nor their number changes what they say. */
export const bars: Bar[] = [
  {
    id: 'M1',
    must: `all ${(NEWS.length ** NOTICES).toLocaleString('en')} sequences of ${NOTICES} news over ${NEWS.length} kinds end as their set implies, in under 60 s`,
    measure() {
      const since = performance.now()
      const tried = WORLDS.map((world) => tryAllOrders(NOTICES, world))
      const tookMs = performance.now() - since
      const sequences = tried.reduce((sum, orders) => sum + orders.sequences, 0)
      const wrong = tried.flatMap((orders) => orders.wrong)
      return Promise.resolve({
        figure:
          `${wrong.length} of ${sequences.toLocaleString('en')} wrong ` +
          `(${WORLDS.length} circumstances), ${(tookMs / 1000).toFixed(1)} s`,
        passed: wrong.length === 0 && tookMs < M1_MS,
      })
    },
  },
  {
    id: 'M2',
    must: '64 parallel duplicates × 1,000 charges, over two processes: 1 paid event, 1 delivery per endpoint, 0 answers that are not 2xx',
    async measure(bar) {
      const servers = await startFastServers(bar, { name: 'bar_m2', count: 2 })
      try {
        const vault = openVault(newMasterKey())
        const context = { sql: servers.sql, clock: () => new Date(), vault, allowPrivate: true }
        for (let at = 0; at < ENDPOINTS; at += 1) {
          const url = `http://127.0.0.1:9/nobody-${at}`
          await createEndpoint(context, { merchantId: servers.merchantId, url })
        }
        const payments = await servers.givenPayments(bar.quick ? 20 : 1_000)
        const answers = new Map<number, number>()
        await forEachOf(payments, AT_ONCE, async ({ chargeId }: GivenPayment) => {
          servers.provider.pay(chargeId)
          const statuses = await Promise.all(
            Array.from({ length: TWINS }, (_, twin) =>
              servers.provider.notify(servers.noticeUrl(twin % 2), chargeId),
            ),
          )
          for (const status of statuses) answers.set(status, (answers.get(status) ?? 0) + 1)
        })
        const [found] = await servers.sql<{ once: number; doubled: number; deliveries: number }[]>`
          select count(*) filter (where events = 1 and money = 1 and deliveries = ${ENDPOINTS}
              and endpoints = ${ENDPOINTS} and status = 'paid')::int as once,
            count(*) filter (where events > 1 or money > 1 or deliveries > endpoints)::int
              as doubled,
            sum(deliveries)::int as deliveries
          from (
            select p.status,
              (select count(*) from payment_events e
                where e.payment_id = p.id and e.type like 'payment.paid%') as events,
              (select count(*) from incoming_money i where i.payment_id = p.id) as money,
              (select count(*) from webhook_deliveries d where d.payment_id = p.id) as deliveries,
              (select count(distinct endpoint_id) from webhook_deliveries d
                where d.payment_id = p.id) as endpoints
            from payments p where p.id = any(${payments.map(({ id }) => id)})
          ) each_payment`
        const sent = payments.length * TWINS
        const refused = sent - (answers.get(200) ?? 0)
        // 0: the connection broke, so it was not the server that said no.
        bar.note(`answers by status: ${JSON.stringify(Object.fromEntries(answers))}`)
        return {
          figure:
            `${payments.length} charges × ${TWINS}: ${found?.once} told once to each of ${ENDPOINTS} endpoints, ` +
            `${found?.doubled} doubled; ${refused} of ${sent.toLocaleString('en')} answers not 2xx`,
          passed: found?.once === payments.length && found.doubled === 0 && refused === 0,
        }
      } finally {
        await servers.close()
      }
    },
  },
]
