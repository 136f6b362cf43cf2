import type { DatabaseSync } from 'node:sqlite'
import { z } from 'zod'

/** What differs from account to account or from week to week at GoBiz, and what nobody documents. */
export const GobizSwitches = z.strictObject({
  /** The answer of `/goid/token` lies in `data`. */
  tokenInData: z.boolean(),
  /** A refresh gives a new refresh token, and the old one dies. */
  refreshRotates: z.boolean(),
  /** Life of an access token. */
  accessTokenSeconds: z.int().min(1).max(31_536_000),
  /** Where the rows of `/journals/search` lie. */
  journalRows: z.enum(['data', 'hits']),
  /** How statuses and payment types are written in the transactions list. */
  letters: z.enum(['lower', 'upper', 'mixed']),
  /** Rows of one page at most, whatever `size` asks for. */
  maxPageSize: z.int().min(1).max(10_000),
  /** How a refund shows: the row's status changes, or a row of its own appears. */
  refundShows: z.enum(['status', 'row']),
})
export type GobizSwitches = z.infer<typeof GobizSwitches>

const DEFAULTS: GobizSwitches = {
  tokenInData: false,
  refreshRotates: true,
  accessTokenSeconds: 86_400,
  journalRows: 'data',
  letters: 'lower',
  maxPageSize: 100,
  refundShows: 'status',
}

/** The switches as they stand, kept over restarts. */
export type GobizSwitchboard = ReturnType<typeof createGobizSwitches>

export const createGobizSwitches = (db: DatabaseSync) => {
  const read = db.prepare(`select value from switches where name = 'gobiz'`)
  const write = db.prepare(`insert or replace into switches (name, value) values ('gobiz', ?)`)
  const stored = z.object({ value: z.string() }).optional().parse(read.get())
  let current: GobizSwitches = stored
    ? GobizSwitches.parse({ ...DEFAULTS, ...JSON.parse(stored.value) })
    : DEFAULTS
  return {
    get: (): GobizSwitches => current,
    set: (given: GobizSwitches): GobizSwitches => {
      write.run(JSON.stringify(given))
      current = given
      return current
    },
  }
}
