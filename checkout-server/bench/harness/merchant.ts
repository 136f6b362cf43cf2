import { createApiKey } from '../../src/merchants/api-keys.ts'
import { addConnection } from '../../src/merchants/connections.ts'
import { createMerchant } from '../../src/merchants/merchants.ts'
import { systemClock } from '../../src/platform/clock.ts'
import { newMasterKey, openVault } from '../../src/platform/vault.ts'
import { using } from './databases.ts'

/** Server key of the merchant's Midtrans account. */
export const SERVER_KEY = 'SB-Mid-server-bench'

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
    const merchant = await createMerchant(context, {
      name: 'Warung Ukur',
      email: 'ukur@example.com',
      password: 'only ever used here',
    })
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
