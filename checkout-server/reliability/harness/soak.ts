import { openLoop } from '../../bench/harness/open-loop.ts'
import type { BarWorld } from './bar.ts'
import { churnStreams } from './churn.ts'
import { startFastServers } from './fast-servers.ts'
import { openStreams, pause, timeUntil } from './probe.ts'
import { openSoakLoad, type SoakLoad } from './soak-load.ts'
import { takeSample, type Sample } from './soak-samples.ts'

const HALF = 0.5
const PAY_AFTER_MS = 500
const MOST_WARM_UP_MINUTES = 5

/** Half of what one server can do, for a while, with event streams that come and go. */
export async function soak(
  world: Pick<BarWorld, 'databases' | 'note' | 'quick'>,
  options: { name: string; minutes: number },
) {
  const { minutes } = options
  const servers = await startFastServers(world, { name: options.name, count: 1 })
  const url = servers.servers[0]?.url ?? ''
  const load = await openSoakLoad(servers)
  const capacity = await rampUp(load, world.quick ? [8] : [8, 16, 32, 64], world.quick ? 1 : 4)
  const perSecond = Math.max(1, capacity * HALF)
  world.note(`${capacity.toFixed(0)} orders/s at most; ${perSecond.toFixed(0)}/s from now on`)
  const tokens = (await servers.givenPayments(world.quick ? 20 : 200)).map(({ token }) => token)
  const churn = churnStreams({ url, tokens, count: world.quick ? 100 : 2_000 })

  const samples: Sample[] = []
  const failures: string[] = []
  const over = new AbortController()
  const everyMs = world.quick ? 500 : 5_000
  const startedAt = performance.now()
  const look = async () => {
    while (!over.signal.aborted) {
      await pause(everyMs)
      const sample = await takeSample(servers.sql, url, (performance.now() - startedAt) / 60_000)
      samples.push(sample)
      if (samples.length % 12 === 0) world.note(wordsOf(sample))
    }
  }
  const looking = look()
  looking.catch(() => {})
  await openLoop({
    perSecond,
    seconds: minutes * 60,
    async work() {
      await load.live({ payAfterMs: PAY_AFTER_MS }).catch((cause) => failures.push(String(cause)))
      return performance.now()
    },
  })
  over.abort()
  await looking
  await churn.stop()
  const goneMs = await timeUntil(async () => (await openStreams(url)) === 0, 30_000)
  await load.close()
  await servers.close()
  const warmUp = Math.min(MOST_WARM_UP_MINUTES, minutes / 3)
  return {
    perSecond,
    samples,
    warm: samples.filter(({ minute }) => minute >= warmUp),
    warmUp,
    failures,
    goneMs,
    churned: churn.opened(),
    counts: load.counts,
  }
}

/** Orders a second with more and more at once: the most of all steps. */
async function rampUp(load: SoakLoad, steps: readonly number[], seconds: number): Promise<number> {
  let most = 0
  for (const atOnce of steps) {
    const startedAt = performance.now()
    let done = 0
    const work = async () => {
      while (performance.now() - startedAt < seconds * 1000) {
        await load.live({ payAfterMs: 0 })
        done += 1
      }
    }
    await Promise.all(Array.from({ length: atOnce }, work))
    most = Math.max(most, done / ((performance.now() - startedAt) / 1000))
  }
  return most
}

/** One sample on one line, with the tables that have most dead tuples. */
export function wordsOf(sample: Sample): string {
  const tables = sample.tables
    .toSorted((a, b) => b.dead - a.dead)
    .slice(0, 4)
    .map(({ name, live, dead }) => `${name} ${dead}/${live}`)
  return (
    `${sample.minute.toFixed(1)} min: ${sample.residentMb.toFixed(0)} MB, ` +
    `${sample.descriptors} descriptors, loop ${sample.loopP99Ms.toFixed(0)} ms, ` +
    `${sample.due} due, dead/live: ${tables.join(', ')}`
  )
}
