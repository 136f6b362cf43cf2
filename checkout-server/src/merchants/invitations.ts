import {
  formatInstant,
  type CreatedInvitation,
  type CreateInvitation,
  type Invitation,
  type Role,
} from '@autogopay/shared'
import type { AccountContext } from '../accounts/context.ts'
import { pageLink } from '../accounts/page-links.ts'
import { hashToken, newToken } from '../accounts/tokens.ts'
import { insertUser } from '../accounts/users.ts'
import { accountWords } from '../accounts/words.ts'
import type { Tx } from '../platform/database.ts'
import { AppError } from '../platform/errors.ts'
import type { Actor } from '../platform/http/principal.ts'
import { newId } from '../platform/ids.ts'
import { hashPassword } from '../platform/password-hash.ts'
import { audit } from '../platform/audit.ts'
import { assertMayGiveRole, lockTeam, type TeamManager } from './members.ts'

const LASTS_MS = 7 * 24 * 60 * 60 * 1000
const MOST_OPEN = 50

interface InvitationRow {
  id: string
  email: string
  role: Role
  createdAt: Date
  expiresAt: Date
}

/** Invitations that can still be taken, new to old. */
export async function listInvitations(
  { sql, clock }: Pick<AccountContext, 'sql' | 'clock'>,
  merchantId: string,
): Promise<Invitation[]> {
  const rows = await sql<InvitationRow[]>`
    select id, email, role, created_at, expires_at from invitations
    where merchant_id = ${merchantId} and accepted_at is null and revoked_at is null
      and expires_at > ${clock()} order by id desc`
  return rows.map(toInvitation)
}

/**
 * Invites somebody: by a mail, when this server sends any, and by a link that is shown this once.
 * @throws {AppError} `forbidden`: the role may more than who invites; `invalid_request`: too many wait.
 */
export async function invite(
  context: AccountContext,
  by: TeamManager & { actor: Actor },
  wish: CreateInvitation,
): Promise<CreatedInvitation> {
  assertMayGiveRole(by, wish.role)
  const { sql, clock } = context
  const { merchantId, actor } = by
  const at = clock()
  const token = newToken()
  const email = wish.email.toLowerCase()
  const made = await sql.begin(async (tx) => {
    await lockTeam(tx, merchantId)
    // A second invitation of one address takes the place of the first.
    await tx`
      update invitations set revoked_at = ${at}
      where merchant_id = ${merchantId} and email = ${email}
        and accepted_at is null and revoked_at is null`
    const [open] = await tx<{ count: number }[]>`
      select count(*) as count from invitations
      where merchant_id = ${merchantId} and accepted_at is null and revoked_at is null
        and expires_at > ${at}`
    if (!open || open.count >= MOST_OPEN) {
      throw new AppError('invalid_request', `At most ${MOST_OPEN} invitations wait at once.`)
    }
    const [row] = await tx<(InvitationRow & { merchant: string })[]>`
      insert into invitations (id, merchant_id, email, role, token_hash, invited_by, expires_at,
        created_at)
      values (${newId('inv', at)}, ${merchantId}, ${email}, ${wish.role}, ${hashToken(token)},
        (select id from users where id = ${actor.id}), ${new Date(at.getTime() + LASTS_MS)}, ${at})
      returning id, email, role, created_at, expires_at,
        (select name from merchants where id = ${merchantId}) as merchant`
    if (!row) throw new Error('the invitation was not stored')
    return row
  })
  const url = pageLink(context, 'invitation', { token })
  const { subject, text } = accountWords('id').invited({
    merchant: made.merchant,
    role: made.role,
    link: url,
  })
  context.mailer?.send({ to: email, subject, text })
  return { ...toInvitation(made), url }
}

/** Takes an invitation back. @throws {AppError} `not_found`. */
export async function revokeInvitation(
  { sql, clock }: Pick<AccountContext, 'sql' | 'clock'>,
  input: { merchantId: string; id: string },
): Promise<void> {
  const rows = await sql`
    update invitations set revoked_at = ${clock()}
    where id = ${input.id} and merchant_id = ${input.merchantId}
      and accepted_at is null and revoked_at is null returning 1 as one`
  if (rows.length === 0) throw new AppError('not_found', 'There is no such invitation.')
}

/** What a link invites to; null: it is good for nothing. */
export async function readInvitation(
  { sql, clock }: Pick<AccountContext, 'sql' | 'clock'>,
  token: string,
): Promise<{ merchant: string; role: Role; email: string } | null> {
  const [row] = await sql<{ merchant: string; role: Role; email: string }[]>`
    select m.name as merchant, i.role, i.email
    from invitations i join merchants m on m.id = i.merchant_id
    where token_hash = ${hashToken(token)} and accepted_at is null and revoked_at is null
      and expires_at > ${clock()}`
  return row ?? null
}

/**
 * Lets somebody who has an account into the team. Whoever is in it already keeps their role.
 * @returns The merchant; null: the link is good for nothing.
 */
export function joinTeam(
  context: Pick<AccountContext, 'sql' | 'clock'>,
  input: { token: string; userId: string; address: string },
): Promise<string | null> {
  return context.sql.begin((tx) => take(tx, context.clock(), input))
}

/**
 * Makes an account for somebody who was invited, in the invited address, and lets it into the team.
 * @returns Null: the link is good for nothing, or the address has an account, which must log in.
 */
export async function joinAsNewUser(
  { sql, clock }: Pick<AccountContext, 'sql' | 'clock'>,
  input: { token: string; name: string; password: string; address: string },
): Promise<{ userId: string } | null> {
  const passwordHash = await hashPassword(input.password)
  const at = clock()
  const invitation = await readInvitation({ sql, clock }, input.token)
  if (!invitation) return null
  try {
    return await sql.begin(async (tx) => {
      const user = await insertUser(tx, at, {
        name: input.name,
        email: invitation.email,
        login: { provider: 'credential', passwordHash },
      })
      if (!user) return null
      const merchantId = await take(tx, at, { ...input, userId: user.id })
      // Somebody else was faster with the same link: no account without a team.
      if (merchantId === null) throw new LinkTaken()
      return { userId: user.id }
    })
  } catch (error) {
    if (error instanceof LinkTaken) return null
    throw error
  }
}

class LinkTaken extends Error {
  override readonly name = 'LinkTaken'
}

async function take(
  tx: Tx,
  at: Date,
  { token, userId, address }: { token: string; userId: string; address: string },
): Promise<string | null> {
  const [row] = await tx<{ id: string; merchantId: string; role: Role }[]>`
    update invitations set accepted_at = ${at}
    where token_hash = ${hashToken(token)} and accepted_at is null and revoked_at is null
      and expires_at > ${at}
    returning id, merchant_id, role`
  if (!row) return null
  const { id, merchantId, role } = row
  await tx`
    insert into members (merchant_id, user_id, role, created_at)
    values (${merchantId}, ${userId}, ${role}, ${at}) on conflict do nothing`
  await audit(tx, {
    merchantId,
    actor: { kind: 'user', id: userId },
    action: 'invitation.accepted',
    subject: id,
    data: { role },
    address,
    at,
  })
  return merchantId
}

function toInvitation({ id, email, role, createdAt, expiresAt }: InvitationRow): Invitation {
  return {
    id,
    email,
    role,
    createdAt: formatInstant(createdAt),
    expiresAt: formatInstant(expiresAt),
  }
}
