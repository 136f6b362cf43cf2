import { formatInstant, MOST_COUNTED, type InstallationHealth, type Queue } from '@autogopay/shared'
import type { Sql } from '../platform/database.ts'
import type { OperatorContext } from './by.ts'

const LATE_MS = 60_000
const DAY_MS = 24 * 60 * 60 * 1000
const MOST_ACCOUNTS = 50

/** What works, waits and fails, over all merchants and processes. Each count reads an index, and ends. */
export async function readHealth({ sql, clock }: OperatorContext): Promise<InstallationHealth> {
  const at = clock()
  const queue = (due: ReturnType<Sql>) => readQueue(sql, at, due)
  const [paymentChecks, refundChecks, accountPolls, webhookDeliveries, messages, accounts, rest] =
    await Promise.all([
      queue(sql`
        select next_check_at as due_at from payments
        where next_check_at is not null and status in ('pending', 'expired', 'cancelled')`),
      queue(sql`select next_check_at as due_at from refunds where next_check_at is not null`),
      queue(sql`
        select next_poll_at as due_at from receiving_accounts where next_poll_at is not null`),
      queue(sql`
        select due_at from (
          -- What a sender holds is late only when it still is after its lease.
          select greatest(next_attempt_at, leased_until) as due_at from webhook_deliveries
          where status in ('pending', 'leased') order by next_attempt_at limit ${MOST_COUNTED}
        ) first`),
      queue(sql`select due_at from telegram_messages where status = 'pending'`),
      failingAccounts(sql),
      readRest(sql, at),
    ])
  const { failing, disabled, openMoney, failedLastDay, isSpeaking, checkedAt } = rest
  return {
    at: formatInstant(at),
    paymentChecks,
    refundChecks,
    accountPolls,
    failingAccounts: accounts,
    webhookDeliveries,
    webhookEndpoints: { failing, disabled },
    openMoney,
    telegram: { ...messages, failedLastDay, isSpeaking },
    reportsCheckedAt: checkedAt && formatInstant(checkedAt),
  }
}

/** Waiting counts what is due now or later; what is leased has its next time as its end. */
async function readQueue(sql: Sql, at: Date, due: ReturnType<Sql>): Promise<Queue> {
  const lateBefore = new Date(at.getTime() - LATE_MS)
  const [row] = await sql<{ waiting: number; late: number; oldest: Date | null }[]>`
    with oldest as (${due} order by 1 limit ${MOST_COUNTED})
    select count(*)::int as waiting, count(*) filter (where due_at < ${lateBefore})::int as late,
      min(due_at) as oldest
    from oldest`
  if (!row) throw new Error('a count has no row')
  const { waiting, late, oldest } = row
  return { waiting, late, oldestDueAt: oldest && formatInstant(oldest) }
}

async function failingAccounts(sql: Sql): Promise<InstallationHealth['failingAccounts']> {
  return sql<InstallationHealth['failingAccounts']>`
    select id, merchant_id, provider, failures, last_error from receiving_accounts
    where failures > 0 order by failures desc, id limit ${MOST_ACCOUNTS}`
}

interface Rest {
  failing: number
  disabled: number
  openMoney: number
  failedLastDay: number
  isSpeaking: boolean
  checkedAt: Date | null
}

async function readRest(sql: Sql, at: Date): Promise<Rest> {
  const yesterday = new Date(at.getTime() - DAY_MS)
  const [row] = await sql<Rest[]>`
    select
      (select count(*)::int from webhook_endpoints
        where failing_since is not null and disabled_at is null) as failing,
      (select count(*)::int from webhook_endpoints where disabled_at is not null) as disabled,
      (select count(*)::int from (
        select from incoming_money where review = 'open' limit ${MOST_COUNTED}) m) as open_money,
      (select count(*)::int from telegram_messages
        where status = 'failed' and created_at > ${yesterday}) as failed_last_day,
      (select coalesce(bool_or(leased_until > ${at}), false) from telegram_bot) as is_speaking,
      (select max(checked_at) from report_checks) as checked_at`
  if (!row) throw new Error('a look has no row')
  return row
}
