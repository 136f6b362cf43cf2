import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { ExportPayments, GetStats, ListPayments } from '@autogopay/shared'
import { paymentsFile } from '../../src/exports/payments-file.ts'
import { listLinks } from '../../src/payment-links/read-links.ts'
import type { LinkContext } from '../../src/payment-links/context.ts'
import { checkoutLinks } from '../../src/payments/checkout-links.ts'
import type { PaymentContext } from '../../src/payments/context.ts'
import { getPaymentRow, listPayments } from '../../src/payments/read-payments.ts'
import { paymentTimeline } from '../../src/payments/timeline.ts'
import { systemClock } from '../../src/platform/clock.ts'
import type { Sql } from '../../src/platform/database.ts'
import { openVault } from '../../src/platform/vault.ts'
import { addDays, wibDay } from '../../src/reports/periods.ts'
import { readResponseTimes } from '../../src/reports/response-times.ts'
import { readStats } from '../../src/reports/stats.ts'
import { listDeliveries } from '../../src/webhooks/deliveries.ts'
import { using } from './databases.ts'
import type { ManyMerchants } from './many-merchants.ts'
import type { BenchMerchant } from './merchant.ts'

const LIMIT = 20
const DELIVERIES = 100
const PUBLIC_URL = 'https://bayar.example.com'

/** One kind of question that the dashboard asks: what is sent, and the same without HTTP. */
export interface Kind {
  what: string
  goalMs: number
  /** Paths with their queries; each is asked by a merchant of its own, every other one by the large one. */
  asks: readonly string[]
  direct: (sql: Sql, merchantId: string, ask: URL) => Promise<unknown>
}

/** What merchants look for: taken from the large one's payments, old and new. */
interface Samples {
  ids: string[]
  orderIds: string[]
  names: string[]
  emails: string[]
  phones: string[]
  transactions: string[]
  amounts: number[]
  days: string[]
}

/** All that the dashboard asks for, of merchants with a history. */
export async function merchantQuestions(
  databaseUrl: string,
  merchant: BenchMerchant,
  merchants: ManyMerchants,
): Promise<Kind[]> {
  const samples = await samplesOf(databaseUrl, merchants)
  const checkout = checkoutLinks({ vault: openVault(merchant.masterKey), publicUrl: PUBLIC_URL })
  const payments = (sql: Sql) => ({ sql, clock: systemClock, links: checkout }) as PaymentContext
  return [...listKinds(samples, payments), ...figureKinds(payments), detailKind(samples, payments)]
}

type Payments = (sql: Sql) => PaymentContext

function listKinds(samples: Samples, payments: Payments): Kind[] {
  const list: Kind['direct'] = (sql, merchantId, { searchParams }) => {
    const query = ListPayments.parse({ limit: LIMIT, ...Object.fromEntries(searchParams) })
    return listPayments(payments(sql), merchantId, query)
  }
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
  const [first = '', second = ''] = samples.days
  const days = `createdFrom=${first}T00:00:00%2B07:00&createdBefore=${second}T00:00:00%2B07:00`
  const statuses = ['pending', 'paid', 'expired', 'denied', 'refunded']
  return [
    {
      what: 'a page of the list, also of one status and far back',
      goalMs: 5,
      asks: twice([
        '/v1/payments',
        ...statuses.map((status) => `/v1/payments?status=${status}`),
        ...samples.ids.map((cursor) => `/v1/payments?cursor=${cursor}`),
        `/v1/payments?status=expired&cursor=${samples.ids[0]}`,
      ]),
      direct: list,
    },
    {
      what: 'a page of the list of some days, of a status, of an amount or a name in them',
      goalMs: 5,
      asks: twice([
        `/v1/payments?${days}`,
        ...statuses.map((status) => `/v1/payments?${days}&status=${status}`),
        `/v1/payments?${days}&search=${samples.amounts[0]}`,
        `/v1/payments?status=paid&search=${samples.amounts[1]}`,
        `/v1/payments?status=expired&search=${encodeURIComponent(samples.names[0] ?? '')}`,
      ]),
      direct: list,
    },
    {
      what: 'a search by order, name, e-mail, phone, transaction or amount',
      goalMs: 5,
      asks: search.map((words) => `/v1/payments?search=${encodeURIComponent(words)}`),
      direct: list,
    },
    {
      what: 'a file of the denied payments of one day',
      goalMs: 50,
      asks: twice([`/v1/payments/export?format=csv&${days}&status=denied`]),
      direct: (sql, merchantId, { searchParams }) => {
        const query = ExportPayments.parse(Object.fromEntries(searchParams))
        return text(Readable.from(paymentsFile(sql, { merchantId, query })))
      },
    },
  ]
}

function figureKinds(payments: Payments): Kind[] {
  const today = wibDay(systemClock())
  const since = (days: number) => `from=${addDays(today, 1 - days)}&to=${today}`
  return [
    {
      what: 'figures of a day, a week, 30 days, 8 weeks, 2 months, and response times',
      goalMs: 30,
      asks: twice([
        `/v1/stats?${since(1)}&interval=day`,
        `/v1/stats?${since(7)}&interval=day`,
        `/v1/stats?${since(30)}&interval=day`,
        `/v1/stats?${since(56)}&interval=week`,
        `/v1/stats?${since(365)}&interval=month`,
        '/v1/stats/response-times',
      ]),
      direct: (sql, merchantId, { pathname, searchParams }) => {
        const context = { sql, clock: systemClock }
        if (pathname.endsWith('response-times')) return readResponseTimes(context, merchantId)
        const query = GetStats.parse(Object.fromEntries(searchParams))
        return readStats(context, { merchantId, ...query })
      },
    },
    {
      what: 'payment links with their figures',
      goalMs: 30,
      asks: twice(['/v1/payment-links']),
      direct: (sql, merchantId) => {
        const context = { payments: payments(sql), publicUrl: PUBLIC_URL } as LinkContext
        return listLinks(context, merchantId, { limit: LIMIT })
      },
    },
  ]
}

/** Only the large merchant's: another would be told that there is no such payment, sooner. */
function detailKind({ ids }: Samples, payments: Payments): Kind {
  return {
    what: 'a payment and what happened to it',
    goalMs: 5,
    asks: ids.flatMap((id) => [`/v1/payments/${id}`, `/v1/payments/${id}/events`]),
    direct: async (sql, merchantId, { pathname }) => {
      const id = pathname.split('/')[3] ?? ''
      await getPaymentRow(payments(sql), { merchantId, id })
      if (!pathname.endsWith('/events')) return
      await paymentTimeline({ sql }, id)
      await listDeliveries(sql, { merchantId, paymentId: id, limit: DELIVERIES })
    },
  }
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
      select array_agg(id) as ids, array_agg(order_id) as order_ids,
        array_agg(customer ->> 'name') as names, array_agg(customer ->> 'email') as emails,
        array_agg(customer ->> 'phone') as phones, array_agg(amount) as amounts,
        array_agg(provider_transaction_id) as transactions,
        array[min(wib_day(created_at))::text, (min(wib_day(created_at)) + 1)::text] as days
      from sample`
    if (!samples?.ids) throw new Error('the large merchant has no payments')
    return samples
  })
}

/** Once for the large merchant and once for another. */
const twice = <T>(values: readonly T[]): T[] => values.flatMap((value) => [value, value])
