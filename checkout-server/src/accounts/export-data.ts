import type { AccountContext } from './context.ts'

/** Everything that we hold about a person, save what would open their account. */
export async function exportPersonalData(
  { sql, clock }: Pick<AccountContext, 'sql' | 'clock'>,
  userId: string,
): Promise<Record<string, unknown>> {
  const of = <T extends object>(rows: readonly T[]) => [...rows]
  const [user, logins, sessions, passkeys, factors, teams, invitations, actions] =
    await Promise.all([
      sql`
        select id, username, name, email, email_verified, phone, telegram_id, locale, created_at,
          updated_at from users where id = ${userId}`,
      sql`select provider, account_id, created_at from logins where user_id = ${userId}`,
      sql`
        select id, method, second_factor, address, user_agent, created_at, expires_at
        from sessions where user_id = ${userId} order by created_at`,
      sql`select id, name, device_type, created_at from passkeys where user_id = ${userId}`,
      sql`select kind, confirmed_at from second_factors where user_id = ${userId}`,
      sql`
        select m.merchant_id, s.name, m.role, m.created_at as joined_at
        from members m join merchants s on s.id = m.merchant_id where m.user_id = ${userId}`,
      sql`
        select id, merchant_id, email, role, created_at from invitations
        where invited_by = ${userId}`,
      sql`
        select id, merchant_id, action, subject, address, created_at from audit_log
        where actor_kind = 'user' and actor_id = ${userId} order by id`,
    ])
  return {
    exportedAt: clock(),
    user: user[0] ?? null,
    logins: of(logins),
    sessions: of(sessions),
    passkeys: of(passkeys),
    secondFactors: of(factors),
    teams: of(teams),
    invitationsSent: of(invitations),
    actions: of(actions),
  }
}
