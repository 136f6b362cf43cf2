import type { Sql } from '../../src/platform/database.ts'
import { openDatabase } from '../../src/platform/database.ts'
import { newMasterKey, openVault } from '../../src/platform/vault.ts'
import type { MerchantEvent } from '../../src/payments/events.ts'
import type { WebhookContext } from '../../src/webhooks/context.ts'
import { createEndpoint } from '../../src/webhooks/endpoints.ts'
import { enqueueDeliveries } from '../../src/webhooks/enqueue.ts'
import { contextFor, givenMerchant } from '../../src/webhooks/test-support.ts'
import type { BarWorld } from './bar.ts'

/** A database with merchants whose endpoints are told of events. */
export interface WebhookShop {
  ctx: WebhookContext
  sql: Sql
  databaseUrl: string
  masterKey: string
  /** A merchant with one endpoint. */
  givenEndpoint(url: string, schedule?: 'default' | 'long'): Promise<GivenEndpoint>
  /** Writes events in one transaction each hundred. */
  announce(events: readonly MerchantEvent[]): Promise<void>
  close(): Promise<void>
}

/** A merchant's one endpoint. */
export interface GivenEndpoint {
  merchantId: string
  endpointId: string
  secret: string
}

const PER_TRANSACTION = 100

/** Opens an empty one. */
export async function openWebhookShop(
  { databases }: BarWorld,
  name: string,
  changes: Partial<WebhookContext> = {},
): Promise<WebhookShop> {
  const databaseUrl = await databases.create(name)
  const sql = openDatabase(databaseUrl)
  const masterKey = newMasterKey()
  const ctx = contextFor(sql, { vault: openVault(masterKey), ...changes })
  const enqueue = enqueueDeliveries(ctx)
  return {
    ctx,
    sql,
    databaseUrl,
    masterKey,
    async givenEndpoint(url, schedule = 'default') {
      const merchantId = await givenMerchant(sql)
      const { id, secret } = await createEndpoint(ctx, { merchantId, url, schedule })
      return { merchantId, endpointId: id, secret }
    },
    async announce(events) {
      for (let at = 0; at < events.length; at += PER_TRANSACTION) {
        await sql.begin(async (tx) => {
          for (const event of events.slice(at, at + PER_TRANSACTION)) await enqueue(tx, event)
        })
      }
    },
    close: () => sql.end({ timeout: 5 }),
  }
}
