import { VALID } from '../../../shared/src/qris/vectors.ts'
import { newSecrets, sealSecrets } from '../../src/connections/secrets.ts'
import { createApiKey } from '../../src/merchants/api-keys.ts'
import { addConnection } from '../../src/merchants/connections.ts'
import { createMerchant } from '../../src/merchants/merchants.ts'
import { systemClock } from '../../src/platform/clock.ts'
import { newId } from '../../src/platform/ids.ts'
import { newMasterKey, openVault } from '../../src/platform/vault.ts'
import { using } from './databases.ts'

/** Server key of the merchant's Midtrans account. */
export const SERVER_KEY = 'SB-Mid-server-bench'

/** Who signs in for the merchant. */
export const OWNER = { email: 'ukur@example.com', password: 'only ever used here' }

/** A merchant that can take payments. */
export interface BenchMerchant {
  masterKey: string
  merchantId: string
  apiKey: string
  /** Where Midtrans would send its notices: a path of the checkout server. */
  noticePath: string
}

/** Registers a merchant by the functions that register real ones. */
export function registerMerchant(
  databaseUrl: string,
  input: { providerUrl: string },
): Promise<BenchMerchant> {
  return using(databaseUrl, async (sql) => {
    const masterKey = newMasterKey()
    const context = { sql, clock: systemClock, vault: openVault(masterKey) }
    const merchant = await createMerchant(context, { name: 'Warung Ukur', ...OWNER })
    const connection = await addConnection(context, {
      merchantId: merchant.id,
      provider: 'midtrans',
      baseUrl: input.providerUrl,
      credentials: JSON.stringify({ serverKey: SERVER_KEY }),
    })
    const { key } = await createApiKey(context, merchant.id)
    return {
      masterKey,
      merchantId: merchant.id,
      apiKey: key,
      noticePath: `/notices/midtrans/${connection.id}`,
    }
  })
}

const OUTLET = 'G990000001'
const DAY_MS = 24 * 60 * 60 * 1000

/**
 * Connects the merchant's own GoPay account, logged in and with its static code: what the login leaves
 * in the database, without the login. New payments go there from then on.
 */
export function connectOwnAccount(
  databaseUrl: string,
  { masterKey, merchantId }: BenchMerchant,
): Promise<void> {
  return using(databaseUrl, async (sql) => {
    const at = systemClock()
    const [accountId, connectionId] = [newId('acc', at), newId('con', at)]
    const secrets = {
      ...newSecrets({ uniqueId: 'bench' }),
      tokens: { accessToken: 'bench', refreshToken: null, expiresAt: at.getTime() + DAY_MS },
    }
    await sql`
      insert into receiving_accounts
        (id, merchant_id, provider, external_id, read_until, next_poll_at, created_at)
      values (${accountId}, ${merchantId}, 'gopay_qris', ${OUTLET}, ${at}, ${at}, ${at})`
    await sql`
      insert into connections (id, merchant_id, provider, base_url, sealed_credentials, status,
        account_id, static_qris)
      values (${connectionId}, ${merchantId}, 'gopay_qris', 'https://api.gobiz.co.id',
        ${sealSecrets({ vault: openVault(masterKey) }, connectionId, secrets)}, 'active',
        ${accountId}, ${VALID.D1.text})`
  })
}
