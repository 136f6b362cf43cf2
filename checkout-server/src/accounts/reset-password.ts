import { hashPassword } from '../platform/password-hash.ts'
import { auditPerson } from './audit.ts'
import type { AccountContext } from './context.ts'
import { endSessions } from './end-sessions.ts'
import { issueToken, useToken } from './mailed-tokens.ts'
import { issueCode, tryCode } from './one-time-codes.ts'
import { pageLink } from './page-links.ts'
import { findRecipient, mailTo, notify } from './tell.ts'
import { storePassword } from './users.ts'
import { accountWords } from './words.ts'

/** What allows a new password. */
export type ResetProof = { token: string } | { email: string; code: string }

/** Sends what allows a new password, if there is somebody of this address who has one. */
export async function sendReset(
  context: AccountContext,
  input: { email: string; by: 'email' | 'telegram' },
): Promise<void> {
  const recipient = await findRecipient(context, input)
  if (!recipient || !(await hasPassword(context, recipient.id))) return
  const { id: userId, email } = recipient
  if (input.by === 'email') {
    const token = await issueToken(context, { userId, purpose: 'reset_password', email })
    mailTo(context, recipient, (words) =>
      words.resetPassword(pageLink(context, 'reset-password', { token })),
    )
    return
  }
  if (!(await mayResetByTelegram(context, userId))) return
  const code = await issueCode(context, { userId, purpose: 'reset_password' })
  await context.telegram.send(userId, accountWords(recipient.locale).resetCode(code))
}

/**
 * Sets a new password and ends every session. It logs nobody in, so a second factor is asked for as
 * ever. @returns False: the link or code is good for nothing.
 */
export async function resetPassword(
  context: AccountContext,
  input: { proof: ResetProof; newPassword: string; address: string },
): Promise<boolean> {
  // First, since it takes long and must not hold a transaction; and as long for a wrong proof.
  const passwordHash = await hashPassword(input.newPassword)
  const { clock, sql } = context
  const { proof } = input
  const byCode = 'code' in proof ? await userOfCode(context, proof) : null
  const userId = await sql.begin(async (tx) => {
    const at = clock()
    const byLink =
      'token' in proof
        ? await useToken(tx, { token: proof.token, purpose: 'reset_password', at })
        : null
    const id = byLink?.userId ?? byCode
    if (!id || !(await storePassword(tx, { userId: id, passwordHash, at }))) return null
    if (byLink) {
      // Whoever reads the mails of an address owns it.
      await tx`
        update users set email_verified = true where id = ${id} and email = ${byLink.email}`
    }
    await endSessions(tx, { userId: id })
    const data = { by: byLink ? 'email' : 'telegram' }
    const { address } = input
    await auditPerson(tx, { userId: id, action: 'password.reset', data, address, at })
    return id
  })
  if (userId === null) return false
  context.background('telling of a new password', () =>
    notify(context, userId, (words) => words.passwordChanged()),
  )
  return true
}

async function userOfCode(
  context: AccountContext,
  { email, code }: { email: string; code: string },
): Promise<string | null> {
  const recipient = await findRecipient(context, { email })
  if (!recipient) return null
  const isRight = await tryCode(context, { userId: recipient.id, purpose: 'reset_password' }, code)
  // Once more: a second factor may have been turned on since the code was sent, or Telegram unlinked.
  return isRight && (await mayResetByTelegram(context, recipient.id)) ? recipient.id : null
}

/** With codes of Telegram as second factor, Telegram alone would open the account. */
async function mayResetByTelegram(context: AccountContext, userId: string): Promise<boolean> {
  const [row] = await context.sql<{ needsSecondFactor: boolean }[]>`
    select needs_second_factor from users where id = ${userId}`
  return row?.needsSecondFactor === false && (await context.telegram.isLinked(userId))
}

async function hasPassword({ sql }: AccountContext, userId: string): Promise<boolean> {
  const rows = await sql`
    select 1 as one from logins where user_id = ${userId} and provider = 'credential'`
  return rows.length > 0
}
