import type { Me, Role } from '@autogopay/shared'
import type { AccountContext } from './context.ts'

/** What the dashboard shows of a user; null: there is none any more. */
export async function readUser(
  { sql }: Pick<AccountContext, 'sql'>,
  userId: string,
): Promise<Omit<Me['user'], 'telegram'> | null> {
  const [row] = await sql<UserRow[]>`
    select id, username, name, case when not email_missing then email end as email, email_verified,
      phone, locale, is_operator,
      exists (select from logins l where l.user_id = u.id and provider = 'credential')
        as has_password,
      exists (select from logins l where l.user_id = u.id and provider = 'facebook')
        as has_facebook,
      exists (select from second_factors f
        where f.user_id = u.id and kind = 'totp' and confirmed_at is not null) as has_totp,
      exists (select from second_factors f
        where f.user_id = u.id and kind = 'telegram' and confirmed_at is not null)
        as has_telegram_codes,
      (select count(*)::int from passkeys p where p.user_id = u.id) as passkeys,
      (select count(*)::int from recovery_codes r where r.user_id = u.id and used_at is null)
        as recovery_codes
    from users u where id = ${userId}`
  if (!row) return null
  const { hasFacebook, hasTotp, hasTelegramCodes, passkeys, recoveryCodes, ...user } = row
  return {
    ...user,
    mustGivePhone: hasFacebook && !user.hasPassword && user.phone === null,
    facebook: { linked: hasFacebook },
    twoFactor: {
      totp: hasTotp,
      telegram: hasTelegramCodes,
      passkeys,
      recoveryCodesLeft: recoveryCodes,
    },
  }
}

interface UserRow {
  id: string
  username: string
  name: string
  email: string | null
  emailVerified: boolean
  phone: string | null
  locale: 'id' | 'en'
  isOperator: boolean
  hasPassword: boolean
  hasFacebook: boolean
  hasTotp: boolean
  hasTelegramCodes: boolean
  passkeys: number
  recoveryCodes: number
}

/** A team that somebody works in. */
export interface Membership {
  merchantId: string
  name: string
  role: Role
}

/** The teams of a user, old to new: the first is the one that is shown unless another is chosen. */
export function listMemberships(
  { sql }: Pick<AccountContext, 'sql'>,
  userId: string,
): Promise<Membership[]> {
  return sql<Membership[]>`
    select m.merchant_id, s.name, m.role from members m join merchants s on s.id = m.merchant_id
    where m.user_id = ${userId} order by m.created_at, m.merchant_id`
}
