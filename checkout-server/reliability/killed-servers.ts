import { quantile } from '../bench/harness/statistics.ts'
import { openPage } from '../testing/open-page.ts'
import { startLoadBalancer } from '../testing/load-balancer.ts'
import type { Bar } from './harness/bar.ts'
import { startFastServers } from './harness/fast-servers.ts'
import { pause } from './harness/probe.ts'

const WITHIN_MS = 2_000
const PAGES_EACH = 10
const GIVE_UP_MS = 20_000

/** K1: an open page does not care which server dies, nor when. */
export const bars: Bar[] = [
  {
    id: 'K1',
    must: 'two servers, either killed at a random instant around the notice: an open page turns paid within 2 s of it',
    async measure(bar) {
      const trials = bar.quick ? 3 : 60
      const servers = await startFastServers(bar, { name: 'bar_k1', count: 2 })
      // As the provider sees us: a notice that a dying server did not answer goes to the other.
      const notices = await startLoadBalancer(servers.servers.map(({ url }) => url))
      const tookMs: number[] = []
      let missed = 0
      for (let trial = 0; trial < trials; trial += 1) {
        const payments = await servers.givenPayments(PAGES_EACH)
        const pages = payments.map(({ token }) => openPage(servers.balancer.url, token))
        await Promise.all(pages.map((page) => page.shows('pending')))
        const dying = trial % 2
        let killedAt = 0
        const kill = async () => {
          await pause(Math.random() * 200)
          killedAt = performance.now()
          await servers.servers[dying]?.kill()
        }
        const killed = kill()
        const shown = payments.map(async ({ chargeId }, at) => {
          await pause(Math.random() * 200)
          servers.provider.pay(chargeId)
          const since = await deliver(chargeId)
          const paidAt = await Promise.race([pages[at]?.shows('paid'), pause(GIVE_UP_MS)])
          if (typeof paidAt !== 'number') {
            missed += 1
            return
          }
          const took = Math.max(0, paidAt - since)
          tookMs.push(took)
          if (took > WITHIN_MS) {
            const after = Math.round(killedAt - since)
            bar.note(`a page took ${Math.round(took)} ms; killed ${after} ms after its notice`)
          }
        })
        await Promise.all([killed, ...shown])
        for (const page of pages) page.close()
        await servers.restart(dying)
        notices.use(servers.servers.map(({ url }) => url))
      }
      await notices.close()
      await servers.close()
      const longest = Math.round(Math.max(...tookMs))
      return {
        figure: `${missed} of ${trials * PAGES_EACH} pages missed it over ${trials} kills; p99 ${Math.round(quantile(tookMs, 0.99))} ms, longest ${longest} ms`,
        // A small run may share its machine: it shows that nothing is missed.
        passed: missed === 0 && (bar.quick || longest <= WITHIN_MS),
      }

      /** Tells us until we answer, as a provider does. @returns When the notice that we took was sent. */
      async function deliver(chargeId: string): Promise<number> {
        for (;;) {
          const since = performance.now()
          const url = notices.url + servers.noticePath
          if ((await servers.provider.notify(url, chargeId)) === 200) return since
          await pause(50)
        }
      }
    },
  },
]
