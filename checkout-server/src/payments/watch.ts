import type { Hints } from '../platform/hints.ts'
import { startLoop } from '../platform/loop.ts'
import { isOwnAccount } from '../providers/own-accounts.ts'
import type { PaymentContext } from './context.ts'
import { paymentColumns, type PaymentRow } from './payment-row.ts'

const POLL_MS = 1_000
// Of many, a part at a time: reading 10,000 at once would keep the news of others waiting meanwhile.
const POLL_AT_ONCE = 1_000
const POLL_PARTS = 8
const POLL_GAP_MS = 100
// While somebody waits, a lost notice is to cost seconds, however old the payment is.
const ASK_MS = 4_000
const ASK_AGAIN_MS = 1_000

/** Payments that a person waits for, in front of a page that is open. */
export interface OpenPages {
  /** Those that the provider is to be asked about now; again a second later, unless they were. */
  toAsk(most: number): string[]
  /** The provider is being asked about this one. */
  asked(paymentId: string): void
}

/** Watches payments for the streams of this process. */
export interface Watch extends OpenPages {
  /** Calls back with each later state of the payment, once per change. Returns the way out. */
  subscribe(paymentId: string, watcher: (row: PaymentRow) => void): () => void
  /** How many watch this payment in this process. */
  watchersOf(paymentId: string): number
  close(): Promise<void>
}

interface Watched {
  sequence: number
  watchers: Set<(row: PaymentRow) => void>
  /** By `performance.now()`; null: there is nothing to ask about it. */
  askAt: number | null
}

/**
 * One reader for all streams: hints say which payments to read again, and a poll every second finds
 * what a lost hint did not say. No connection is held between reads.
 */
export function openWatch(context: Pick<PaymentContext, 'sql' | 'log'>, hints: Hints): Watch {
  const watched = new Map<string, Watched>()
  let hinted = new Set<string>()
  const toPoll = openPoll(watched)

  const loop = startLoop({
    name: 'watch',
    intervalMs: POLL_MS,
    log: context.log,
    round: async () => {
      const ids = [...hinted]
      hinted = new Set()
      if (ids.length > 0) await readAndTell(ids)
      return hinted.size > 0
    },
  })
  // Apart from the hinted ones, whose news would wait for the reading of a thousand others.
  const poll = startLoop({
    name: 'watch poll',
    intervalMs: POLL_GAP_MS,
    log: context.log,
    round: async () => {
      const ids = toPoll()
      if (ids.length > 0) await readAndTell(ids)
      return false
    },
  })

  const readAndTell = async (ids: string[]) => {
    const known = ids.map((id) => watched.get(id)?.sequence ?? 0)
    const { sql } = context
    const rows = await sql<PaymentRow[]>`
      select ${paymentColumns(sql)}
      from unnest(${ids}::text[], ${known}::int[]) as known (id, sequence)
      join payments p on p.id = known.id and p.sequence > known.sequence
      join charges c on c.id = p.charge_id`
    for (const row of rows) {
      const entry = watched.get(row.id)
      if (!entry || row.sequence <= entry.sequence) continue
      entry.sequence = row.sequence
      // Own accounts tell by themselves, in their feed.
      const canBeAsked = row.status === 'pending' && !isOwnAccount(row.provider)
      // Whoever opened the page has had it asked about just now.
      entry.askAt = canBeAsked ? (entry.askAt ?? performance.now() + ASK_MS) : null
      for (const watcher of entry.watchers) watcher(row)
    }
  }

  const unsubscribe = hints.subscribe((ids) => {
    for (const id of ids ?? watched.keys()) if (watched.has(id)) hinted.add(id)
    if (hinted.size > 0) loop.wake()
  })

  return {
    subscribe(paymentId, watcher) {
      const entry = watched.get(paymentId) ?? { sequence: 0, watchers: new Set(), askAt: null }
      entry.watchers.add(watcher)
      watched.set(paymentId, entry)
      // A newcomer to a watched payment has not seen its state: read it for all again.
      entry.sequence = 0
      hinted.add(paymentId)
      loop.wake()
      return () => {
        entry.watchers.delete(watcher)
        if (entry.watchers.size === 0 && watched.get(paymentId) === entry) {
          watched.delete(paymentId)
        }
      }
    },
    toAsk(most) {
      const now = performance.now()
      const due: string[] = []
      for (const [id, entry] of watched) {
        if (due.length === most) break
        if (entry.askAt === null || entry.askAt > now) continue
        entry.askAt = now + ASK_AGAIN_MS
        due.push(id)
      }
      // Behind the others: where more are due than may be asked about, each has its turn.
      for (const id of due) {
        const entry = watched.get(id)
        if (!entry || !watched.delete(id)) continue
        watched.set(id, entry)
      }
      return due
    },
    asked(paymentId) {
      const entry = watched.get(paymentId)
      if (entry?.askAt) entry.askAt = performance.now() + ASK_MS
    },
    watchersOf: (paymentId) => watched.get(paymentId)?.watchers.size ?? 0,
    async close() {
      unsubscribe()
      await Promise.all([loop.stop(), poll.stop()])
    },
  }
}

/** @returns What is to be read now: everything that is watched once per second, in parts. */
function openPoll(watched: ReadonlyMap<string, Watched>): () => string[] {
  let left: string[] = []
  let partSize = 0
  let beganAt = -Infinity
  let partAt = -Infinity
  return () => {
    const now = performance.now()
    if (left.length === 0) {
      if (now - beganAt < POLL_MS) return []
      left = [...watched.keys()]
      partSize = Math.max(POLL_AT_ONCE, Math.ceil(left.length / POLL_PARTS))
      beganAt = now
    } else if (now - partAt < POLL_GAP_MS) return []
    partAt = now
    return left.splice(0, partSize)
  }
}
