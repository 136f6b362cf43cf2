import { DEFAULT_EXPIRY_SECONDS } from '@autogopay/shared'
import type { MerchantRules } from '../payments/merchant-rules.ts'
import type { Sql } from '../platform/database.ts'

/** Reads how a merchant's payments behave. */
export async function readRules(sql: Sql, merchantId: string): Promise<MerchantRules> {
  const [row] = await sql<MerchantRules[]>`
    select renewal_limit, expires_in_seconds, redirect_url from merchants where id = ${merchantId}`
  return row ?? { renewalLimit: 0, expiresInSeconds: DEFAULT_EXPIRY_SECONDS, redirectUrl: null }
}
