import { mean, quantile } from './statistics.ts'

/** Times in ms, counted from when each request should have been sent. */
export interface Latency {
  mean: number
  p50: number
  p99: number
}

const TICK_MS = 1

/** {@link openLoopTimes}, summed up. */
export async function openLoop(options: OpenLoop & { seconds: number }): Promise<Latency> {
  const total = Math.round(options.perSecond * options.seconds)
  return latencyOf(await openLoopTimes({ ...options, isOver: (started) => started >= total }))
}

/** What is started, and how often. */
export interface OpenLoop {
  /** Starts. */
  perSecond: number
  /** Resolves with the moment (`performance.now()`) at which it was done; a rejection ends the run. */
  work: (index: number) => Promise<number>
}

/**
 * Starts work at a fixed rate, whether or not earlier work has finished, and counts each one's time
 * from the moment it was meant to start: a server that stalls cannot hide it by slowing the caller.
 * @param options.isOver - Of how many were started: no more are.
 * @returns Milliseconds, of each.
 */
export async function openLoopTimes(
  options: OpenLoop & { isOver: (started: number) => boolean },
): Promise<number[]> {
  const gapMs = 1000 / options.perSecond
  const times: number[] = []
  const underWay: Promise<unknown>[] = []
  const startedAt = performance.now()
  const isDue = () => startedAt + underWay.length * gapMs <= performance.now()
  while (!options.isOver(underWay.length)) {
    while (!options.isOver(underWay.length) && isDue()) {
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
  return times
}

/** Sums up. */
export function latencyOf(times: readonly number[]): Latency {
  return { mean: mean(times), p50: quantile(times, 0.5), p99: quantile(times, 0.99) }
}
