import type { Bar } from './harness/bar.ts'
import { soak, wordsOf } from './harness/soak.ts'
import { judgeSoak } from './harness/soak-verdict.ts'

const MINUTES = 30
const QUICK_MINUTES = 0.08
const GONE_WITHIN_MS = 5_000

/** D2: what a server is like after it has worked for long. */
export const bars: Bar[] = [
  {
    id: 'D2',
    must: '30 min at half of capacity with 2,000 streams that come and go: memory +1 MB/min at most after the warm-up, descriptors flat, event loop p99 50 ms, dead tuples and what is due bounded, no order failed',
    async measure(bar) {
      const minutes = bar.quick ? QUICK_MINUTES : (bar.minutes ?? MINUTES)
      const run = await soak(bar, { name: 'bar_d2', minutes })
      const found = judgeSoak(run.warm, run.perSecond)
      const last = run.samples.at(-1)
      const { made, paid, webhooks } = run.counts
      return {
        figure:
          `${minutes} min at ${run.perSecond.toFixed(0)} orders/s, ${run.churned} streams: ` +
          `${found.mbPerMinute.toFixed(2)} MB/min, ${found.moreDescriptors} more descriptors, ` +
          `loop p99 ${found.loopMs.toFixed(0)} ms, ${found.due} due; ${made} made, ${paid} paid, ` +
          `${webhooks} webhooks, ${run.failures.length} failed ${run.failures[0] ?? ''}; streams gone ` +
          `after ${run.goneMs.toFixed(0)} ms; at the end ${last ? wordsOf(last) : 'no sample'}` +
          (!bar.quick && found.failed.length > 0 ? `; not held: ${found.failed.join(', ')}` : ''),
        passed:
          run.failures.length === 0 &&
          paid > 0 &&
          webhooks > 0 &&
          run.goneMs <= GONE_WITHIN_MS &&
          // A small run says nothing about what grows.
          (bar.quick || found.failed.length === 0),
      }
    },
  },
]
