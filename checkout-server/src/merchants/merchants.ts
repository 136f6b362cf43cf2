import { hash, type Algorithm } from '@node-rs/argon2'
import type { Clock } from '../platform/clock.ts'
import type { Sql } from '../platform/database.ts'
import { newId } from '../platform/ids.ts'
import type { Vault } from '../platform/vault.ts'

// OWASP's first choice for argon2id: 19 MiB, 2 passes, 1 lane. `Algorithm` is a type-only enum here.
const ARGON2ID = { algorithm: 2 as Algorithm, memoryCost: 19_456, timeCost: 2, parallelism: 1 }

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
 * Registers a merchant.
 * @param input.password - Kept as an argon2id hash only.
 * @throws {EmailTaken} There is an account with this e-mail address.
 */
export async function createMerchant(
  { sql, clock }: MerchantContext,
  input: { name: string; email: string; password: string },
): Promise<Merchant> {
  const at = clock()
  const passwordHash = await hash(input.password, ARGON2ID)
  const [row] = await sql<Merchant[]>`
    insert into merchants (id, name, email, password_hash, created_at)
    values (${newId('mer', at)}, ${input.name}, ${input.email.toLowerCase()}, ${passwordHash}, ${at})
    on conflict (email) do nothing returning id, name, email`
  if (!row) throw new EmailTaken(`there is an account for ${input.email} already`)
  return row
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

/** Replaces a merchant's password. */
export async function setPassword(
  { sql }: Pick<MerchantContext, 'sql'>,
  input: { merchantId: string; password: string },
): Promise<void> {
  const passwordHash = await hash(input.password, ARGON2ID)
  await sql`
    update merchants set password_hash = ${passwordHash} where id = ${input.merchantId}`
}
