import { afterAll, expect, test } from 'vitest'
import { createTestDatabase } from '../../testing/database.ts'
import { createMerchant } from '../merchants/merchants.ts'
import { newMasterKey, openVault } from '../platform/vault.ts'
import { extendByOperator } from './operate.ts'
import { remindOfEnds } from './reminders.ts'

const HOUR_MS = 60 * 60 * 1000
const DAY_MS = 24 * HOUR_MS

const database = await createTestDatabase()
afterAll(() => database.drop())
const { sql } = database
let now = Date.UTC(2026, 2, 1)
const clock = () => new Date(now)
const context = { sql, clock, vault: openVault(newMasterKey()) }
const told: string[] = []
const round = (operatorMerchantId: string | null = null) =>
  remindOfEnds({
    sql,
    clock,
    operatorMerchantId,
    onReminder: async (_tx, { merchantId, kind }) => {
      told.push(`${merchantId} ${kind}`)
    },
  })

let count = 0
const givenMerchant = async (days: number) => {
  count += 1
  const email = `toko-${count}@example.test`
  const { id } = await createMerchant(context, { name: 'Toko', email, password: 'long enough' })
  await extendByOperator(context, { merchantId: id, days })
  return id
}
const toldOf = (id: string) =>
  told.filter((line) => line.startsWith(id)).map((line) => line.split(' ')[1])

test('an owner is told three days and one day before the end, and at the end, once each', async () => {
  const id = await givenMerchant(10)
  for (let hours = 0; hours < 24 * 12; hours += 6) {
    now += 6 * HOUR_MS
    await Promise.all([round(), round()])
  }
  expect(toldOf(id)).toEqual(['three_days', 'one_day', 'ended'])
})

test('an extension has reminders of its own', async () => {
  const id = await givenMerchant(5)
  now += 2 * DAY_MS + HOUR_MS
  await round()
  await extendByOperator(context, { merchantId: id, days: 5 })
  await round()
  now += 5 * DAY_MS
  await round()
  expect(toldOf(id)).toEqual(['three_days', 'three_days'])
})

test('nobody is reminded of what they have just bought', async () => {
  const id = await givenMerchant(1)
  await round()
  now += 12 * HOUR_MS
  await round()
  expect(toldOf(id)).toEqual([])
  now += 13 * HOUR_MS
  await round()
  expect(toldOf(id)).toEqual(['ended'])
})

test('after an outage only the most urgent is told', async () => {
  const id = await givenMerchant(10)
  now += 9 * DAY_MS + HOUR_MS
  await round()
  expect(toldOf(id)).toEqual(['one_day'])
})

test('a reminder that could not be written down is told again', async () => {
  const id = await givenMerchant(3)
  now += 2 * DAY_MS + HOUR_MS
  const failing = remindOfEnds({
    sql,
    clock,
    operatorMerchantId: null,
    onReminder: () => Promise.reject(new Error('the disk is full')),
  })
  await expect(failing).rejects.toThrow('the disk is full')
  await round()
  expect(toldOf(id)).toEqual(['one_day'])
})

test('the operator’s own account never ends', async () => {
  const id = await givenMerchant(2)
  now += 2 * DAY_MS + HOUR_MS
  await round(id)
  expect(toldOf(id)).toEqual([])
})
