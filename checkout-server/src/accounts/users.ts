import { randomInt } from 'node:crypto'
import { newId } from '../platform/ids.ts'
import type { Sql, Tx } from '../platform/database.ts'

const HANDLE_ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'
const MOST_OF_HANDLE = 20
const ADDED = 3

/** Whom to make. Either a password or another company's account vouches for a person. */
export interface NewUser {
  name: string
  /** Null: the other company named none. */
  email: string | null
  emailVerified?: boolean
  phone?: string | null
  telegramId?: number | null
  locale?: 'id' | 'en'
  login:
    { provider: 'credential'; passwordHash: string } | { provider: 'facebook'; accountId: string }
}

/**
 * Makes a user with one way to log in.
 * @returns Null: somebody has this address already.
 */
export async function insertUser(tx: Tx, at: Date, user: NewUser): Promise<{ id: string } | null> {
  const id = newId('usr', at)
  const email = user.email?.toLowerCase() ?? `${id.replace('_', '-')}@no-email.invalid`
  const wanted = handleOf(user.email?.split('@', 1)[0] ?? user.name)
  // The first that is free: the name itself, then with three characters of chance.
  for (let username = wanted; ; username = `${wanted}-${randomCharacters(ADDED)}`) {
    const [row] = await tx<{ id: string }[]>`
      insert into users (id, username, name, email, email_missing, email_verified, phone,
        telegram_id, locale, created_at, updated_at)
      values (${id}, ${username}, ${user.name}, ${email}, ${user.email === null},
        ${user.emailVerified ?? false}, ${user.phone ?? null}, ${user.telegramId ?? null},
        ${user.locale ?? 'id'}, ${at}, ${at})
      on conflict do nothing returning id`
    if (row) break
    const [taken] = await tx`select 1 as one from users where email = ${email}`
    if (taken) return null
  }
  const { login } = user
  await tx`
    insert into logins (id, user_id, provider, account_id, password_hash, created_at, updated_at)
    values (${newId('lgn', at)}, ${id}, ${login.provider},
      ${login.provider === 'credential' ? id : login.accountId},
      ${login.provider === 'credential' ? login.passwordHash : null}, ${at}, ${at})`
  return { id }
}

/** Sets the password of somebody who has one. @returns False: logs in by another company only. */
export async function storePassword(
  sql: Sql | Tx,
  input: { userId: string; passwordHash: string; at: Date },
): Promise<boolean> {
  const rows = await sql`
    update logins set password_hash = ${input.passwordHash}, updated_at = ${input.at}
    where user_id = ${input.userId} and provider = 'credential' returning 1 as one`
  return rows.length > 0
}

function handleOf(text: string): string {
  const plain = text
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '')
  return plain.slice(0, MOST_OF_HANDLE) || 'pemilik'
}

function randomCharacters(count: number): string {
  return Array.from({ length: count }, () => HANDLE_ALPHABET[randomInt(32)]).join('')
}
