import type { Look } from './lease.ts'

const THOROUGH_EVERY_MS = 1_000
const THOROUGH_AT_LEAST_EVERY_MS = 3_000
// A thorough look may take this share of the time, so that it never becomes the work itself.
const THOROUGH_SHARE = 1 / 10

/** What a look saw; `since` is null when it had no room to take anything and saw nothing. */
export type Seen = Pick<Look, 'areMoreDue' | 'isWindowFull'> & { since: string | null }

/** Where to look for due deliveries: at those due longest, unless told otherwise. */
export interface Scope {
  /** Whether to ask endpoint by endpoint, over all of them. */
  isThorough?: boolean
  /** Only what became due after this, and what endpoints have that may take more. */
  dueAfter?: string
}

/**
 * Decides where to look. Usually one look sees all that is due. When the queue is longer than a look,
 * as when an endpoint hangs or after an outage, reading it again from its beginning would find the
 * same rows of the same full endpoints: then looks go to what became due lately, and to endpoints
 * whose earlier deliveries are done. Whoever is in neither is found by a thorough look, every second.
 * @param look - Takes what it finds there.
 * @returns One round of looking; true: more is due.
 */
export function openSearch(look: (scope: Scope) => Promise<Seen>): () => Promise<boolean> {
  let dueAfter: string | null = null
  let thoroughAtMs = 0
  let leastAtMs = 0

  const lookFromTheBeginning = async () => {
    const longest = await look({})
    if (!longest.isWindowFull) {
      dueAfter = null
      return longest.areMoreDue
    }
    const startedMs = performance.now()
    const all = await look({ isThorough: true })
    const tookMs = performance.now() - startedMs
    dueAfter = all.since
    leastAtMs = startedMs + tookMs / THOROUGH_SHARE
    const usualMs = Math.max(leastAtMs, startedMs + THOROUGH_EVERY_MS)
    thoroughAtMs = all.areMoreDue ? 0 : Math.min(usualMs, startedMs + THOROUGH_AT_LEAST_EVERY_MS)
    // It left out those that are known to have more.
    return all.since !== null
  }

  return async () => {
    if (dueAfter === null || performance.now() >= thoroughAtMs) return lookFromTheBeginning()
    const recent = await look({ dueAfter })
    // Even what came lately is more than a look.
    if (recent.isWindowFull) thoroughAtMs = Math.min(thoroughAtMs, leastAtMs)
    return recent.areMoreDue
  }
}
