import { useAgent } from 'request-filtering-agent'
import http from 'node:http'
import { ORACLE_GAPS } from '../src/platform/outbound-vectors.ts'
import { HOSTS, isName } from '../testing/hostile-addresses.ts'
import { insideByAllWays } from '../testing/hostile-ways.ts'
import type { Bar } from './harness/bar.ts'
import { openWebhookShop } from './harness/webhook-shop.ts'

const FLIPS = 1_000

/** F1: no URL of a merchant's leads into the operator's network. */
export const bars: Bar[] = [
  {
    id: 'F1',
    must: 'at least 150 hosts by 5 ways (register, deliver, redirect, test, provider), 1,000 rebinding flips: none reached; request-filtering-agent denies them too',
    async measure(bar) {
      const shop = await openWebhookShop(bar, 'bar_f1')
      const hosts = bar.quick ? HOSTS.filter((_, at) => at % 10 === 0) : HOSTS
      const { inside, refused } = await insideByAllWays({
        ctx: shop.ctx,
        databasePort: Number(new URL(shop.databaseUrl).port),
        hosts,
        flips: bar.quick ? 100 : FLIPS,
      })
      await shop.close()
      for (const what of inside) bar.note(what)
      const judged = hosts.filter((host) => !isName(host) && !ORACLE_GAPS.includes(host))
      const verdicts = await Promise.all(judged.map(oracleDenies))
      const doubted = judged.filter((_, at) => verdicts[at] === false)
      for (const host of doubted) bar.note(`the oracle lets ${host} through`)
      return {
        figure: `${inside.length} of ${refused + inside.length} tries of ${hosts.length} hosts got inside, none of ${bar.quick ? 100 : FLIPS} flips; the oracle agrees on ${judged.length - doubted.length} of ${judged.length}`,
        passed: inside.length === 0 && (bar.quick || HOSTS.length >= 150) && doubted.length === 0,
      }
    },
  },
]

/** What an independent library says; a URL that cannot be written is denied by itself. */
function oracleDenies(host: string): Promise<boolean> {
  const url = `http://${host}:9/`
  if (!URL.canParse(url)) return Promise.resolve(true)
  return new Promise((resolve) => {
    const outgoing = http.get(url, { agent: useAgent(url), timeout: 500 }, () => resolve(false))
    outgoing.on('timeout', () => outgoing.destroy(new Error('timed out')))
    outgoing.on('error', (error) => resolve(/is not allowed/.test(error.message)))
  })
}
