import type { Clock } from '../platform/clock.ts'
import type { Sql, Tx } from '../platform/database.ts'
import type { Log } from '../platform/log.ts'
import { startLoop, type Loop } from '../platform/loop.ts'

const LOOK_MS = 60_000
const MOST_AT_ONCE = 500

/** That an account ends soon, or has ended. */
export interface Reminder {
  merchantId: string
  activeUntil: Date
  kind: 'three_days' | 'one_day' | 'ended'
}

interface ReminderContext {
  sql: Sql
  clock: Clock
  /** Whose account never ends. */
  operatorMerchantId: string | null
  /** Told in the transaction that remembers it: what it writes is there once. */
  onReminder(tx: Tx, reminder: Reminder): Promise<void>
}

/** Reminds of accounts that end, each time once; any number of processes may run this. */
export function startReminders(context: ReminderContext & { log: Log }): Loop {
  return startLoop({
    name: 'reminders of accounts that end',
    intervalMs: LOOK_MS,
    log: context.log,
    round: async () => (await remindOfEnds(context)) === MOST_AT_ONCE,
  })
}

/**
 * One round. Only what is most urgent is told, so nobody is told "three days" after an outage of two;
 * and nothing is told of a moment before the account was extended: whoever buys one day knows.
 * @returns How many were told.
 */
export async function remindOfEnds(context: ReminderContext): Promise<number> {
  const { sql, clock, operatorMerchantId } = context
  const at = clock()
  return sql.begin(async (tx) => {
    const reminders = await tx<Reminder[]>`
      with due as (
        select m.id as merchant_id, m.active_until, k.kind
        from merchants m cross join lateral (
          select case
            when m.active_until <= ${at} then 'ended'
            when m.active_until <= ${at}::timestamptz + interval '1 day' then 'one_day'
            else 'three_days' end as kind,
          case
            when m.active_until <= ${at} then m.active_until
            when m.active_until <= ${at}::timestamptz + interval '1 day'
              then m.active_until - interval '1 day'
            else m.active_until - interval '3 days' end as told_from
        ) k
        where m.active_until > ${at}::timestamptz - interval '7 days'
          and m.active_until <= ${at}::timestamptz + interval '3 days'
          and m.suspended_at is null
          and m.id is distinct from ${operatorMerchantId}
          and coalesce(m.extended_at < k.told_from, true)
          and not exists (
            select from activation_reminders r
            where r.merchant_id = m.id and r.active_until = m.active_until and r.kind = k.kind)
        order by m.active_until limit ${MOST_AT_ONCE}
      )
      insert into activation_reminders (merchant_id, active_until, kind, created_at)
      select merchant_id, active_until, kind, ${at} from due
      on conflict do nothing returning merchant_id, active_until, kind`
    for (const reminder of reminders) await context.onReminder(tx, reminder)
    return reminders.length
  })
}
