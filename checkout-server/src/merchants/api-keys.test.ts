import { afterAll, expect, test } from 'vitest'
import { createTestDatabase } from '../../testing/database.ts'
import { newMasterKey, openVault } from '../platform/vault.ts'
import {
  apiKeyReader,
  apiKeyText,
  assertMasterKey,
  createApiKey,
  rotateApiKey,
} from './api-keys.ts'
import { createMerchant } from './merchants.ts'

const database = await createTestDatabase()
afterAll(() => database.drop())

let now = new Date('2026-03-01T03:00:00Z')
const masterKey = newMasterKey()
const context = { sql: database.sql, clock: () => now, vault: openVault(masterKey) }
let count = 0
const givenMerchant = () =>
  createMerchant(context, {
    name: 'Warung',
    email: `kunci-${(count += 1)}@example.com`,
    password: 'a long password',
  })

test('a key tells whose it is, and nothing like it does', async () => {
  const merchant = await givenMerchant()
  const { id, key } = await createApiKey(context, merchant.id)
  const read = apiKeyReader(context)
  expect(await read(key)).toMatchObject({ merchantId: merchant.id, apiKeyId: id })
  expect(key).toMatch(/^agp_live_[0-9A-Za-z]{49}$/)
  for (const wrong of [
    '',
    'agp_live_',
    key.slice(0, -1),
    `${key}A`,
    key.toLowerCase(),
    `${key}\0`,
  ]) {
    expect(await read(wrong)).toBeNull()
  }
})

test('the database holds no readable key', async () => {
  const merchant = await givenMerchant()
  const { key } = await createApiKey(context, merchant.id)
  const rows = await database.sql`select * from api_keys where merchant_id = ${merchant.id}`
  expect(JSON.stringify(rows)).not.toContain(key.slice(9, 30))
})

test('a rotated key dies within a second, and the new one signs', async () => {
  const merchant = await givenMerchant()
  const old = await createApiKey(context, merchant.id)
  const read = apiKeyReader(context)
  expect(await read(old.key)).not.toBeNull()
  const made = await rotateApiKey(context, merchant.id)
  now = new Date(now.getTime() + 1_001)
  expect(await read(old.key)).toBeNull()
  expect(await read(made.key)).toMatchObject({ merchantId: merchant.id, apiKeyId: made.id })
  const text = await apiKeyText(context, { apiKeyId: old.id, merchantId: merchant.id })
  expect(text).toBe(made.key)
})

test('a webhook is signed by the key that made the payment while it lives', async () => {
  const merchant = await givenMerchant()
  const first = await createApiKey(context, merchant.id)
  now = new Date(now.getTime() + 10)
  const second = await createApiKey(context, merchant.id)
  const textFor = (apiKeyId: string | null) =>
    apiKeyText(context, { apiKeyId, merchantId: merchant.id })
  expect(await textFor(first.id)).toBe(first.key)
  expect(await textFor(null)).toBe(second.key)
  const stranger = await givenMerchant()
  expect(await apiKeyText(context, { apiKeyId: first.id, merchantId: stranger.id })).toBeNull()
})

test('keys survive a new master key put in front of the old one', async () => {
  const merchant = await givenMerchant()
  const { id, key } = await createApiKey(context, merchant.id)
  const rotated = { ...context, vault: openVault(`${newMasterKey()},${masterKey}`) }
  expect(await apiKeyReader(rotated)(key)).toMatchObject({ merchantId: merchant.id, apiKeyId: id })
  expect(await apiKeyText(rotated, { apiKeyId: id, merchantId: merchant.id })).toBe(key)
  const replaced = { ...context, vault: openVault(newMasterKey()) }
  expect(await apiKeyReader(replaced)(key)).toBeNull()
  await expect(assertMasterKey(rotated)).resolves.toBeUndefined()
  await expect(assertMasterKey(replaced)).rejects.toThrow('MASTER_KEY does not open')
})
