import type { Tx } from '../platform/database.ts'
import { AppError } from '../platform/errors.ts'
import type { ActivationContext } from './context.ts'
import { extendAccount } from './extend.ts'
import { hashOfKey } from './key-text.ts'

// One sentence for unknown, used and withdrawn keys: it tells whoever guesses nothing.
const REFUSED = 'This activation key is not valid, or it was used before. Check it, or buy another.'

/** Somebody who enters a key for an account. */
export interface KeyUse {
  merchantId: string
  key: string
  /** `user:usr_…` or `api_key:key_…`. */
  usedBy: string
  /** Where the request comes from. */
  address: string
}

/**
 * Uses up a key and extends the account at once. The same key for the same account again changes
 * nothing and is no error: the first answer may have been lost.
 * @throws {AppError} `activation_key_refused`, `account_inactive` (suspended), `rate_limited`.
 */
export async function activateAccount(context: ActivationContext, use: KeyUse): Promise<void> {
  const { sql, clock, limits } = context
  // The address first: whoever guesses from one address must not use up a merchant's tries.
  await limits.perAddress.take(use.address)
  await limits.perMerchant.take(use.merchantId)
  const hash = hashOfKey(use.key)
  const at = clock()
  await sql.begin(async (tx) => {
    // The guard is in the update: of two who use one key in the same moment, the second waits here,
    // and finds it used.
    const [key] = await tx<{ id: string; days: number }[]>`
      update activation_keys set used_at = ${at}, merchant_id = ${use.merchantId}
      where hash = ${hash} and used_at is null and revoked_at is null
        and (expires_at is null or expires_at > ${at})
      returning id, days`
    if (key) {
      const { merchantId, usedBy: extendedBy } = use
      await extendAccount(tx, { merchantId, days: key.days, keyId: key.id, extendedBy, at })
    } else if (!(await isUsedBy(tx, hash, use.merchantId))) {
      throw new AppError('activation_key_refused', REFUSED)
    }
  })
}

/**
 * Uses up a key that was just issued, without its text.
 * @throws {AppError} `account_inactive`: the account is suspended.
 */
export async function useIssuedKey(
  tx: Tx,
  use: { keyId: string; merchantId: string; extendedBy: string; at: Date },
): Promise<Date | null> {
  const { keyId, merchantId, extendedBy, at } = use
  const [key] = await tx<{ days: number }[]>`
    update activation_keys set used_at = ${at}, merchant_id = ${merchantId}
    where id = ${keyId} and used_at is null and revoked_at is null returning days`
  return key ? extendAccount(tx, { merchantId, days: key.days, keyId, extendedBy, at }) : null
}

async function isUsedBy(tx: Tx, hash: Buffer, merchantId: string): Promise<boolean> {
  const [row] = await tx`
    select id from activation_keys where hash = ${hash} and merchant_id = ${merchantId}`
  return row !== undefined
}
