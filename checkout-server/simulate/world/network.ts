import { ProviderUnavailable } from '../../src/providers/provider.ts'
import type { Random } from '../engine/random.ts'
import type { Scheduler } from '../engine/scheduler.ts'
import { ProcessDied, type SqlHost } from '../engine/sql.ts'

const FAULTS = [
  'unreachable',
  'error after it was done',
  'no answer',
  'done, no answer',
  'slow',
] as const

/** One call of ours over the network. */
export type Call = <T>(
  host: SqlHost,
  label: string,
  signal: AbortSignal | undefined,
  work: () => T,
) => Promise<T>

/**
 * The way to somebody outside: late, lost on the way there or back, or without an end.
 * @param options.trouble - How likely a call goes wrong, now.
 * @param options.stall - How likely the caller's process is stopped in the middle of a call.
 */
export function openNetwork(options: {
  scheduler: Scheduler
  random: Random
  trouble: () => number
  stall: () => number
}): Call {
  const { scheduler, random, trouble, stall } = options
  return async (host, label, signal, work) => {
    if (!host.isAlive()) throw new ProcessDied(label)
    const fault = random.chance(trouble()) ? random.pick(FAULTS) : null
    await scheduler.sleep(random.int(5, fault === 'slow' ? 9_000 : 300))
    if (!host.isAlive()) throw new ProcessDied(label)
    scheduler.note(host, fault ? `${label}  ← ${fault}` : label)
    if (signal?.aborted) throw signal.reason
    if (fault === 'unreachable') throw new ProviderUnavailable('it cannot be reached')
    if (fault === 'no answer') return untilAborted(signal)
    if (random.chance(stall())) host.pause()
    const result = work()
    if (fault === 'done, no answer') return untilAborted(signal)
    if (fault === 'error after it was done') throw new ProviderUnavailable('502 Bad Gateway')
    await scheduler.sleep(random.int(1, 50))
    await scheduler.sleep(Math.max(0, host.pausedUntilMs - scheduler.nowMs))
    if (!host.isAlive()) throw new ProcessDied(label)
    return result
  }
}

/** Waits for the caller to give up. */
function untilAborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    if (!signal) return
    signal.addEventListener('abort', () => reject(signal.reason as Error))
  })
}
