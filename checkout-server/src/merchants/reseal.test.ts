import { afterAll, beforeAll, expect, test } from 'vitest'
import { installationSecret } from '../accounts/installation-secret.ts'
import { createTestDatabase, type TestDatabase } from '../../testing/database.ts'
import { openDatabase } from '../platform/database.ts'
import { newMasterKey, openVault } from '../platform/vault.ts'
import { openSecret, sealSecret } from '../webhooks/secrets.ts'
import { apiKeyReader, apiKeyText, createApiKey } from './api-keys.ts'
import { addConnection, credentialsPlace } from './connections.ts'
import { createMerchant } from './merchants.ts'
import { resealAll, sealedColumns } from './reseal.ts'

const KEYS = 450
const RENEWALS = 50
const oldKey = newMasterKey()
const newKey = newMasterKey()
const clock = () => new Date()

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

/** Of a process that was started with these master keys. */
const contextOf = (...masterKeys: string[]) => ({
  sql: database.sql,
  clock,
  vault: openVault(masterKeys.join(',')),
})

async function givenEndpoint(merchantId: string, n: number): Promise<string> {
  const { sql, vault } = contextOf(oldKey)
  const id = `whe_${String(n).padStart(26, '0')}`
  const seal = (secret: string, column?: 'old_sealed_secret') =>
    sealSecret(vault, { id, secret, ...(column && { column }) })
  await sql`
    insert into webhook_endpoints (id, merchant_id, url, dialect, events, sealed_secret,
      old_sealed_secret, created_at)
    values (${id}, ${merchantId}, 'https://shop.example', 'native', '{}',
      ${seal(`whsec_new_${n}`)}, ${n % 2 ? seal(`whsec_old_${n}`, 'old_sealed_secret') : null},
      ${clock()})`
  return id
}

test('all secrets move to the new master key while they are used and changed', async () => {
  const before = contextOf(oldKey)
  const merchant = await createMerchant(before, {
    name: 'Toko',
    email: 'kunci@shop.example',
    password: 'a long password',
  })
  const keys: { id: string; key: string }[] = []
  for (let n = 0; n < KEYS; n += 1) keys.push(await createApiKey(before, merchant.id))
  const endpoints = [await givenEndpoint(merchant.id, 1), await givenEndpoint(merchant.id, 2)]
  const connections = await Promise.all(
    Array.from({ length: 20 }, (_, n) =>
      addConnection(before, {
        merchantId: merchant.id,
        provider: 'midtrans',
        baseUrl: 'https://api.example',
        credentials: `credentials ${n}`,
      }),
    ),
  )

  const during = contextOf(newKey, oldKey)
  const work = { isDone: false }
  const refused: string[] = []
  const use = async () => {
    while (!work.isDone) {
      // A reader of its own: nothing is remembered from before.
      const read = apiKeyReader(during)
      const { id, key } = keys[Math.floor(Math.random() * keys.length)]!
      if (!(await read(key))) refused.push(id)
      const text = await apiKeyText(during, { apiKeyId: id, merchantId: merchant.id })
      if (text !== key) refused.push(`${id} as text`)
    }
  }
  // A login that is renewed meanwhile, by a process that still seals with the old key.
  const renewed = connections[0]!.id
  const renew = async () => {
    for (let n = 1; n <= RENEWALS; n += 1) {
      const sealed = before.vault.seal(`renewed ${n}`, credentialsPlace(renewed))
      await database.sql`
        update connections set sealed_credentials = ${sealed} where id = ${renewed}`
    }
  }
  const users = [use(), use()]
  await Promise.all([resealAll(during), renew()])
  // What came from the other process after its turn.
  await resealAll(during)
  work.isDone = true
  await Promise.all(users)

  expect(refused).toEqual([])
  expect(await resealAll(during)).toBe(0)

  const after = contextOf(newKey)
  for (const { id, key } of keys.slice(0, 20)) {
    expect(await apiKeyReader(after)(key)).toMatchObject({ apiKeyId: id })
    expect(await apiKeyText(after, { apiKeyId: id, merchantId: merchant.id })).toBe(key)
  }
  for (const [n, id] of endpoints.entries()) {
    const [row] = await database.sql<{ sealedSecret: string; oldSealedSecret: string | null }[]>`
      select sealed_secret, old_sealed_secret from webhook_endpoints where id = ${id}`
    const { sealedSecret, oldSealedSecret } = row!
    expect(openSecret(after.vault, { id, sealedSecret })).toBe(`whsec_new_${n + 1}`)
    const column = 'old_sealed_secret'
    const old = oldSealedSecret && ({ id, sealedSecret: oldSealedSecret, column } as const)
    expect(old && openSecret(after.vault, old)).toBe(n === 0 ? 'whsec_old_1' : null)
  }
  const [login] = await database.sql<{ sealedCredentials: string }[]>`
    select sealed_credentials from connections where id = ${renewed}`
  const text = after.vault.open(login!.sealedCredentials, credentialsPlace(renewed))
  expect(text).toBe(`renewed ${RENEWALS}`)
})

test('a row that is changed between being read and being written keeps the change', async () => {
  const before = contextOf(oldKey)
  const merchant = await createMerchant(before, {
    name: 'Toko',
    email: 'sela@shop.example',
    password: 'a long password',
  })
  const wish = { provider: 'midtrans', baseUrl: 'https://api.example', credentials: 'first' }
  const { id } = await addConnection(before, { merchantId: merchant.id, ...wish })
  const during = contextOf(newKey, oldKey)
  // One connection, so that the change is sent, and done, right before the row would be written.
  const single = openDatabase(database.url, { max: 1 })
  let changing: Promise<unknown> | null = null
  const vault = {
    ...during.vault,
    seal(secret: string, place: string) {
      changing ??= single`
        update connections set sealed_credentials = ${before.vault.seal('second', place)}
        where id = ${id}`.execute()
      return during.vault.seal(secret, place)
    },
  }
  await resealAll({ sql: single, vault })
  await changing
  await single.end()
  const [row] = await database.sql<{ sealedCredentials: string }[]>`
    select sealed_credentials from connections where id = ${id}`
  expect(contextOf(newKey).vault.open(row!.sealedCredentials, credentialsPlace(id))).toBe('second')
})

test('every sealed column is one whose place is known', async () => {
  const found = await sealedColumns(database.sql)
  // For a new one: its place is `table|column|id`.
  expect(found.map(({ table, column }) => `${table}.${column}`)).toEqual([
    'api_keys.sealed_key',
    'connections.sealed_credentials',
    'installation_secrets.sealed_secret',
    'second_factors.sealed_secret',
    'telegram_messages.sealed_buttons',
    'telegram_messages.sealed_text',
    'webhook_endpoints.old_sealed_secret',
    'webhook_endpoints.sealed_secret',
  ])
})

test('secrets of people and of the installation move along, too', async () => {
  const before = contextOf(oldKey)
  const { sql } = before
  const cookies = await installationSecret(before, 'cookies')
  await sql`insert into users ${sql({ id: 'usr_1', name: 'Ani', username: 'ani', email: 'a@b.example' })}`
  await sql`
    insert into second_factors (user_id, kind, sealed_secret)
    values ('usr_1', 'totp', ${before.vault.seal('totp', 'second_factors|sealed_secret|usr_1|totp')})`
  await resealAll(contextOf(newKey, oldKey))
  const after = contextOf(newKey)
  expect(await installationSecret(after, 'cookies')).toBe(cookies)
  const [row] = await sql<{ sealedSecret: string }[]>`select sealed_secret from second_factors`
  expect(after.vault.open(row!.sealedSecret, 'second_factors|sealed_secret|usr_1|totp')).toBe(
    'totp',
  )
})

test('what no master key opens stops it with the place, and nothing is lost', async () => {
  const { sql, vault } = contextOf(newKey)
  const [row] = await sql<{ id: string }[]>`select id from connections limit 1`
  const { id } = row!
  const foreign = openVault(newMasterKey()).seal('x', credentialsPlace(id))
  await sql`update connections set sealed_credentials = ${foreign} where id = ${id}`
  await expect(resealAll({ sql, vault })).rejects.toThrow(`connections|sealed_credentials|${id}`)
})
