import { EVENT_TYPES, type EventType } from '@autogopay/shared'
import { VALID } from '@autogopay/shared/qris/vectors'
import type { Random } from '../engine/random.ts'
import type { Monitor } from '../engine/database.ts'
import type { Vault } from '../../src/platform/vault.ts'
import { newId } from '../../src/platform/ids.ts'
import { AUTOGOPAY_EVENTS } from '../../src/webhooks/payloads.ts'
import { sealSecret } from '../../src/webhooks/secrets.ts'
import { WORLD_START } from './database.ts'
import { firstSecret, type KnownSecrets } from './secrets.ts'

/** A merchant with what the simulation needs of it. */
export interface WorldMerchant {
  id: string
  apiKeyId: string
  connection: { id: string; provider: string }
  /** The own account that money goes to; null: a gateway collects it. */
  accountId: string | null
  endpoints: readonly WorldEndpoint[]
}

export interface WorldEndpoint {
  id: string
  path: string
  events: readonly EventType[]
  secrets: KnownSecrets
  /** It has answered that it wants no more, which disables it. */
  wasGone: boolean
}

interface Wish {
  vault: Vault
  random: Random
  accountId: string | null
}

/** Signs up a merchant with one connection and two endpoints, one of each dialect. */
export async function givenMerchant(sql: Monitor, wish: Wish): Promise<WorldMerchant> {
  const { vault, random, accountId } = wish
  const id = newId('mer', WORLD_START)
  const apiKeyId = newId('key', WORLD_START)
  await sql`
    insert into merchants (id, name, email, password_hash, late_policy)
    values (${id}, 'Warung', ${`${id}@example.test`}, 'none',
      ${random.pick(['accept', 'accept', 'review', 'refund'])})`
  await sql`
    insert into api_keys (id, merchant_id, hash, sealed_key, hint)
    values (${apiKeyId}, ${id}, ${Buffer.from(apiKeyId)}, 'none', 'none')`
  const connection = await givenConnection(sql, wish, id)
  const endpoints = (['native', 'autogopay'] as const).map((dialect) => ({
    id: newId('whe', WORLD_START),
    path: `/${dialect}/${id.slice(-4)}`,
    dialect,
    events: dialect === 'native' ? EVENT_TYPES : AUTOGOPAY_EVENTS,
    secrets: firstSecret(random),
    wasGone: false,
  }))
  for (const endpoint of endpoints) {
    const sealed = sealSecret(vault, { id: endpoint.id, secret: endpoint.secrets.current })
    await sql`
      insert into webhook_endpoints
        (id, merchant_id, url, dialect, events, sealed_secret, created_at)
      values (${endpoint.id}, ${id}, ${`https://shop.example.test${endpoint.path}`},
        ${endpoint.dialect}, ${endpoint.events as string[]}, ${sealed}, ${WORLD_START})`
  }
  return { id, apiKeyId, connection, accountId, endpoints }
}

/** Several merchants may have connections to one account. */
async function givenConnection(sql: Monitor, { random, accountId }: Wish, merchantId: string) {
  const connection = {
    id: newId('con', WORLD_START),
    provider: accountId === null ? 'simulated' : 'gopay_qris',
  }
  if (accountId !== null) {
    await sql`
      insert into receiving_accounts
        (id, merchant_id, provider, external_id, read_until, created_at)
      values (${accountId}, ${merchantId}, ${connection.provider}, ${accountId}, ${WORLD_START},
        ${WORLD_START})
      on conflict do nothing`
  }
  await sql`
    insert into connections (id, merchant_id, provider, base_url, sealed_credentials, account_id,
      static_qris, unique_code)
    values (${connection.id}, ${merchantId}, ${connection.provider},
      'https://gateway.example.test', 'none', ${accountId},
      ${accountId === null ? null : VALID.D1.text},
      ${random.chance(0.8) ? 'subtract' : 'add'})`
  return connection
}
