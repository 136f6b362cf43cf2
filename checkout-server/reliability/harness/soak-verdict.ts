import { median, quantile } from '../../bench/harness/statistics.ts'
import { slopePerMinute, type Sample, type TableSample } from './soak-samples.ts'

const MOST_MB_PER_MINUTE = 1
const MOST_DESCRIPTORS = 32
const MOST_LOOP_MS = 50
const MOST_DUE_SECONDS = 5
// PostgreSQL's own: a table is vacuumed when a fifth of it and 50 more are dead, looked at once a
// minute, and the vacuum may take a minute too.
const SHARE_DEAD = 0.2
const DEAD_BESIDE = 50
const VACUUM_MINUTES = 2

/** Judges the samples after the warm-up. @param perSecond - Orders. @returns What was not held. */
export function judgeSoak(samples: readonly Sample[], perSecond: number) {
  const third = Math.ceil(samples.length / 3)
  const [first, last] = [samples.slice(0, third), samples.slice(-third)]
  const mbPerMinute = slopePerMinute(
    samples.map((s) => ({ minute: s.minute, value: s.residentMb })),
  )
  const middle = (of: readonly Sample[]) => median(of.map(({ descriptors }) => descriptors))
  const moreDescriptors = middle(last) - middle(first)
  // Nine of ten stretches: one in which the machine did something else proves nothing.
  const loopMs = quantile(
    samples.map(({ loopP99Ms }) => loopP99Ms),
    0.9,
  )
  const due = median(last.map((sample) => sample.due))
  const unvacuumed = unvacuumedIn(samples)
  const failed = [
    ...(mbPerMinute > MOST_MB_PER_MINUTE ? ['memory'] : []),
    ...(moreDescriptors > MOST_DESCRIPTORS ? ['descriptors'] : []),
    ...(loopMs > MOST_LOOP_MS ? ['event loop'] : []),
    ...(due > perSecond * MOST_DUE_SECONDS ? ['backlog'] : []),
    ...unvacuumed.map((name) => `dead tuples of ${name}`),
  ]
  return { mbPerMinute, moreDescriptors, loopMs, due, failed }
}

/** Tables that had more dead tuples at the end than the autovacuum should leave. */
function unvacuumedIn(samples: readonly Sample[]): string[] {
  const [begin, end] = [samples[0], samples.at(-1)]
  if (!begin || !end || end === begin) return []
  const minutes = end.minute - begin.minute
  const before = new Map(begin.tables.map((table) => [table.name, table.died]))
  const allowed = ({ name, live, died }: TableSample) =>
    live * SHARE_DEAD + DEAD_BESIDE + ((died - (before.get(name) ?? 0)) / minutes) * VACUUM_MINUTES
  return end.tables.filter((table) => table.dead > allowed(table)).map(({ name }) => name)
}
