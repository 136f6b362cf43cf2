import type { Random } from '../engine/random.ts'
import type { Monitor } from '../engine/database.ts'
import type { Vault } from '../../src/platform/vault.ts'
import { newId } from '../../src/platform/ids.ts'
import { sealSecret } from '../../src/webhooks/secrets.ts'
import { WORLD_START } from './database.ts'

const EVENTS = [
  'payment.paid',
  'payment.paid_late',
  'payment.expired',
  'payment.cancelled',
  'payment.denied',
  'payment.partially_refunded',
  'payment.refunded',
  'money.late',
  'money.duplicate',
  'money.wrong_amount',
  'refund.sent',
  'refund.confirmed',
  'refund.failed',
]

/** A merchant with what the simulation needs of it. */
export interface WorldMerchant {
  id: string
  apiKeyId: string
  connection: { id: string; provider: string }
  endpoints: readonly { id: string; path: string; events: readonly string[] }[]
}

/** Signs up a merchant with one connection and two endpoints, one of each dialect. */
export async function givenMerchant(
  sql: Monitor,
  { vault, random }: { vault: Vault; random: Random },
): Promise<WorldMerchant> {
  const id = newId('mer', WORLD_START)
  const apiKeyId = newId('key', WORLD_START)
  const connection = { id: newId('con', WORLD_START), provider: 'simulated' }
  const endpoints = (['native', 'autogopay'] as const).map((dialect) => ({
    id: newId('whe', WORLD_START),
    path: `/${dialect}/${id.slice(-4)}`,
    dialect,
    events: dialect === 'native' ? EVENTS : ['payment.paid', 'payment.paid_late'],
  }))
  await sql`
    insert into merchants (id, name, email, password_hash, late_policy)
    values (${id}, 'Warung', ${`${id}@example.test`}, 'none',
      ${random.pick(['accept', 'accept', 'review', 'refund'])})`
  await sql`
    insert into api_keys (id, merchant_id, hash, sealed_key, hint)
    values (${apiKeyId}, ${id}, ${Buffer.from(apiKeyId)}, 'none', 'none')`
  await sql`
    insert into connections (id, merchant_id, provider, base_url, sealed_credentials)
    values (${connection.id}, ${id}, ${connection.provider}, 'https://gateway.example.test', 'none')`
  for (const endpoint of endpoints) {
    const sealed = sealSecret(vault, { id: endpoint.id, secret: `whsec_${SECRET}` })
    await sql`
      insert into webhook_endpoints
        (id, merchant_id, url, dialect, events, sealed_secret, created_at)
      values (${endpoint.id}, ${id}, ${`https://shop.example.test${endpoint.path}`},
        ${endpoint.dialect}, ${endpoint.events as string[]}, ${sealed}, ${WORLD_START})`
  }
  return { id, apiKeyId, connection, endpoints }
}

const SECRET = Buffer.alloc(32, 7).toString('base64')
