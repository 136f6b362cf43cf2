import { systemClock } from '../../src/platform/clock.ts'
import type { Sql } from '../../src/platform/database.ts'
import { newId } from '../../src/platform/ids.ts'
import { foldDeltas } from '../../src/reports/fold.ts'
import { fillFast } from './fill-fast.ts'
import type { BenchMerchant } from './merchant.ts'

// `pay_`, and what of an id says the time.
const TIMED = 4 + 10

/**
 * Gives a merchant so many payments of this moment, none waiting, in one statement: with their charges
 * and figures, without what only searches and repeated orders read.
 * @param sql - One connection.
 */
export async function fillOneMerchant(
  sql: Sql,
  { merchantId }: BenchMerchant,
  payments: number,
): Promise<void> {
  const now = systemClock()
  const code = newId('pay', now).slice(4, TIMED)
  // With figures, which the server would mend while it is measured.
  await sql`alter table payments enable always trigger count_new_payments`
  await fillFast(
    sql,
    () => sql`
    with drafted as materialized (
      select ${code} || lpad(k::text, 16, '0') as code, n.id as connection_id, k,
        1000 * (1 + k::bigint * 7919 % 900) as amount,
        case when k % 100 < 87 then 'paid' when k % 100 < 98 then 'expired' else 'cancelled' end as status
      from generate_series(1, ${payments}::int) k
      cross join (select id from connections where merchant_id = ${merchantId} limit 1) n
    ), charged as (
      insert into charges (id, merchant_id, payment_id, connection_id, provider, amount, status,
        provider_transaction_id, qr_text, created_at, opened_at)
      select 'chg_' || code, ${merchantId}, 'pay_' || code, connection_id, 'midtrans', amount, status,
        md5(code)::uuid::text, repeat('0', 180), ${now}, ${now}
      from drafted
    )
    insert into payments (id, merchant_id, connection_id, order_id, amount, amount_paid, status,
      description, customer, metadata, charge_id, created_at, expires_at, paid_at)
    select 'pay_' || code, ${merchantId}, connection_id, 'INV-20260131-' || k, amount,
      case when status = 'paid' then amount end, status, 'Kopi susu gula aren',
      case when k % 10 < 7 then jsonb_build_object('name', 'Rina Damopolii ' || k % 4000,
        'email', 'pembeli' || k % 300000 || '@example.com', 'phone', '0812' || lpad(k::text, 8, '0')) end,
      '{}', 'chg_' || code, ${now}, ${now}::timestamptz + interval '15 minutes',
      case when status = 'paid' then ${now}::timestamptz + interval '1 minute' end
    from drafted`,
  )
  while ((await foldDeltas(sql)) > 0);
  await sql`vacuum analyze payments, charges`
}
