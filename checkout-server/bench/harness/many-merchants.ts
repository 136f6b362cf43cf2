import { createApiKey } from '../../src/merchants/api-keys.ts'
import { systemClock } from '../../src/platform/clock.ts'
import type { Sql } from '../../src/platform/database.ts'
import { makePartitions } from '../../src/platform/partitions.ts'
import { settleSearchWords } from '../../src/payments/search-payments.ts'
import { foldDeltas } from '../../src/reports/fold.ts'
import { foldLinkDeltas } from '../../src/reports/link-figures.ts'
import { openVault } from '../../src/platform/vault.ts'
import { fillFast } from './fill-fast.ts'
import type { BenchMerchant } from './merchant.ts'

const DAY_MS = 24 * 60 * 60 * 1000
const DAYS = 60
const CHUNK = 50_000
/** One payment in so many is the large merchant's, where there are others. */
const LARGE_SHARE = 8
const CALLERS = 20
/** Links of each merchant, and one payment in so many came by one. */
const LINKS = 10
const LINK_SHARE = 5
/** Some in so many go to the merchant's own account: few enough to be far apart. */
const OWN_ACCOUNT_SHARE = 5_000

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
  counts: { merchants: number; payments: number; hasHistory?: boolean },
): Promise<ManyMerchants> {
  const now = systemClock()
  await makePartitions(sql, new Date(now.getTime() - DAYS * DAY_MS))
  await sql.unsafe(HELPERS)
  // Without the checks of foreign keys and triggers of others; with our own.
  await sql.unsafe('set session_replication_role = replica')
  await sql`
    insert into bench_merchants (n, merchant_id, connection_id)
    select 0, merchant_id, id from connections where merchant_id = ${large.merchantId}`
  await sql`
    insert into webhook_endpoints (id, merchant_id, url, dialect, events, sealed_secret, created_at)
    select 'whe_' || substr(merchant_id, 5), merchant_id, 'https://toko.example.com/notices', 'native',
      '{}', '', ${now} from bench_merchants`
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
  await sql`
    insert into connections (id, merchant_id, provider, base_url, sealed_credentials)
    select bench_own_account(merchant_id), merchant_id, 'gopay_qris', 'http://127.0.0.1:9', ''
    from bench_merchants`
  await sql`
    insert into payment_links (id, merchant_id, slug, title, amount_kind, created_at)
    select bench_link(merchant_id, place), merchant_id, 'tautan-' || n || '-' || place,
      'Tautan ' || place, 'open', ${now}
    from bench_merchants cross join generate_series(0, ${LINKS - 1}::int) place`
  const spacingMs = (DAYS * DAY_MS) / counts.payments
  await fillFast(sql, async () => {
    for (let from = 0; from < counts.payments; from += CHUNK) {
      const to = Math.min(from + CHUNK, counts.payments) - 1
      await fillSome(sql, {
        from,
        to,
        others: counts.merchants - 1,
        spacingMs,
        now,
        hasHistory: counts.hasHistory ?? true,
      })
    }
  })
  await sql`drop table bench_merchants`
  while ((await foldDeltas(sql)) > 0);
  while ((await foldLinkDeltas(sql)) > 0);
  await settleSearchWords(sql)
  await sql`vacuum analyze`
  return { callers: [large, ...(await callersOf(sql, large))] }
}

async function fillSome(
  sql: Sql,
  part: {
    from: number
    to: number
    others: number
    spacingMs: number
    now: Date
    hasHistory: boolean
  },
): Promise<void> {
  // Nobody else: all are the large merchant's.
  const largeShare = part.others === 0 ? 1 : LARGE_SHARE
  const others = Math.max(1, part.others)
  await sql`
    with drafted as materialized (
      select k, code, 'pay_' || code as id, 'chg_' || code as charge_id, m.merchant_id,
        case when k % ${OWN_ACCOUNT_SHARE} < ${largeShare} then bench_own_account(m.merchant_id)
          else m.connection_id end as connection_id,
        case when k % ${OWN_ACCOUNT_SHARE} < ${largeShare} then 'gopay_qris' else 'midtrans' end
          as provider,
        case when k % ${LINK_SHARE} = 0
          then bench_link(m.merchant_id, k / ${LINK_SHARE} % ${LINKS}) end as link_id,
        'INV-' || to_char(at, 'YYYYMMDD') || '-' || k as order_id,
        1000 * (1 + bench_random(k, 1, 900)) as amount, bench_status(k) as status,
        bench_customer(k) as customer, at
      from generate_series(${part.from}::int, ${part.to}::int) k
      cross join lateral (
        select ${part.now}::timestamptz
          - (interval '1 millisecond') * (${part.spacingMs}::float8 * k) as at) t
      cross join lateral (select bench_code(at, k) as code offset 0) c
      join bench_merchants m on m.n = case when k % ${largeShare} = 0 then 0
        else 1 + bench_random(k, 2, ${others}::int) end
    ), ordered as (
      insert into payment_orders (merchant_id, order_id, payment_id)
      select merchant_id, order_id, id from drafted
    ), ${part.hasHistory ? historyOf(sql, largeShare) : sql``} charged as (
      insert into charges (id, merchant_id, payment_id, connection_id, provider, amount, status,
        provider_transaction_id, qr_text, created_at, opened_at)
      select charge_id, merchant_id, id, connection_id, provider, amount, 'expired',
        md5(id)::uuid::text, repeat('0', 180), at, at
      from drafted
    )
    insert into payments (id, merchant_id, connection_id, order_id, amount, amount_paid, status,
      description, customer, metadata, charge_id, created_at, expires_at, paid_at)
    select id, merchant_id, connection_id, order_id, amount,
      case when status in ('paid', 'refunded') then amount end, status, 'Kopi susu gula aren',
      customer, case when link_id is null then '{}' else jsonb_build_object('payment_link', link_id) end,
      charge_id, at, at + interval '15 minutes',
      case when status in ('paid', 'refunded') then at + interval '1 minute' end
    from drafted order by id`
}

/** What came of the payments: orders of links, events, and the large merchant's webhooks. */
const historyOf = (sql: Sql, largeShare: number) => sql`
    linked as (
      insert into payment_link_orders (link_id, merchant_id, order_id, created_at)
      select link_id, merchant_id, order_id, at from drafted where link_id is not null
    ), told as (
      insert into payment_events (id, merchant_id, payment_id, sequence, type, data, created_at)
      select 'evt_' || code, merchant_id, id, 1, 'payment.created', '{"status": "pending"}', at
      from drafted
      union all
      select 'evt_' || substr(code, 1, 10) || substr(md5(id), 1, 16), merchant_id, id, 2,
        'payment.' || case when status = 'refunded' then 'paid' else status end,
        jsonb_build_object('status', status, 'amountPaid', amount), at + interval '1 minute'
      from drafted where status <> 'pending'
    ), sent as (
      insert into webhook_deliveries (id, merchant_id, endpoint_id, event_id, event_type, payment_id,
        payload, status, attempts, created_at, delivered_at)
      select 'whd_' || code, merchant_id, 'whe_' || substr(merchant_id, 5),
        'evt_' || substr(code, 1, 10) || substr(md5(id), 1, 16), 'payment.paid', id,
        convert_to(repeat('x', 600), 'UTF8'), 'delivered', 1, at + interval '1 minute',
        at + interval '1 minute'
      from drafted where status = 'paid' and k % ${largeShare} = 0
      returning id, merchant_id, created_at
    ), tried as (
      insert into webhook_attempts (delivery_id, number, merchant_id, url, at, duration_ms,
        response_status, response_excerpt)
      select id, 1, merchant_id, 'https://toko.example.com/notices', created_at, 40, 200, 'ok'
      from sent
    ), `

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
  create function bench_own_account(merchant_id text) returns text language sql immutable
    return 'con_' || substr(md5(merchant_id), 1, 26);
  create function bench_link(merchant_id text, place int) returns text language sql immutable
    return 'plk_' || substr(merchant_id, 5, 25) || place;
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
