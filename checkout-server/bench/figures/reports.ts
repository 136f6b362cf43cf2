import { Pool } from 'undici'
import type { PaymentContext } from '../../src/payments/context.ts'
import { listPayments } from '../../src/payments/read-payments.ts'
import { checkoutLinks } from '../../src/payments/checkout-links.ts'
import { systemClock } from '../../src/platform/clock.ts'
import type { Sql } from '../../src/platform/database.ts'
import { openVault } from '../../src/platform/vault.ts'
import { addDays, wibDay } from '../../src/reports/periods.ts'
import { readStats } from '../../src/reports/stats.ts'
import { startCheckout } from '../harness/checkout.ts'
import { using } from '../harness/databases.ts'
import type { Measured } from '../harness/figure.ts'
import { fillWithPayments, type ManyMerchants } from '../harness/many-merchants.ts'
import { registerMerchant, type BenchMerchant } from '../harness/merchant.ts'
import { interleave } from '../harness/rounds.ts'
import { openQueryRunner, queriesOf } from '../harness/same-queries.ts'
import { quantile } from '../harness/statistics.ts'
import type { Bench, World } from '../harness/world.ts'

const LIMIT = 20

/** Lists, search and figures of merchants with a history. */
export const reportsBench: Bench = { ids: ['P11'], measure }

/** One kind of question: what is sent, and the same without HTTP. */
interface Kind {
  what: string
  goalMs: number
  /** Query strings; each is asked by a merchant of its own, every other one by the large one. */
  asks: readonly string[]
  path: string
  direct: (sql: Sql, merchantId: string, query: URLSearchParams) => Promise<unknown>
}

async function measure(world: World): Promise<Measured[]> {
  const counts = world.quick
    ? { merchants: 100, payments: 50_000 }
    : { merchants: 1_000, payments: 1_000_000 }
  const databaseUrl = await world.databases.create('p11')
  const merchant = await registerMerchant(databaseUrl, { providerUrl: 'http://127.0.0.1:9' })
  const merchants = await using(databaseUrl, (sql) => fillWithPayments(sql, merchant, counts), {
    max: 1,
  })
  const checkout = await startCheckout({ databaseUrl, merchant, provider: 'double' })
  const of = `of ${counts.payments.toLocaleString('en')} payments of ${counts.merchants.toLocaleString('en')} merchants`
  const figures: Measured[] = []
  for (const kind of kindsFor(merchant, await samplesOf(databaseUrl, merchants))) {
    const questions = kind.asks.map((text, at) => {
      // Every other question is the large merchant's.
      const by = merchants.callers[at % 2 === 0 ? 0 : 1 + (at % (merchants.callers.length - 1))]
      if (!by) throw new Error('there is no merchant to ask')
      return { by, text }
    })
    const queries = await queriesOf(databaseUrl, async (sql) => {
      for (const { by, text } of questions) {
        await kind.direct(sql, by.merchantId, new URLSearchParams(text))
      }
    })
    const runner = await openQueryRunner(databaseUrl, queries)
    const results = await interleave(
      { rounds: world.rounds, warmUp: true },
      {
        ours: () => ask(checkout.url, kind.path, questions, world.armSeconds),
        control: () => runner.p95(world.armSeconds),
      },
    )
    const figure = {
      id: 'P11',
      unit: 'ms',
      better: 'less' as const,
      ours: results.ours,
      control: { name: runner.name, values: results.control },
    }
    figures.push(
      {
        ...figure,
        what: `${kind.what} ${of}, 95th percentile`,
        floor: { of: 'ratio', value: 5 },
        goal: { of: 'ratio', value: 2.5 },
      },
      {
        ...figure,
        what: `${kind.what}, the time itself`,
        floor: { of: 'ours', value: 50 },
        goal: { of: 'ours', value: kind.goalMs },
      },
    )
  }
  await checkout.stop()
  return figures
}

/** What merchants look for: taken from their own payments, old and new. */
interface Samples {
  orderIds: string[]
  names: string[]
  emails: string[]
  phones: string[]
  transactions: string[]
  amounts: number[]
  cursors: string[]
}

function samplesOf(databaseUrl: string, { callers }: ManyMerchants): Promise<Samples> {
  return using(databaseUrl, async (sql) => {
    const [samples] = await sql<Samples[]>`
      with sample as (
        select p.*, c.provider_transaction_id from (
          select id, row_number() over (order by md5(id)) as place from payments
          where merchant_id = ${callers[0]?.merchantId ?? ''} and customer is not null) s
        join payments p on p.id = s.id join charges c on c.id = p.charge_id
        where s.place <= 8)
      select array_agg(order_id) as order_ids, array_agg(customer ->> 'name') as names,
        array_agg(customer ->> 'email') as emails, array_agg(customer ->> 'phone') as phones,
        array_agg(provider_transaction_id) as transactions, array_agg(amount) as amounts,
        array_agg(id) as cursors
      from sample`
    if (!samples) throw new Error('the large merchant has no payments')
    return samples
  })
}

function kindsFor({ masterKey }: BenchMerchant, samples: Samples): Kind[] {
  const links = checkoutLinks({
    vault: openVault(masterKey),
    publicUrl: 'https://bayar.example.com',
  })
  const list: Kind['direct'] = (sql, merchantId, query) =>
    listPayments({ sql, links } as PaymentContext, merchantId, {
      ...Object.fromEntries(query),
      limit: LIMIT,
    })
  const today = wibDay(systemClock())
  const statuses = ['pending', 'paid', 'expired', 'denied', 'refunded']
  const search = [
    ...samples.orderIds,
    ...samples.orderIds.map((orderId) => orderId.slice(0, 'INV-20260131'.length)),
    ...samples.names,
    ...samples.names.map((name) => name.split(' ')[0] ?? name),
    ...samples.emails,
    ...samples.phones,
    ...samples.transactions,
    ...samples.amounts.map(String),
  ]
  return [
    {
      what: 'a page of the list, also of one status and far back',
      goalMs: 5,
      path: '/v1/payments',
      asks: twice([
        '',
        ...statuses.map((status) => `status=${status}`),
        ...samples.cursors.map((cursor) => `cursor=${cursor}`),
        `status=expired&cursor=${samples.cursors[0]}`,
      ]),
      direct: list,
    },
    {
      what: 'a search by order, name, e-mail, phone, transaction or amount',
      goalMs: 5,
      path: '/v1/payments',
      asks: search.map((text) => `search=${encodeURIComponent(text)}`),
      direct: list,
    },
    {
      what: 'figures of 30 days, 8 weeks and 2 months',
      goalMs: 30,
      path: '/v1/stats',
      asks: twice([
        '',
        `interval=week&from=${addDays(today, -55)}`,
        `interval=month&from=${addDays(today, -59)}`,
      ]),
      direct: (sql, merchantId, query) =>
        readStats(
          { sql, clock: systemClock },
          { merchantId, interval: 'day', ...Object.fromEntries(query) },
        ),
    },
  ]
}

/** Once for the large merchant and once for another. */
const twice = <T>(values: readonly T[]): T[] => values.flatMap((value) => [value, value])

/** Asks one question after the other. @returns Milliseconds that 95 % of the answers did not exceed. */
async function ask(
  url: string,
  path: string,
  questions: readonly { by: { apiKey: string }; text: string }[],
  seconds: number,
): Promise<number> {
  const pool = new Pool(url, { connections: 1 })
  const times: number[] = []
  const endAt = performance.now() + seconds * 1000
  try {
    for (let at = 0; performance.now() < endAt; at += 1) {
      const question = questions[at % questions.length]
      if (!question) throw new Error('there is no question')
      const before = performance.now()
      const { statusCode, body } = await pool.request({
        method: 'GET',
        path: question.text ? `${path}?${question.text}` : path,
        headers: { 'x-api-key': question.by.apiKey },
      })
      await body.dump()
      times.push(performance.now() - before)
      if (statusCode !== 200) throw new Error(`${path}?${question.text} was answered ${statusCode}`)
    }
  } finally {
    await pool.close()
  }
  return quantile(times, 0.95)
}
