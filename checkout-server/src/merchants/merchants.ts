import { endSessions } from '../accounts/end-sessions.ts'
import { insertUser, storePassword, type NewUser } from '../accounts/users.ts'
import type { Clock } from '../platform/clock.ts'
import type { Sql, Tx } from '../platform/database.ts'
import { newId } from '../platform/ids.ts'
import { hashPassword } from '../platform/password-hash.ts'
import type { Vault } from '../platform/vault.ts'

/** What the functions of this folder need. */
export interface MerchantContext {
  sql: Sql
  clock: Clock
  vault: Vault
}

/** A shop or business that takes payments. */
export interface Merchant {
  id: string
  name: string
  email: string
}

/** Thrown when an e-mail address already has an account. */
export class EmailTaken extends Error {
  override readonly name = 'EmailTaken'
}

/**
 * Registers a merchant with its owner, a user of the same address, for which the operator vouches.
 * @param input.password - The owner's; kept as an argon2id hash only.
 * @throws {EmailTaken} There is an account with this e-mail address.
 */
export async function createMerchant(
  { sql, clock }: MerchantContext,
  input: { name: string; email: string; password: string },
): Promise<Merchant> {
  const passwordHash = await hashPassword(input.password)
  const login = { provider: 'credential', passwordHash } as const
  const made = await sql.begin((tx) =>
    insertMerchant(tx, clock(), {
      name: input.name,
      owner: { ...input, emailVerified: true, login },
    }),
  )
  if (!made) throw new EmailTaken(`there is an account for ${input.email} already`)
  return made.merchant
}

/**
 * Makes a merchant and its owner.
 * @returns Null: somebody has the owner's address already, and nothing was made.
 */
export async function insertMerchant(
  tx: Tx,
  at: Date,
  input: { name: string; owner: NewUser },
): Promise<{ merchant: Merchant; userId: string } | null> {
  const user = await insertUser(tx, at, input.owner)
  if (!user) return null
  const [merchant] = await tx<Merchant[]>`
    insert into merchants (id, name, email, created_at)
    select ${newId('mer', at)}, ${input.name}, email, ${at} from users where id = ${user.id}
    on conflict (email) do nothing returning id, name, email`
  // The address was a shop's before it was nobody's: its owner has changed to another one since.
  if (!merchant) throw new EmailTaken('there is a shop with this e-mail address')
  await tx`
    insert into members (merchant_id, user_id, role, created_at)
    values (${merchant.id}, ${user.id}, 'owner', ${at})`
  return { merchant, userId: user.id }
}

/** Finds a merchant by id or e-mail address. */
export async function findMerchant(
  { sql }: Pick<MerchantContext, 'sql'>,
  idOrEmail: string,
): Promise<Merchant | null> {
  const [row] = await sql<Merchant[]>`
    select id, name, email from merchants
    where id = ${idOrEmail} or email = ${idOrEmail.toLowerCase()}`
  return row ?? null
}

/** All merchants, old to new. */
export function listMerchants({ sql }: Pick<MerchantContext, 'sql'>): Promise<Merchant[]> {
  return sql<Merchant[]>`select id, name, email from merchants order by id`
}

/** Replaces the password of a merchant's first owner, and ends the sessions that it opened. */
export async function setPassword(
  { sql, clock }: MerchantContext,
  input: { merchantId: string; password: string },
): Promise<void> {
  const passwordHash = await hashPassword(input.password)
  await sql.begin(async (tx) => {
    const [owner] = await tx<{ userId: string }[]>`
      select user_id from members where merchant_id = ${input.merchantId} and role = 'owner'
      order by created_at, user_id limit 1`
    if (!owner) throw new Error(`merchant ${input.merchantId} has no owner`)
    await storePassword(tx, { userId: owner.userId, passwordHash, at: clock() })
    await endSessions(tx, { userId: owner.userId })
  })
}
