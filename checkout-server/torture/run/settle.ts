import { setTimeout as wait } from 'node:timers/promises'
import { callUntilAnswered } from '../life/api.ts'
import { countNoticesDue, readAccountSums } from '../ledgers/read-provider.ts'
import type { World } from '../world/world.ts'

const LOOK_MS = 2_000
/** How many looks in a row must find nothing open: what comes late must have had its chance. */
const QUIET_LOOKS = 3
const LOOKS_PER_LINE = 5
/** Steps of schedules beyond this are not waited for. Of webhooks the merchant asks "send again". */
const PATIENT_MS = 10_000

/** How the end of the faults was waited for. */
export interface Settled {
  seconds: number
  /** Webhooks whose merchants asked for them again: failed for good, or due much later. */
  resent: number
  /** What was still open when the time was over; empty: nothing. */
  open: string[]
}

/**
 * Waits until nothing is on its way any more, but not for ever. Nothing is done to help but what a
 * merchant does: ask again for webhooks that failed while its own server was away.
 * @param options.withinMs - At most this long.
 */
export async function settle(
  world: World,
  options: { withinMs: number; signal: AbortSignal; log(text: string): void },
): Promise<Settled> {
  const startedAt = Date.now()
  let resent = 0
  let quiet = 0
  let looks = 0
  let open: string[] = []
  while (Date.now() - startedAt < options.withinMs) {
    resent += await resend(world)
    open = await whatIsOpen(world)
    quiet = open.length === 0 ? quiet + 1 : 0
    if (quiet === QUIET_LOOKS) break
    if (looks % LOOKS_PER_LINE === 0 && open.length > 0) options.log(`open: ${open.join(', ')}`)
    looks += 1
    await wait(LOOK_MS, null, { signal: options.signal })
  }
  return { seconds: Math.round((Date.now() - startedAt) / 1000), resent, open }
}

async function whatIsOpen(world: World): Promise<string[]> {
  const { sql } = world.postgres
  const [row] = await sql<
    { payments: number; late: number; deliveries: number; refunds: number }[]
  >`
    select
      (select count(*)::int from payments where status = 'pending' and expires_at < now())
        as payments,
      -- The first look for late money comes a minute after the end; later ones, from four minutes
      -- on, are not waited for.
      (select count(*)::int from payments p
        where status in ('expired', 'cancelled') and next_check_at < (
          select max(e.created_at) + interval '2 minutes' from payment_events e
          where e.payment_id = p.id)) as late,
      -- Those of a disabled endpoint wait until its owner enables it.
      (select count(*)::int from webhook_deliveries d
        join webhook_endpoints e on e.id = d.endpoint_id
        where d.status in ('pending', 'leased') and e.disabled_at is null) as deliveries,
      (select count(*)::int from refunds where status in ('requested', 'sent')) as refunds,
      (select count(*)::int from incoming_money where review = 'refunding') as money`
  const notices = countNoticesDue(world.sandboxFolder, PATIENT_MS)
  const feed = await countUnread(world)
  return Object.entries({ ...row, notices, feed }).flatMap(([what, count]) =>
    count > 0 ? [`${what}: ${count}`] : [],
  )
}

/** Sales in an account's feed of which not all was read yet: while only late money may come, that is a minute. */
async function countUnread({ postgres, sandboxFolder }: World): Promise<number> {
  const sales = readAccountSums(sandboxFolder)
  const [row] = await postgres.sql<{ read: number }[]>`
    select count(*)::int as read
    from incoming_money i join unnest(
      ${sales.map(({ id }) => id)}::text[], ${sales.map(({ returned }) => returned)}::bigint[]
    ) as s (id, returned) on s.id = i.provider_transaction_id
    where i.account_key like 'acc%' and i.amount_refunded >= s.returned`
  return sales.length - (row?.read ?? 0)
}

/** Asks for deliveries again, by the API. Those that are under way or soon due are left alone. */
async function resend(world: World): Promise<number> {
  const rows = await world.postgres.sql<{ id: string; merchantId: string }[]>`
    select d.id, d.merchant_id from webhook_deliveries d
      join webhook_endpoints e on e.id = d.endpoint_id
    where e.disabled_at is null and (d.status = 'failed' or d.status = 'pending'
      and d.next_attempt_at > now() + ${PATIENT_MS} * interval '1 millisecond')
    limit 500`
  for (const { id, merchantId } of rows) {
    const apiKey = world.merchants.find((merchant) => merchant.id === merchantId)?.apiKey ?? ''
    await callUntilAnswered(
      `${world.baseUrl}/v1/webhook-deliveries/${id}/redeliver`,
      { method: 'POST', headers: { 'x-api-key': apiKey } },
      { gives: { up: () => false } },
    )
  }
  return rows.length
}
