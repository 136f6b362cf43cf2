import {
  formatInstant,
  ROLE_PERMISSIONS,
  type Member,
  type Permission,
  type Role,
} from '@autogopay/shared'
import type { Clock } from '../platform/clock.ts'
import type { Sql, Tx } from '../platform/database.ts'
import { AppError } from '../platform/errors.ts'
import { audit } from '../platform/audit.ts'

interface MemberRow {
  id: string
  name: string
  username: string
  email: string | null
  role: Role
  joinedAt: Date
}

/** Whoever changes a team. */
export interface TeamManager {
  merchantId: string
  permissions: ReadonlySet<Permission>
}

/** A merchant's team, old to new. */
export async function listMembers(sql: Sql | Tx, merchantId: string): Promise<Member[]> {
  const rows = await sql<MemberRow[]>`
    select u.id, u.name, u.username, case when not u.email_missing then u.email end as email,
      m.role, m.created_at as joined_at
    from members m join users u on u.id = m.user_id
    where m.merchant_id = ${merchantId} order by m.created_at, u.id`
  return rows.map(({ joinedAt, ...row }) => ({ ...row, joinedAt: formatInstant(joinedAt) }))
}

/**
 * Gives a member another role.
 * @throws {AppError} `not_found`; `forbidden`: it may more than who gives it; `invalid_request`: nobody
 *   would own the shop.
 */
export function changeRole(
  sql: Sql,
  by: TeamManager,
  input: { userId: string; role: Role },
): Promise<Member> {
  assertMayGiveRole(by, input.role)
  return sql.begin(async (tx) => {
    await lockTeam(tx, by.merchantId)
    await assertMember(tx, by, input.userId)
    await tx`
      update members set role = ${input.role}
      where merchant_id = ${by.merchantId} and user_id = ${input.userId}`
    await assertOwned(tx, by.merchantId)
    await withdrawInvitations(tx, by.merchantId, input.userId)
    const member = (await listMembers(tx, by.merchantId)).find(({ id }) => id === input.userId)
    if (!member) throw notInTeam()
    return member
  })
}

/** Takes somebody out of the team. @throws {AppError} As {@link changeRole} does. */
export function removeMember(sql: Sql, by: TeamManager, userId: string): Promise<void> {
  return sql.begin(async (tx) => {
    await lockTeam(tx, by.merchantId)
    await assertMember(tx, by, userId)
    await tx`delete from members where merchant_id = ${by.merchantId} and user_id = ${userId}`
    await assertOwned(tx, by.merchantId)
    await withdrawInvitations(tx, by.merchantId, userId)
  })
}

/** Else somebody who was taken out, or may less now, comes back by an invitation of their own. */
async function withdrawInvitations(tx: Tx, merchantId: string, userId: string): Promise<void> {
  await tx`
    update invitations set revoked_at = now()
    where merchant_id = ${merchantId} and invited_by = ${userId}
      and accepted_at is null and revoked_at is null`
}

/**
 * Lets a member go who wants to.
 * @throws {AppError} `not_found`: not in this team; `invalid_request`: nobody would own the shop.
 */
export function leaveTeam(
  { sql, clock }: { sql: Sql; clock: Clock },
  { merchantId, userId, address }: { merchantId: string; userId: string; address: string },
): Promise<void> {
  return sql.begin(async (tx) => {
    await lockTeam(tx, merchantId)
    const gone = await tx`
      delete from members where merchant_id = ${merchantId} and user_id = ${userId}
      returning 1 as one`
    if (gone.length === 0) throw notInTeam()
    await assertOwned(tx, merchantId)
    const actor = { kind: 'user', id: userId } as const
    await audit(tx, { merchantId, actor, action: 'member.left', address, at: clock() })
  })
}

/** @throws {AppError} `forbidden`: a role may not do more than whoever gives it. */
export function assertMayGiveRole({ permissions }: TeamManager, role: Role): void {
  const missing = ROLE_PERMISSIONS[role].find((name) => !permissions.has(name))
  if (missing === undefined) return
  throw new AppError('forbidden', `The role ${role} has the permission ${missing}, which you lack.`)
}

/** One change of a team after the other, so that two owners cannot remove each other at once. */
export async function lockTeam(tx: Tx, merchantId: string): Promise<void> {
  await tx`select 1 from merchants where id = ${merchantId} for no key update`
}

async function assertMember(tx: Tx, by: TeamManager, userId: string): Promise<void> {
  const [row] = await tx<{ role: Role }[]>`
    select role from members where merchant_id = ${by.merchantId} and user_id = ${userId}`
  if (!row) throw notInTeam()
  // Whoever may less than a member cannot take anything from them.
  assertMayGiveRole(by, row.role)
}

async function assertOwned(tx: Tx, merchantId: string): Promise<void> {
  const [owner] = await tx`
    select 1 from members where merchant_id = ${merchantId} and role = 'owner' limit 1`
  if (owner) return
  throw new AppError('invalid_request', 'The shop needs an owner: make somebody else one first.')
}

function notInTeam(): AppError {
  return new AppError('not_found', 'There is no such member.')
}
