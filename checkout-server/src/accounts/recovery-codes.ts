import { createHmac, randomBytes } from 'node:crypto'
import type { Tx } from '../platform/database.ts'
import type { AccountContext } from './context.ts'
import { installationSecret } from './installation-secret.ts'

const COUNT = 10
const LENGTH = 10 // 50 bits in base 32
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'

/** Replaces a user's recovery codes. @returns The new ones, which are shown this once. */
export async function renewRecoveryCodes(
  tx: Tx,
  context: Pick<AccountContext, 'sql' | 'vault'>,
  userId: string,
): Promise<string[]> {
  const codes = Array.from({ length: COUNT }, () =>
    Array.from(randomBytes(LENGTH), (byte) => ALPHABET[byte & 31]).join(''),
  )
  const key = await keyOf(context)
  await tx`delete from recovery_codes where user_id = ${userId}`
  const rows = codes.map((code) => ({ user_id: userId, hash: hashOf(key, userId, code) }))
  await tx`insert into recovery_codes ${tx(rows)}`
  return codes.map((code) => `${code.slice(0, LENGTH / 2)}-${code.slice(LENGTH / 2)}`)
}

/** Uses a recovery code up. @returns False: it is none of the user's, or was used before. */
export async function consumeRecoveryCode(
  context: Pick<AccountContext, 'sql' | 'vault' | 'clock'>,
  userId: string,
  code: string,
): Promise<boolean> {
  const plain = code.toLowerCase().replaceAll(/[\s-]/g, '')
  const hash = hashOf(await keyOf(context), userId, plain)
  const rows = await context.sql`
    update recovery_codes set used_at = ${context.clock()}
    where user_id = ${userId} and used_at is null and hash = ${hash} returning 1 as one`
  return rows.length > 0
}

/** Of the installation, not the master key: codes on paper must outlast a new one of that. */
function keyOf(context: Pick<AccountContext, 'sql' | 'vault'>): Promise<string> {
  return installationSecret(context, 'recovery codes')
}

function hashOf(key: string, userId: string, code: string): Buffer {
  return createHmac('sha256', key).update(`${userId}\0${code}`).digest()
}
