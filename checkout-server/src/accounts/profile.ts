import { AppError } from '../platform/errors.ts'
import { hashPassword } from '../platform/password-hash.ts'
import { auditPerson } from './audit.ts'
import type { AccountContext } from './context.ts'
import { endSessions } from './end-sessions.ts'
import { issueToken, useToken } from './mailed-tokens.ts'
import { pageLink } from './page-links.ts'
import { findRecipient, mailTo, notify } from './tell.ts'
import { storePassword } from './users.ts'

/** Changes what a person says of themselves; what is left out stays. */
export async function updateProfile(
  { sql, clock }: AccountContext,
  userId: string,
  wish: {
    name?: string | undefined
    phone?: string | null | undefined
    locale?: 'id' | 'en' | undefined
  },
): Promise<void> {
  const changes = {
    ...(wish.name !== undefined && { name: wish.name }),
    ...(wish.phone !== undefined && { phone: wish.phone }),
    ...(wish.locale !== undefined && { locale: wish.locale }),
    updated_at: clock(),
  }
  await sql`update users set ${sql(changes)} where id = ${userId}`
}

/** Replaces a password and ends all other sessions. @throws {AppError} `forbidden`: has none. */
export async function changePassword(
  context: AccountContext,
  who: { userId: string; sessionId: string; newPassword: string; address: string },
): Promise<void> {
  const { userId, sessionId, newPassword, address } = who
  const passwordHash = await hashPassword(newPassword)
  const isStored = await context.sql.begin(async (tx) => {
    const at = context.clock()
    if (!(await storePassword(tx, { userId, passwordHash, at }))) return false
    await endSessions(tx, { userId, except: sessionId })
    await auditPerson(tx, { userId, action: 'password.changed', address, at })
    return true
  })
  if (!isStored)
    throw new AppError('forbidden', 'This account has no password: it logs in by Facebook.')
  context.background('telling of a new password', () =>
    notify(context, userId, (words) => words.passwordChanged()),
  )
}

/**
 * Begins a change of address: a link goes to the new one, a warning to the old one. Whether somebody
 * has the new one already is told to nobody.
 */
export async function beginEmailChange(
  context: AccountContext,
  input: { userId: string; newEmail: string },
): Promise<void> {
  const recipient = await findRecipient(context, input)
  if (!recipient) return
  const { userId, newEmail } = input
  const taken = await findRecipient(context, { email: newEmail })
  mailTo(context, recipient, (words) => words.emailChanges(newEmail))
  if (taken) return
  const token = await issueToken(context, { userId, purpose: 'change_email', email: newEmail })
  mailTo(
    context,
    recipient,
    (words) => words.confirmNewEmail(pageLink(context, 'confirm-email', { token })),
    newEmail,
  )
}

/** Makes the address that the link was sent to the account's. @returns False: good for nothing. */
export async function confirmEmailChange(
  { sql, clock }: AccountContext,
  { token, address }: { token: string; address: string },
): Promise<boolean> {
  const at = clock()
  return sql.begin(async (tx) => {
    const used = await useToken(tx, { token, purpose: 'change_email', at })
    if (!used) return false
    const [taken] = await tx`select 1 as one from users where email = ${used.email}`
    if (taken) return false
    await tx`
      update users set email = ${used.email}, email_verified = true, email_missing = false,
        updated_at = ${at}
      where id = ${used.userId}`
    // Links that went to the old address open the account no more.
    await tx`delete from mailed_tokens where user_id = ${used.userId}`
    await auditPerson(tx, { userId: used.userId, action: 'email.changed', address, at })
    return true
  })
}
