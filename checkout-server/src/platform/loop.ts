import type { Log } from './log.ts'

/** Work that repeats until it is stopped. */
export interface Loop {
  /** Runs a round now, or right after the one under way. */
  wake(): void
  /** Ends the loop once the round under way has finished. */
  stop(): Promise<void>
}

/**
 * Repeats a round of work: at once when woken, or when the round said there is more; otherwise every
 * `intervalMs`. Rounds never overlap. A round that throws is logged and tried again.
 * @param options.round - Returns true when it left work that is due already.
 */
export function startLoop(options: {
  name: string
  intervalMs: number
  log: Log
  round: () => Promise<boolean>
}): Loop {
  const state = { stopped: false, woken: false }
  let endWait = () => {}

  const pause = () =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, options.intervalMs)
      endWait = () => {
        clearTimeout(timer)
        resolve()
      }
    })

  const run = async () => {
    while (!state.stopped) {
      state.woken = false
      const more = await options.round().catch((error: unknown) => {
        options.log.error({ err: error, loop: options.name }, 'a round of work failed')
        return false
      })
      if (!more && !state.woken && !state.stopped) await pause()
    }
  }
  const ended = run()

  return {
    wake() {
      state.woken = true
      endWait()
    },
    async stop() {
      state.stopped = true
      endWait()
      await ended
    },
  }
}
