import { randomInt, timingSafeEqual } from 'node:crypto'
import type { AccountContext } from './context.ts'

const DIGITS = 6
const LASTS_MS = 5 * 60 * 1000
/** Wrong ones after which a code is good for nothing. */
export const MOST_TRIES = 5

export type CodePurpose = 'login' | 'reset_password' | 'turn_on'

interface CodePlace {
  userId: string
  purpose: CodePurpose
  /** What it belongs to, such as one login attempt: it opens no other. */
  subject?: string
}

/** Makes a code of six digits; the one before it is good for nothing from now on. */
export async function issueCode(
  { sql, clock, vault }: Pick<AccountContext, 'sql' | 'clock' | 'vault'>,
  place: CodePlace,
): Promise<string> {
  const code = String(randomInt(10 ** DIGITS)).padStart(DIGITS, '0')
  const expiresAt = new Date(clock().getTime() + LASTS_MS)
  const { userId, purpose, subject = '' } = place
  await sql`
    insert into one_time_codes (user_id, purpose, subject, hash, tries, expires_at)
    values (${userId}, ${purpose}, ${subject}, ${hashesOf(vault, place, code)[0] ?? ''}, 0, ${expiresAt})
    on conflict (user_id, purpose) do update set subject = excluded.subject, hash = excluded.hash,
      tries = 0, expires_at = excluded.expires_at`
  return code
}

/** Tries a code; right once at most, and none of a sixth or later try is looked at. */
export async function tryCode(
  { sql, clock, vault }: Pick<AccountContext, 'sql' | 'clock' | 'vault'>,
  place: CodePlace,
  code: string,
): Promise<boolean> {
  const { userId, purpose, subject = '' } = place
  // Counted before it is compared: of a thousand at once only five are judged.
  const [row] = await sql<{ hash: Buffer }[]>`
    update one_time_codes set tries = tries + 1
    where user_id = ${userId} and purpose = ${purpose} and subject = ${subject}
      and tries < ${MOST_TRIES} and expires_at > ${clock()}
    returning hash`
  if (!row || !hashesOf(vault, place, code).some((hash) => timingSafeEqual(hash, row.hash))) {
    return false
  }
  const used = await sql`
    delete from one_time_codes
    where user_id = ${userId} and purpose = ${purpose} and hash = ${row.hash} returning 1 as one`
  return used.length > 0
}

/** Keyed, since a million codes are hashed in a second. */
function hashesOf(vault: AccountContext['vault'], place: CodePlace, code: string): Buffer[] {
  const { userId, purpose, subject = '' } = place
  return vault.hashes('one-time code', [userId, purpose, subject, code].join('\0'))
}
