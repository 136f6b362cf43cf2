import type { Register } from '@autogopay/shared'
import type { NewUser } from '../accounts/users.ts'
import { hashPassword } from '../platform/password-hash.ts'
import { EmailTaken, insertMerchant, type MerchantContext } from './merchants.ts'

/** What somebody registers with. */
export type RegisterInput = Register

/** Who was registered. */
export interface RegisteredUser {
  merchantId: string
  userId: string
}

/**
 * Registers a shop and its owner, who cannot log in by this yet.
 * @returns Null: somebody has the address already. That takes as long, so that nobody learns it.
 */
export async function registerMerchant(
  { sql, clock }: Pick<MerchantContext, 'sql' | 'clock'>,
  input: RegisterInput,
): Promise<RegisteredUser | null> {
  const passwordHash = await hashPassword(input.password)
  const owner: NewUser = {
    name: input.name ?? input.businessName,
    email: input.email,
    phone: input.phone ?? null,
    telegramId: input.telegramId === undefined ? null : Number(input.telegramId),
    locale: input.locale ?? 'id',
    login: { provider: 'credential', passwordHash },
  }
  return registerOwner({ sql, clock }, { name: input.businessName, owner })
}

/** The same with an owner for whom somebody vouches already. */
export async function registerOwner(
  { sql, clock }: Pick<MerchantContext, 'sql' | 'clock'>,
  input: { name: string; owner: NewUser },
): Promise<RegisteredUser | null> {
  try {
    const made = await sql.begin((tx) => insertMerchant(tx, clock(), input))
    return made && { merchantId: made.merchant.id, userId: made.userId }
  } catch (error) {
    if (error instanceof EmailTaken) return null
    throw error
  }
}
