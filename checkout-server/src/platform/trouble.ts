import type { Log } from './log.ts'

const QUIET_MS = 60_000

/** Says in the log that something is away and that it is back, without a line for every failure. */
export interface Trouble {
  /** It failed: one line when it begins, then at most one a minute with the number of failures. */
  failed(cause: unknown): void
  /** It works: a line when it did not before. */
  healed(): void
}

/**
 * @param texts.away - What is away and what happens instead.
 * @param texts.back - What is said when it works again.
 */
export function openTrouble(log: Log, texts: { away: string; back: string }): Trouble {
  let failures = 0
  let quietUntil = 0
  return {
    failed(cause) {
      failures += 1
      if (performance.now() < quietUntil) return
      quietUntil = performance.now() + QUIET_MS
      // The text alone: a stack trace of a lost connection says nothing more.
      const reason = cause instanceof Error ? cause.message || cause.name : String(cause)
      log.warn({ reason, failures }, texts.away)
    },
    healed() {
      if (failures === 0) return
      log.info({ failures }, texts.back)
      failures = 0
      quietUntil = 0
    },
  }
}
