import { randomUUID } from 'node:crypto'
import type { Sql } from './database.ts'
import type { Log } from './log.ts'

const CHANNEL = 'autogopay_hints'
// At most one NOTIFY per 5 ms and process: inside a busy transaction each would cost a commit lock.
const COALESCE_MS = 5
// NOTIFY carries less than 8000 bytes.
const IDS_PER_NOTIFY = 200

/** Tells every process that something changed. A hint only says "re-read": it may be lost. */
export interface Hints {
  /** Hints that a row changed; call after commit, never inside the transaction. */
  publish(id: string): void
  /** Calls back with ids that changed, and with null after a gap: anything may have changed. */
  subscribe(listener: (ids: readonly string[] | null) => void): () => void
  close(): Promise<void>
}

/** Opens the hints of this process: its own at once, others' by LISTEN and NOTIFY. */
export async function openHints(sql: Sql, log: Log): Promise<Hints> {
  const self = randomUUID()
  const listeners = new Set<(ids: readonly string[] | null) => void>()
  const waiting = new Set<string>()
  let timer: NodeJS.Timeout | null = null

  const tell = (ids: readonly string[] | null) => {
    for (const listener of listeners) listener(ids)
  }
  const flush = () => {
    timer = null
    const ids = [...waiting]
    waiting.clear()
    for (let at = 0; at < ids.length; at += IDS_PER_NOTIFY) {
      const payload = [self, ...ids.slice(at, at + IDS_PER_NOTIFY)].join(' ')
      sql.notify(CHANNEL, payload).catch((error: unknown) => {
        log.warn({ err: error }, 'a hint to the other processes was lost')
      })
    }
  }
  const heard = (payload: string) => {
    const [from, ...ids] = payload.split(' ')
    if (from !== self) tell(ids)
  }
  // After a lost connection postgres.js listens again; what came in between is gone.
  const listening = await sql.listen(CHANNEL, heard, () => tell(null))

  return {
    publish(id) {
      tell([id])
      waiting.add(id)
      timer ??= setTimeout(flush, COALESCE_MS)
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async close() {
      if (timer) clearTimeout(timer)
      flush()
      await listening.unlisten().catch(() => {})
    },
  }
}
