import type { Log } from '../log.ts'
import { openTrouble, type Trouble } from '../trouble.ts'
import type { QuotaAsk, QuotaGrant, QuotaStore } from './quota-store.ts'

const MOST_PER_ASK = 256
const ANSWER_WITHIN_MS = 3_000
// How long a store that failed is left alone, so that requests do not all wait for it.
const REST_MS = 1_000
const TIDY_MS = 10_000
const MOST_REMEMBERED = 100_000

/** One request's answer. Null: nobody can say, since every store is away. */
export type Verdict = { allowed: boolean; retryInMs: number } | null

/** Gives requests their share of quotas that all processes have in common. */
export interface Quotas {
  take(limit: Omit<QuotaAsk, 'wanted'>): Verdict | Promise<Verdict>
  close(): void
}

interface Held {
  left: number
  /** The window surely lasts no longer. */
  until: number
  /** Nothing is left: until then nobody is asked. */
  askAgainAt: number
}

interface Waiting extends QuotaAsk {
  answers: ((verdict: Verdict) => void)[]
}

/**
 * Asks for all that wait in one go, one ask under way at a time; what is granted ahead, and that a
 * window is used up, is known without asking until the window ends.
 * @param stores - The first that works counts. What one counts in front of another is counted in both
 *   (`redisQuotas`), so that changing over begins no new window.
 */
export function openQuotas(stores: readonly QuotaStore[], log: Log): Quotas {
  const ranked = stores.map((store) => ({ store, restUntil: 0, trouble: troubleOf(store, log) }))
  /** By id: what this process holds of a window; nothing left of it means used up. */
  const held = new Map<string, Held>()
  let waiting = new Map<string, Waiting>()
  let isAsking = false

  const askStores = async (asks: readonly QuotaAsk[]): Promise<QuotaGrant[] | null> => {
    for (const entry of ranked) {
      if (performance.now() < entry.restUntil) continue
      try {
        const grants = await within(entry.store.take(asks), ANSWER_WITHIN_MS)
        entry.trouble.healed()
        return grants
      } catch (cause) {
        entry.restUntil = performance.now() + REST_MS
        entry.trouble.failed(cause)
      }
    }
    return null
  }

  const settle = (ask: Waiting, grant: QuotaGrant | undefined, askedAt: number) => {
    if (!grant) return ask.answers.forEach((answer) => answer(null))
    const now = performance.now()
    // By the time of asking: the window surely lasts no longer than this.
    const until = askedAt + grant.endsInMs
    const before = held.get(ask.id)
    const available = grant.granted + (before && before.until > now ? before.left : 0)
    const left = Math.max(0, available - ask.wanted)
    const isUsedUp = grant.granted < ask.wanted
    const askAgainAt = left > 0 ? until : Math.min(until, now + (grant.askAgainInMs ?? Infinity))
    if (left > 0 || isUsedUp) remember(ask.id, { left, until, askAgainAt })
    const retryInMs = Math.max(0, until - now)
    ask.answers.forEach((answer, at) => answer({ allowed: at < available, retryInMs }))
  }

  const remember = (id: string, entry: Held) => {
    held.set(id, entry)
    if (held.size <= MOST_REMEMBERED) return
    const oldest = held.keys().next().value
    if (oldest !== undefined) held.delete(oldest)
  }

  const askForAll = async () => {
    if (isAsking) return
    isAsking = true
    while (waiting.size > 0) {
      const asks = [...waiting.values()].slice(0, MOST_PER_ASK)
      for (const { id } of asks) waiting.delete(id)
      const askedAt = performance.now()
      const grants = await askStores(asks)
      asks.forEach((ask, at) => settle(ask, grants?.[at], askedAt))
    }
    isAsking = false
  }

  const tidy = setInterval(() => {
    const now = performance.now()
    for (const [id, { until }] of held) if (until <= now) held.delete(id)
  }, TIDY_MS)
  tidy.unref()

  return {
    take(limit) {
      const entry = held.get(limit.id)
      if (entry) {
        const now = performance.now()
        const retryInMs = entry.until - now
        if (retryInMs > 0 && entry.left > 0) {
          entry.left -= 1
          if (entry.left === 0) held.delete(limit.id)
          return { allowed: true, retryInMs }
        }
        if (now < entry.askAgainAt) return { allowed: false, retryInMs }
        held.delete(limit.id)
      }
      return new Promise((resolve) => {
        const ask = waiting.get(limit.id) ?? { ...limit, wanted: 0, answers: [] }
        ask.wanted += 1
        ask.answers.push(resolve)
        waiting.set(limit.id, ask)
        // All that come in this turn of the event loop go together.
        if (!isAsking) queueMicrotask(() => void askForAll())
      })
    },
    close() {
      clearInterval(tidy)
      for (const { store } of ranked) store.close()
    },
  }
}

function troubleOf(store: QuotaStore, log: Log): Trouble {
  return openTrouble(log, {
    away: `${store.name} does not count requests now: limits go on by the next best way`,
    back: `${store.name} counts requests again`,
  })
}

function within<T>(work: Promise<T>, ms: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms)
    work.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
