import type { Log } from '../platform/log.ts'

/**
 * Does work behind the answer, so that its time tells a visitor nothing; a failure is logged.
 */
export type Background = (what: string, work: () => Promise<unknown>) => void

/** Opens it. `settled` waits for what is under way. */
export function openBackground(log: Log): { run: Background; settled(): Promise<void> } {
  const underWay = new Set<Promise<void>>()
  return {
    run(what, work) {
      const quietly = async () => {
        try {
          await work()
        } catch (err) {
          log.error({ err, what }, 'work behind an answer failed')
        }
      }
      const running = quietly().finally(() => underWay.delete(running))
      underWay.add(running)
    },
    async settled() {
      while (underWay.size > 0) await Promise.allSettled(underWay)
    },
  }
}
