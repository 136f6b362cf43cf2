import { AppError } from '../platform/errors.ts'
import type { Clock } from '../platform/clock.ts'
import type { Sql, Tx } from '../platform/database.ts'
import { audit } from '../platform/audit.ts'
import { lockTeam } from './members.ts'

/** What goes on being kept of a shop that lost its last person, and why nothing of it may go. */
export const KEPT = ['payments', 'refunds', 'incoming_money', 'audit_log'] as const

/**
 * Deletes a person: name, address, phone, logins, sessions and second factors. A shop in which nobody
 * else is keeps its books, which the law wants; its API keys and payment links end, and what is under
 * way is settled.
 * @returns What is kept; empty: nothing.
 * @throws {AppError} `invalid_request`: others are in the team, and none of them owns it.
 */
export function deleteAccount(
  { sql, clock }: { sql: Sql; clock: Clock },
  input: { userId: string; address: string },
): Promise<readonly string[]> {
  const { userId, address } = input
  const at = clock()
  return sql.begin(async (tx): Promise<readonly string[]> => {
    const teams = await tx<{ merchantId: string }[]>`
      select merchant_id from members where user_id = ${userId} order by merchant_id`
    const closed: string[] = []
    for (const { merchantId } of teams) {
      await lockTeam(tx, merchantId)
      if (await leave(tx, { merchantId, userId, at })) closed.push(merchantId)
      await audit(tx, {
        merchantId,
        actor: { kind: 'user', id: userId },
        action: 'account.deleted',
        address,
        at,
      })
    }
    await tx`delete from users where id = ${userId}`
    // That they logged in stays; from where was about the person.
    await tx`
      update audit_log set address = null where actor_id = ${userId} and merchant_id is null`
    return closed.length > 0 ? KEPT : []
  })
}

/** @returns Whether nobody is left in the shop. */
async function leave(
  tx: Tx,
  { merchantId, userId, at }: { merchantId: string; userId: string; at: Date },
): Promise<boolean> {
  await tx`delete from members where merchant_id = ${merchantId} and user_id = ${userId}`
  const [rest] = await tx<{ people: number; owners: number }[]>`
    select count(*)::int as people, count(*) filter (where role = 'owner')::int as owners
    from members where merchant_id = ${merchantId}`
  if (rest && rest.owners > 0) {
    await handOver(tx, { merchantId, userId })
    return false
  }
  if (rest && rest.people > 0) {
    throw new AppError(
      'invalid_request',
      'Others work in your shop. Make one of them its owner first, or take them out.',
    )
  }
  await tx`
    update api_keys set revoked_at = ${at} where merchant_id = ${merchantId} and revoked_at is null`
  await tx`
    update invitations set revoked_at = ${at}
    where merchant_id = ${merchantId} and accepted_at is null and revoked_at is null`
  await tx`update payment_links set is_active = false where merchant_id = ${merchantId}`
  // The address is the person's: it is free for a new account.
  await tx`update merchants set email = ${addressOfNobody(merchantId)} where id = ${merchantId}`
  return true
}

/** A shop that had the person's address gets that of another owner, where no other shop has it. */
async function handOver(
  tx: Tx,
  { merchantId, userId }: { merchantId: string; userId: string },
): Promise<void> {
  await tx`
    update merchants set email = coalesce((
      select u.email from members m join users u on u.id = m.user_id
      where m.merchant_id = ${merchantId} and m.role = 'owner' and not u.email_missing
        and not exists (select from merchants o where o.email = u.email)
      order by u.created_at, u.id limit 1), ${addressOfNobody(merchantId)})
    where id = ${merchantId} and email = (select email from users where id = ${userId})`
}

const addressOfNobody = (merchantId: string) => `${merchantId.replace('_', '-')}@deleted.invalid`
