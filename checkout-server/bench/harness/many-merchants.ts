import { createApiKey } from '../../src/merchants/api-keys.ts'
import { systemClock } from '../../src/platform/clock.ts'
import type { Sql } from '../../src/platform/database.ts'
import { makePartitions } from '../../src/platform/partitions.ts'
import { settleSearchWords } from '../../src/payments/search-payments.ts'
import { foldDeltas } from '../../src/reports/fold.ts'
import { openVault } from '../../src/platform/vault.ts'
import type { BenchMerchant } from './merchant.ts'

const DAY_MS = 24 * 60 * 60 * 1000
const DAYS = 60
const CHUNK = 50_000
/** One payment in so many is the large merchant's. */
const LARGE_SHARE = 8
const CALLERS = 20

/** Merchants with a history. */
export interface ManyMerchants {
  /** The large one first, then some of the others. */
  callers: { merchantId: string; apiKey: string }[]
}

/**
 * Fills a database with the payments of many merchants over two months, the given one's the most, by
 * plain SQL, on one connection: figures and words for the search come with them, as they do with real ones.
 */
export async function fillWithPayments(
  sql: Sql,
  large: BenchMerchant,
  counts: { merchants: number; payments: number },
): Promise<ManyMerchants> {
  const now = systemClock()
  await makePartitions(sql, new Date(now.getTime() - DAYS * DAY_MS))
  await sql`select set_config('statement_timeout', '0', false)`
  await sql.unsafe(HELPERS)
  // Without the checks of foreign keys, which would take half of the time; with our own triggers.
  await sql.unsafe('set session_replication_role = replica')
  await sql`
    insert into bench_merchants (n, merchant_id, connection_id)
    select 0, merchant_id, id from connections where merchant_id = ${large.merchantId}`
  await sql`
    with made as (
      insert into merchants (id, name, email, password_hash)
      select 'mer_' || bench_code(${now}, n), 'Toko ' || n, 'toko' || n || '@example.com', ''
      from generate_series(1, ${counts.merchants - 1}::int) n returning id, name
    ), connected as (
      insert into connections (id, merchant_id, provider, base_url, sealed_credentials)
      select 'con_' || substr(id, 5), id, 'midtrans', 'http://127.0.0.1:9', '' from made
    )
    insert into bench_merchants (n, merchant_id, connection_id)
    select substr(name, 6)::int, id, 'con_' || substr(id, 5) from made`
  const spacingMs = (DAYS * DAY_MS) / counts.payments
  for (let from = 0; from < counts.payments; from += CHUNK) {
    const to = Math.min(from + CHUNK, counts.payments) - 1
    await fillSome(sql, { from, to, others: counts.merchants - 1, spacingMs, now })
  }
  await sql.unsafe('set session_replication_role = origin; drop table bench_merchants')
  while ((await foldDeltas(sql)) > 0);
  await settleSearchWords(sql)
  await sql`vacuum analyze`
  return { callers: [large, ...(await callersOf(sql, large))] }
}

async function fillSome(
  sql: Sql,
  part: { from: number; to: number; others: number; spacingMs: number; now: Date },
): Promise<void> {
  await sql`
    with drafted as materialized (
      select 'pay_' || code as id, 'chg_' || code as charge_id, m.merchant_id,
        m.connection_id, 'INV-' || to_char(at, 'YYYYMMDD') || '-' || k as order_id,
        1000 * (1 + bench_random(k, 1, 900)) as amount, bench_status(k) as status,
        bench_customer(k) as customer, at
      from generate_series(${part.from}::int, ${part.to}::int) k
      cross join lateral (
        select ${part.now}::timestamptz
          - (interval '1 millisecond') * (${part.spacingMs}::float8 * k) as at) t
      cross join lateral (select bench_code(at, k) as code offset 0) c
      join bench_merchants m on m.n = case when k % ${LARGE_SHARE} = 0 then 0
        else 1 + bench_random(k, 2, ${part.others}::int) end
    ), ordered as (
      insert into payment_orders (merchant_id, order_id, payment_id)
      select merchant_id, order_id, id from drafted
    ), charged as (
      insert into charges (id, merchant_id, payment_id, connection_id, provider, amount, status,
        provider_transaction_id, qr_text, created_at, opened_at)
      select charge_id, merchant_id, id, connection_id, 'midtrans', amount, 'expired',
        md5(id)::uuid::text, repeat('0', 180), at, at
      from drafted
    )
    insert into payments (id, merchant_id, connection_id, order_id, amount, amount_paid, status,
      description, customer, charge_id, created_at, expires_at, paid_at)
    select id, merchant_id, connection_id, order_id, amount,
      case when status in ('paid', 'refunded') then amount end, status, 'Kopi susu gula aren',
      customer, charge_id, at, at + interval '15 minutes',
      case when status in ('paid', 'refunded') then at + interval '1 minute' end
    from drafted order by id`
}

/** Keys of some of the other merchants. */
async function callersOf(sql: Sql, large: BenchMerchant): Promise<ManyMerchants['callers']> {
  const context = { sql, clock: systemClock, vault: openVault(large.masterKey) }
  const others = await sql<{ id: string }[]>`
    select id from merchants where id <> ${large.merchantId} order by id limit ${CALLERS}`
  return Promise.all(
    others.map(async ({ id }) => ({
      merchantId: id,
      apiKey: (await createApiKey(context, id)).key,
    })),
  )
}

const HELPERS = `
  alter table payments enable always trigger count_new_payments,
    enable always trigger note_customers;
  create unlogged table bench_merchants (n int primary key, merchant_id text, connection_id text);
  create function bench_random(n int, salt int, below int) returns int language sql immutable
    return (abs(hashint8extended(n, salt)) % below)::int;
  create function bench_code(at timestamptz, n int) returns text language sql immutable
    return (
      select string_agg(substr('0123456789abcdefghjkmnpqrstvwxyz',
        ((extract(epoch from at) * 1000)::bigint >> (5 * digit) & 31)::int + 1, 1), ''
        order by digit desc)
      from generate_series(0, 9) digit) || left(md5(n::text), 16);
  create function bench_status(n int) returns text language sql immutable
    return case
      when n < 200 then 'pending' when bench_random(n, 3, 1000) < 870 then 'paid'
      when bench_random(n, 3, 1000) < 980 then 'expired'
      when bench_random(n, 3, 1000) < 990 then 'cancelled'
      when bench_random(n, 3, 1000) < 991 then 'denied' else 'refunded' end;
  create function bench_name(k int, kind int) returns text language sql immutable
    return initcap(substr('basadidobufagalahijakalomanirapesitu', 1 + 2 * (k % 18), 2)
      || substr('ribanodusatelimawikogeyupa', 1 + 2 * (k / 18 % 13), 2)
      || substr('nirasotika', 1 + 2 * ((k / 234 + kind) % 5), 2));
  create function bench_customer(n int) returns jsonb language sql immutable
    return case when n % 10 < 7 then jsonb_build_object(
      'name', bench_name(bench_random(n, 4, 400), 0) || ' ' || bench_name(bench_random(n, 5, 400), 1),
      'email', 'pembeli' || bench_random(n, 6, 300000) || '@example.com',
      'phone', '0812' || lpad(bench_random(n, 7, 10000000)::text, 8, '0')) end;`
