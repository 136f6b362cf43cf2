import { createHash, randomBytes } from 'node:crypto'
import type { Clock } from '../platform/clock.ts'
import type { Sql, Tx } from '../platform/database.ts'
import { AppError } from '../platform/errors.ts'

const TOKEN_MS = 10 * 60 * 1000

/** Whose chat it is. */
export interface TelegramLink {
  userId: string
  chatId: number
  name: string
  username: string | null
  linkedAt: Date
  blockedAt: Date | null
}

/**
 * Makes a token for a deep link, good once and for ten minutes; earlier ones of the user end. It says
 * nothing of the account, and only its hash is kept.
 * @throws {AppError} `telegram_needed`: codes to log in go to the chat that is linked.
 */
export async function createLinkToken(
  { sql, clock }: { sql: Sql; clock: Clock },
  userId: string,
): Promise<{ token: string; expiresAt: Date }> {
  const token = randomBytes(24).toString('base64url')
  const expiresAt = new Date(clock().getTime() + TOKEN_MS)
  await sql.begin(async (tx) => {
    await assertNoCodes(tx, userId)
    await tx`delete from telegram_link_tokens where user_id = ${userId} or expires_at < ${clock()}`
    await tx`
      insert into telegram_link_tokens (hash, user_id, expires_at)
      values (${hashOf(token)}, ${userId}, ${expiresAt})`
  })
  return { token, expiresAt }
}

/** Uses a token up. @returns The name of the user whose chat it now is; null: the token is dead. */
export async function linkChat(
  tx: Tx,
  chat: { token: string; chatId: number; name: string; username: string | null; at: Date },
): Promise<string | null> {
  const [owner] = await tx<{ userId: string; expiresAt: Date }[]>`
    delete from telegram_link_tokens where hash = ${hashOf(chat.token)}
    returning user_id, expires_at`
  if (!owner || owner.expiresAt <= chat.at) return null
  // Codes to log in, turned on since the link was made, do not move to another chat by it.
  if (await hasCodes(tx, owner.userId)) return null
  await tx`
    insert into telegram_links (user_id, chat_id, name, username, linked_at)
    values (${owner.userId}, ${chat.chatId}, ${chat.name}, ${chat.username}, ${chat.at})
    on conflict (user_id) do update set chat_id = excluded.chat_id, name = excluded.name,
      username = excluded.username, linked_at = excluded.linked_at, blocked_at = null`
  const [user] = await tx<{ name: string }[]>`select name from users where id = ${owner.userId}`
  return user?.name ?? null
}

/** A user's chat; null: none is linked. */
export async function findLink(sql: Sql | Tx, userId: string): Promise<TelegramLink | null> {
  const [row] = await sql<TelegramLink[]>`
    select user_id, chat_id, name, username, linked_at, blocked_at
    from telegram_links where user_id = ${userId}`
  return row ?? null
}

/**
 * Ends a link.
 * @throws {AppError} `telegram_needed`: codes to log in go there, so its owner could not any more.
 */
export async function unlinkChat(sql: Sql, userId: string): Promise<void> {
  await sql.begin(async (tx) => {
    await assertNoCodes(tx, userId)
    await tx`delete from telegram_links where user_id = ${userId}`
  })
}

async function assertNoCodes(tx: Tx, userId: string): Promise<void> {
  if (!(await hasCodes(tx, userId))) return
  throw new AppError(
    'telegram_needed',
    'Codes to log in go to this Telegram. Choose another second factor first.',
  )
}

/** Whoever chooses Telegram as a second factor at this moment waits, and finds what is decided here. */
async function hasCodes(tx: Tx, userId: string): Promise<boolean> {
  await tx`select id from users where id = ${userId} for update`
  const rows = await tx`
    select user_id from second_factors
    where user_id = ${userId} and kind = 'telegram' and confirmed_at is not null`
  return rows.length > 0
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}
