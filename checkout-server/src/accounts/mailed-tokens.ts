import type { Sql, Tx } from '../platform/database.ts'
import type { AccountContext } from './context.ts'
import { hashToken, newToken } from './tokens.ts'

const MINUTE_MS = 60_000
/** What a link in a mail is good for, and for how long. */
const LASTS_MS = {
  verify_email: 24 * 60 * MINUTE_MS,
  change_email: 60 * MINUTE_MS,
  reset_password: 30 * MINUTE_MS,
  link_facebook: 30 * MINUTE_MS,
} as const
export type TokenPurpose = keyof typeof LASTS_MS

/** What a link was sent for. */
export interface MailedToken {
  userId: string
  email: string
  detail: string | null
}

/** Makes the token of a link; earlier ones of the same purpose are good for nothing from now on. */
export async function issueToken(
  { sql, clock }: Pick<AccountContext, 'sql' | 'clock'>,
  input: { userId: string; purpose: TokenPurpose; email: string; detail?: string },
): Promise<string> {
  const { userId, purpose, email, detail } = input
  const token = newToken()
  const at = clock()
  await sql.begin(async (tx) => {
    await tx`delete from mailed_tokens where user_id = ${userId} and purpose = ${purpose}`
    await tx`
      insert into mailed_tokens (hash, user_id, purpose, email, detail, expires_at, created_at)
      values (${hashToken(token)}, ${userId}, ${purpose}, ${email}, ${detail ?? null},
        ${new Date(at.getTime() + LASTS_MS[purpose])}, ${at})`
  })
  return token
}

/** Uses a link up, once. @returns Null: wrong, used, replaced by a later one or too old. */
export async function useToken(
  sql: Sql | Tx,
  input: { token: string; purpose: TokenPurpose; at: Date },
): Promise<MailedToken | null> {
  const [row] = await sql<MailedToken[]>`
    delete from mailed_tokens
    where hash = ${hashToken(input.token)} and purpose = ${input.purpose}
      and expires_at > ${input.at}
    returning user_id, email, detail`
  return row ?? null
}
