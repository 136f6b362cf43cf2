import type { Clock } from '../platform/clock.ts'
import type { Sql } from '../platform/database.ts'
import type { Log } from '../platform/log.ts'
import { startLoop, type Loop } from '../platform/loop.ts'
import { settleSearchWords } from '../payments/search-payments.ts'
import { findDrift, repairDrift } from './drift.ts'
import { FOLD_BATCH, foldDeltas } from './fold.ts'
import { foldLinkDeltas, repairLinkFigures } from './link-figures.ts'

const FOLD_EVERY_MS = 2_000
const CHECK_EVERY_MS = 24 * 60 * 60 * 1000

/** The work behind the figures, and what it found. */
export interface FigureKeeper {
  /** Figures that were found wrong since the start of this process, and mended. */
  drifted(): number
  stop(): Promise<void>
}

interface Context {
  sql: Sql
  clock: Clock
  log: Log
}

/**
 * Folds changes into the figures by day, what new payments added to the search with them, and once a day, in one process of all, compares the figures
 * with a full count and mends them. Drift is a mistake of ours: it is logged as an error.
 */
export function startFigureKeeper(context: Context): FigureKeeper {
  let drifted = 0
  const loop: Loop = startLoop({
    name: 'report figures',
    intervalMs: FOLD_EVERY_MS,
    log: context.log,
    async round() {
      const folded = await foldDeltas(context.sql)
      if (folded > 0) await settleSearchWords(context.sql)
      const foldedOfLinks = await foldLinkDeltas(context.sql)
      const isDone = folded < FOLD_BATCH && foldedOfLinks < FOLD_BATCH
      if (isDone) drifted += await checkWhenDue(context)
      return !isDone
    },
  })
  return { drifted: () => drifted, stop: () => loop.stop() }
}

/** @returns How many figures were wrong; 0 as well when it was not this process' turn. */
export async function checkWhenDue({ sql, clock, log }: Context): Promise<number> {
  const now = clock()
  // The first one waits a day, too: the migration has counted everything.
  const { count: isDue } = await sql`
    update report_checks set checked_at = ${now}
    where checked_at <= ${new Date(now.getTime() - CHECK_EVERY_MS)}`
  if (isDue === 0) return 0
  const links = await repairLinkFigures(sql)
  if (links > 0) log.error({ links }, 'figures of payment links were not what their payments say')
  const drift = await findDrift(sql)
  if (drift.length === 0) return links
  log.error({ drift: drift.slice(0, 10) }, 'report figures were not what the payments say')
  const mended = await repairDrift(sql)
  await sql`update report_checks set drifted = drifted + ${mended}`
  return mended + links
}
