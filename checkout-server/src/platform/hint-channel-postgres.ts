import type { Sql } from './database.ts'
import type { Channel, ChannelListener } from './hint-channel.ts'
import type { Log } from './log.ts'
import { openTrouble } from './trouble.ts'

const CHANNEL = 'autogopay_hints'
// More than this waiting means that the database does not keep up: a late hint is worth nothing.
const MAX_UNDER_WAY = 50

/** Hints by LISTEN and NOTIFY: one listening connection per process. */
export async function postgresChannel(
  sql: Sql,
  log: Log,
  listener: ChannelListener,
): Promise<Channel> {
  const trouble = openTrouble(log, {
    away: 'hints to the other processes are lost: they find changes within a second',
    back: 'hints to the other processes go out again',
  })
  // After a lost connection postgres.js listens again; what came in between is gone.
  const listening = await sql.listen(CHANNEL, listener.heard, listener.gap)
  let underWay = 0
  return {
    send(text) {
      if (underWay >= MAX_UNDER_WAY) return trouble.failed('too many hints wait')
      underWay += 1
      sql
        .notify(CHANNEL, text)
        .then(trouble.healed, trouble.failed)
        .finally(() => {
          underWay -= 1
        })
    },
    close: () => listening.unlisten().catch(() => {}),
  }
}
