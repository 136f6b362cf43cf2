import { auditPerson } from '../audit.ts'
import { newToken } from '../tokens.ts'
import type { AccountContext } from '../context.ts'
import type { Origin } from '../finish-login.ts'
import { issueToken, useToken } from '../mailed-tokens.ts'
import { openSession, type Opened } from '../open-session.ts'
import { pageLink } from '../page-links.ts'
import { findRecipient, mailTo } from '../tell.ts'
import { newId } from '../../platform/ids.ts'
import type { Tx } from '../../platform/database.ts'
import { sendVerification } from '../verify-email.ts'
import type { NewUser } from '../users.ts'
import type { FacebookProfile } from './graph.ts'

/** How a login by Facebook ended. */
export type FacebookLogin =
  | { kind: 'opened'; token: string; opened: Opened; isNew: boolean }
  /** The address has an account: its owner got a mail that links the two. */
  | { kind: 'confirm_by_mail' }
  /** The address has an account that nobody has confirmed, or no mail can be sent. */
  | { kind: 'log_in_first' }

/** Makes a shop and its owner; null: the address is taken. */
export type RegisterOwner = (
  owner: NewUser,
) => Promise<{ merchantId: string; userId: string } | null>

/**
 * Logs in whom Facebook vouches for. An account of the same address is not theirs for that alone: they
 * must also read its mails, or log in to it. A second factor is owed as ever.
 */
export async function logInByFacebook(
  context: AccountContext,
  profile: FacebookProfile,
  { origin, register }: { origin: Origin; register: RegisterOwner },
): Promise<FacebookLogin> {
  const { sql } = context
  const [known] = await sql<{ userId: string }[]>`
    select user_id from logins where provider = 'facebook' and account_id = ${profile.id}`
  if (known) return open(context, known.userId, origin, false)
  const sameAddress = profile.email && (await findRecipient(context, { email: profile.email }))
  if (sameAddress) {
    if (!sameAddress.emailVerified || !context.mailer) return { kind: 'log_in_first' }
    const token = await issueToken(context, {
      userId: sameAddress.id,
      purpose: 'link_facebook',
      email: sameAddress.email,
      detail: profile.id,
    })
    mailTo(context, sameAddress, (words) =>
      words.linkFacebook(pageLink(context, 'link-facebook', { token })),
    )
    return { kind: 'confirm_by_mail' }
  }
  const made = await register({
    name: profile.name || 'Facebook',
    email: profile.email,
    login: { provider: 'facebook', accountId: profile.id },
  })
  if (!made) return { kind: 'log_in_first' }
  // That Facebook names an address does not mean that its mails are read by the same person.
  context.background('mailing a confirmation', () => sendVerification(context, made))
  return open(context, made.userId, origin, true)
}

/** Links by the mail that {@link logInByFacebook} sent. @returns False: good for nothing. */
export function linkByMail(
  { sql, clock }: AccountContext,
  { token, address }: { token: string; address: string },
): Promise<boolean> {
  const at = clock()
  return sql.begin(async (tx) => {
    const used = await useToken(tx, { token, purpose: 'link_facebook', at })
    if (!used?.detail) return false
    return insertLogin(tx, { userId: used.userId, facebookId: used.detail, address, at })
  })
}

/** Links the account of whoever is logged in. @returns False: one of the two is linked already. */
export function linkFacebook(
  { sql, clock }: AccountContext,
  input: { userId: string; facebookId: string; address: string },
): Promise<boolean> {
  return sql.begin((tx) => insertLogin(tx, { ...input, at: clock() }))
}

/** Ends the link. @returns False: there is none, or no password to log in by afterwards. */
export async function unlinkFacebook({ sql }: AccountContext, userId: string): Promise<boolean> {
  const rows = await sql`
    delete from logins where user_id = ${userId} and provider = 'facebook' and exists (
      select from logins where user_id = ${userId} and provider = 'credential')
    returning 1 as one`
  return rows.length > 0
}

interface LoginToInsert {
  userId: string
  facebookId: string
  address: string
  at: Date
}

async function insertLogin(
  tx: Tx,
  { userId, facebookId, address, at }: LoginToInsert,
): Promise<boolean> {
  const rows = await tx`
    insert into logins (id, user_id, provider, account_id, created_at, updated_at)
    values (${newId('lgn', at)}, ${userId}, 'facebook', ${facebookId}, ${at}, ${at})
    on conflict do nothing returning 1 as one`
  if (rows.length === 0) return false
  await auditPerson(tx, { userId, action: 'facebook.linked', address, at })
  return true
}

async function open(
  context: AccountContext,
  userId: string,
  origin: Origin,
  isNew: boolean,
): Promise<FacebookLogin> {
  const token = newToken()
  const opened = await openSession(context, {
    userId,
    method: 'facebook',
    secondFactor: null,
    token,
    ...origin,
    isRemembered: true,
  })
  return { kind: 'opened', token, opened, isNew }
}
