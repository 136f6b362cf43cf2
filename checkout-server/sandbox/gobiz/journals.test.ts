import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openPortal } from '../testing/portal.ts'
import type { Portal } from '../testing/portal.ts'
import { handClock, startWorld } from '../testing/world.ts'
import type { World } from '../testing/world.ts'

interface Journal {
  metadata: { transaction: { id: string; gross_amount: number; status: string } }
}

let world: World
let portal: Portal
let accounts = 0
let outlets: string[]
const clock = handClock()
beforeAll(async () => {
  world = await startWorld({ clock: clock.read })
})
afterAll(() => world.close())
beforeEach(async () => {
  accounts++
  const phone = `8150000${String(accounts).padStart(4, '0')}`
  outlets = [1, 2].map((number) => `G${number}${String(accounts).padStart(8, '0')}`)
  await world.control('/gobiz/accounts', {
    phone,
    outlets: outlets.map((merchantId) => ({ name: `Kedai ${merchantId}`, merchantId })),
  })
  portal = openPortal(world.url)
  await portal.logIn(phone)
})

const pay = (merchantId: string | undefined, amount: number, at: string, issuer = 'gopay') =>
  world.control('/pay', { reference: merchantId, amount, at, issuer })

/** The search the portal's page makes. */
const search = (
  over: object = {},
  clauses: object[] = [],
  accept = 'application/vnd.journal.v1+json',
) =>
  portal.call('POST', '/gobiz/journals/search', {
    headers: { accept, 'x-client-id': 'gobiz-web' },
    body: {
      from: 0,
      size: 20,
      sort: { time: { order: 'desc' } },
      included_categories: { incoming: ['transaction_share', 'action'] },
      query: [
        {
          op: 'and',
          clauses: [
            {
              op: 'not',
              clauses: [{ field: 'metadata.source', op: 'in', value: ['GOSAVE_ONLINE', 'GoSave'] }],
            },
            {
              field: 'metadata.transaction.status',
              op: 'in',
              value: ['settlement', 'capture', 'refund', 'partial_refund'],
            },
            {
              field: 'metadata.transaction.payment_type',
              op: 'in',
              value: ['qris', 'gopay', 'offline_credit_card'],
            },
            {
              field: 'metadata.transaction.transaction_time',
              op: 'gte',
              value: '2026-03-01T09:00:00.000+07:00',
            },
            {
              field: 'metadata.transaction.transaction_time',
              op: 'lte',
              value: '2026-03-01T10:00:00.000+07:00',
            },
            { field: 'metadata.transaction.merchant_id', op: 'equal', value: outlets[0] },
            ...clauses,
          ],
        },
      ],
      ...over,
    },
  })
const amounts = (rows: unknown) =>
  (rows as Journal[]).map(({ metadata }) => metadata.transaction.gross_amount / 100)

test('finds the same money by outlet, time, status and kind, in other words', async () => {
  const { body: paid } = await pay(outlets[0], 1001, '2026-03-01T09:10:00+07:00')
  await pay(outlets[0], 1002, '2026-03-01T09:20:00+07:00', 'bca')
  await pay(outlets[0], 1003, '2026-03-01T08:59:59+07:00')
  await pay(outlets[1], 1004, '2026-03-01T09:30:00+07:00')
  const { http, body } = await search()
  expect(http).toBe(200)
  expect(body['total']).toBe(2)
  expect(amounts(body['data'])).toEqual([1002, 1001])
  expect((body['data'] as Journal[])[1]?.metadata.transaction).toMatchObject({
    id: (paid['transaction'] as { transaction_id: string }).transaction_id,
    status: 'SETTLEMENT',
    gross_amount: 100_100,
  })
  const bank = { field: 'metadata.transaction.payment_type', op: 'equal', value: 'QRIS' }
  expect(amounts((await search({}, [bank])).body['data'])).toEqual([1002])
  expect(amounts((await search({}, [{ op: 'not', clauses: [bank] }])).body['data'])).toEqual([1001])
  const either = { op: 'or', clauses: [bank, { ...bank, value: 'gopay' }] }
  expect((await search({}, [either])).body['total']).toBe(2)
})

test('is paged, sorted either way, and its rows may lie in hits', async () => {
  for (const minute of [10, 20, 30]) {
    await pay(outlets[0], 1000 + minute, `2026-03-01T09:${minute}:00+07:00`)
  }
  expect(amounts((await search({ from: 1, size: 1 })).body['data'])).toEqual([1020])
  const oldestFirst = await search({ sort: { time: { order: 'asc' } } })
  expect(amounts(oldestFirst.body['data'])).toEqual([1010, 1020, 1030])
  await world.control('/gobiz/switches', { journalRows: 'hits' })
  expect(amounts((await search()).body['hits'])).toEqual([1030, 1020, 1010])
  await world.control('/gobiz/switches', { journalRows: 'data' })
})

test('refuses another media type and another language', async () => {
  expect((await search({}, [], 'application/json')).http).toBe(400)
  expect((await search({ query: [{ op: 'xor', clauses: [] }] })).http).toBe(400)
})

test('lies on the host of the portal alone, and the analytics on theirs', async () => {
  expect((await portal.call('POST', '/gojekapi/journals/search', { body: {} })).http).toBe(404)
  const path = '/gobiz/merchant-analytics/v2/merchants/transactions'
  expect((await portal.call('GET', path)).http).toBe(404)
})
