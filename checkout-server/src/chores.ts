import type { Clock } from './platform/clock.ts'
import type { Sql } from './platform/database.ts'
import type { CleanUp } from './platform/delete-old.ts'
import { dropOldPartitions } from './platform/drop-partitions.ts'
import type { Log } from './platform/log.ts'
import { startLoop, type Loop } from './platform/loop.ts'
import { makePartitions } from './platform/partitions.ts'
import type { KeepDays } from './platform/settings.ts'
import type { Vault } from './platform/vault.ts'
import { forgetExpired } from './accounts/sessions.ts'
import { removeAbandoned } from './connections/draft.ts'
import { forgetOldTries } from './connections/login-tries.ts'
import { forgetOldNotices } from './payments/forget-notices.ts'
import { forgetOldKeys } from './payments/idempotency.ts'
import { forgetResponseTimes } from './reports/response-times.ts'
import { forgetOldAttempts } from './webhooks/forget-attempts.ts'
import { veilOldPayloads } from './webhooks/veil-old-payloads.ts'

const KEEP_RESPONSE_TIMES_DAYS = 100
const DAY_MS = 24 * 60 * 60 * 1000

interface ChoreContext {
  sql: Sql
  clock: Clock
  log: Log
  vault: Vault
  keepDays: KeepDays
}

/**
 * Does the daily chores, at the start and once a day: months to come are made, what is too old to be
 * asked for is deleted. Several processes may do them at once.
 */
export function startChores(context: ChoreContext): Loop {
  let isOver = false
  const loop = startLoop({
    name: 'daily chores',
    intervalMs: DAY_MS,
    log: context.log,
    round: async () => {
      await doChores(context, { isOver: () => isOver })
      return false
    },
  })
  return {
    wake: () => loop.wake(),
    stop() {
      isOver = true
      return loop.stop()
    },
  }
}

/** One round. A chore that fails is logged, and keeps none of the others from being done. */
export async function doChores(
  { sql, clock, log, vault, keepDays }: ChoreContext,
  cleanUp: CleanUp = {},
): Promise<void> {
  const now = clock()
  const old = async (days: number, forget: (before: Date) => Promise<unknown>) => {
    if (days > 0) await forget(new Date(now.getTime() - days * DAY_MS))
  }
  const chores: Record<string, () => Promise<unknown>> = {
    'make partitions': () => makePartitions(sql, now),
    'remove abandoned logins': () => removeAbandoned({ sql, clock }),
    'forget logins that are over': () => forgetExpired({ sql, clock }),
    'forget tries of codes': () => forgetOldTries({ sql, clock }),
    'forget idempotency keys': () =>
      old(keepDays.idempotencyKeys, (before) => forgetOldKeys(sql, before, cleanUp)),
    'forget webhook attempts': () =>
      old(keepDays.webhookAttempts, (before) => forgetOldAttempts(sql, before, cleanUp)),
    'forget response times': () =>
      old(KEEP_RESPONSE_TIMES_DAYS, (before) => forgetResponseTimes(sql, before)),
    'forget notices': () =>
      old(keepDays.events, (before) => forgetOldNotices(sql, before, cleanUp)),
    'veil old payloads': () => veilOldPayloads({ sql, vault, clock }, cleanUp),
    'drop months of events': () =>
      old(keepDays.events, async (before) => {
        const dropped = await dropOldPartitions(sql, { table: 'merchant_events', before })
        if (dropped.length > 0) log.info({ dropped }, 'old months were dropped')
      }),
  }
  for (const [chore, work] of Object.entries(chores)) {
    await work().catch((error: unknown) => log.error({ err: error, chore }, 'a daily chore failed'))
  }
}
