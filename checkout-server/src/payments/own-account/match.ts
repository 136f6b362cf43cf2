import type { Sql, Tx } from '../../platform/database.ts'
import type { Mutation } from '../../providers/account-feed.ts'
import { CLOCK_SKEW_MS } from './timing.ts'

/** The payment that held a mutation's amount when the money came. */
export interface Match {
  paymentId: string
  chargeId: string
  merchantId: string
  connectionId: string
  expiresAt: Date
}

/**
 * Finds whose money each mutation is: the payment that held its amount of this account at that time,
 * each window being widened at both ends by what clocks may differ. Two of them never meet, for an
 * amount is free only when the old one has surely ended (`FREE_AFTER_MS`).
 * @returns One entry for each mutation, in their order; null: nobody's.
 */
export async function matchMutations(
  sql: Sql | Tx,
  accountId: string,
  mutations: readonly Mutation[],
): Promise<(Match | null)[]> {
  if (mutations.length === 0) return []
  const skew = sql`${`${CLOCK_SKEW_MS} ms`}::interval`
  const holds = sql`
    l.account_id = ${accountId} and l.amount = m.amount and l.held_from - ${skew} <= m.at
    and (l.held_until is null or m.at < l.held_until + ${skew})`
  const rows = await sql<(Match & { place: number })[]>`
    select m.place::int, h.payment_id, h.charge_id, h.merchant_id, p.connection_id, p.expires_at
    from unnest(
      ${mutations.map(({ amount }) => amount)}::bigint[],
      ${mutations.map(({ at }) => at.toISOString())}::timestamptz[]
    ) with ordinality as m (amount, at, place)
    cross join lateral (
      -- Two indexes, one for each: hence not one look.
      select l.* from amount_leases l where ${holds} and l.is_current
      union all
      select l.* from amount_leases l where ${holds} and not l.is_current
      limit 1
    ) h
    join payments p on p.id = h.payment_id`
  const found = new Map(rows.map(({ place, ...match }) => [place, match]))
  return mutations.map((_, at) => found.get(at + 1) ?? null)
}
