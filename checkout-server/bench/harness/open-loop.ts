import { mean, quantile } from './statistics.ts'

/** Times in ms, counted from when each request should have been sent. */
export interface Latency {
  mean: number
  p50: number
  p99: number
}

const TICK_MS = 1

/**
 * Starts work at a fixed rate, whether or not earlier work has finished, and counts each one's time
 * from the moment it was meant to start: a server that stalls cannot hide it by slowing the caller.
 * @param options.perSecond - Of starts.
 * @param options.work - Resolves with the moment (`performance.now()`) at which it was done; a rejection
 *   ends the run.
 */
export async function openLoop(options: {
  perSecond: number
  seconds: number
  work: (index: number) => Promise<number>
}): Promise<Latency> {
  const total = Math.round(options.perSecond * options.seconds)
  const gapMs = 1000 / options.perSecond
  const times: number[] = []
  const underWay: Promise<unknown>[] = []
  const startedAt = performance.now()
  while (underWay.length < total) {
    const now = performance.now()
    while (underWay.length < total && startedAt + underWay.length * gapMs <= now) {
      const meantAt = startedAt + underWay.length * gapMs
      const done = options.work(underWay.length).then((endedAt) => times.push(endedAt - meantAt))
      // All are awaited below; one that fails before that must not end the program at once.
      done.catch(() => {})
      underWay.push(done)
    }
    await new Promise((resolve) => {
      setTimeout(resolve, TICK_MS)
    })
  }
  await Promise.all(underWay)
  return latencyOf(times)
}

function latencyOf(times: readonly number[]): Latency {
  return { mean: mean(times), p50: quantile(times, 0.5), p99: quantile(times, 0.99) }
}
