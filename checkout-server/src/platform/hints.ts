import { randomUUID } from 'node:crypto'
import type { Sql } from './database.ts'
import type { ChannelListener } from './hint-channel.ts'
import { postgresChannel } from './hint-channel-postgres.ts'
import { redisChannel } from './hint-channel-redis.ts'
import type { Log } from './log.ts'

// At most one message per 5 ms and process: NOTIFY inside a busy transaction would cost a commit lock.
const COALESCE_MS = 5
// NOTIFY carries less than 8000 bytes.
const IDS_PER_MESSAGE = 200

/** Tells every process that something changed. A hint only says "re-read": it may be lost. */
export interface Hints {
  /** Hints that a row changed; call after commit, never inside the transaction. */
  publish(id: string): void
  /** Calls back with ids that changed, and with null after a gap: anything may have changed. */
  subscribe(listener: (ids: readonly string[] | null) => void): () => void
  close(): Promise<void>
}

/**
 * Opens the hints of this process: its own at once, others' through Redis when there is one, else by
 * LISTEN and NOTIFY. Either may lose hints; whoever needs the truth also looks from time to time.
 */
export async function openHints(
  sql: Sql,
  log: Log,
  options: { redisUrl?: string | null } = {},
): Promise<Hints> {
  const self = randomUUID()
  const listeners = new Set<(ids: readonly string[] | null) => void>()
  const waiting = new Set<string>()
  let timer: NodeJS.Timeout | null = null

  const tell = (ids: readonly string[] | null) => {
    for (const listener of listeners) listener(ids)
  }
  const listener: ChannelListener = {
    heard(text) {
      const [from, ...ids] = text.split(' ')
      if (from !== self) tell(ids)
    },
    gap: () => tell(null),
  }
  const channel = options.redisUrl
    ? await redisChannel(options.redisUrl, log, listener)
    : await postgresChannel(sql, log, listener)

  const flush = () => {
    timer = null
    const ids = [...waiting]
    waiting.clear()
    for (let at = 0; at < ids.length; at += IDS_PER_MESSAGE) {
      channel.send([self, ...ids.slice(at, at + IDS_PER_MESSAGE)].join(' '))
    }
  }

  return {
    publish(id) {
      tell([id])
      waiting.add(id)
      timer ??= setTimeout(flush, COALESCE_MS)
    },
    subscribe(onHint) {
      listeners.add(onHint)
      return () => listeners.delete(onHint)
    },
    async close() {
      if (timer) clearTimeout(timer)
      flush()
      await channel.close()
    },
  }
}
