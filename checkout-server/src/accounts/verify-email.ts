import { auditPerson } from './audit.ts'
import type { AccountContext } from './context.ts'
import { issueToken, useToken } from './mailed-tokens.ts'
import { pageLink } from './page-links.ts'
import { findRecipient, mailTo } from './tell.ts'

/** Mails the link that confirms an address to its owner, if there is one who needs it. */
export async function sendVerification(
  context: AccountContext,
  who: { userId: string } | { email: string },
): Promise<void> {
  const recipient = await findRecipient(context, who)
  if (!recipient || recipient.emailVerified || recipient.emailMissing) return
  const { id: userId, email } = recipient
  const token = await issueToken(context, { userId, purpose: 'verify_email', email })
  mailTo(context, recipient, (words) =>
    words.verifyEmail(pageLink(context, 'verify-email', { token })),
  )
}

/** Tells the owner of an address that somebody registered with it. */
export async function tellAlreadyRegistered(context: AccountContext, email: string): Promise<void> {
  const recipient = await findRecipient(context, { email })
  if (!recipient) return
  if (!recipient.emailVerified) return sendVerification(context, { email })
  const links = { login: pageLink(context, 'login'), reset: pageLink(context, 'forgot-password') }
  mailTo(context, recipient, (words) => words.alreadyRegistered(links))
}

/** Confirms the address that a link was sent to. @returns False: the link is good for nothing. */
export function verifyEmail(
  { sql, clock }: AccountContext,
  { token, address }: { token: string; address: string },
): Promise<boolean> {
  return sql.begin(async (tx) => {
    const at = clock()
    const used = await useToken(tx, { token, purpose: 'verify_email', at })
    if (!used) return false
    const rows = await tx`
      update users set email_verified = true, updated_at = ${at}
      where id = ${used.userId} and email = ${used.email} returning 1 as one`
    if (rows.length === 0) return false
    await auditPerson(tx, { userId: used.userId, action: 'email.verified', address, at })
    return true
  })
}
