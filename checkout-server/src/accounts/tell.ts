import { formatWib } from '@autogopay/shared'
import type { AccountContext } from './context.ts'
import { accountWords, type AccountWords } from './words.ts'

/** Whom a message is for. */
export interface Recipient {
  id: string
  email: string
  emailVerified: boolean
  emailMissing: boolean
  locale: 'id' | 'en'
}

/** Somebody by id or address; null: there is nobody. */
export async function findRecipient(
  { sql }: Pick<AccountContext, 'sql'>,
  who: { userId: string } | { email: string },
): Promise<Recipient | null> {
  const [row] = await sql<Recipient[]>`
    select id, email, email_verified, email_missing, locale from users
    where ${'userId' in who ? sql`id = ${who.userId}` : sql`email = ${who.email.toLowerCase()}`}`
  return row ?? null
}

/**
 * Mails somebody, behind the answer.
 * @param to - Another address than the person's own, which is about to become theirs.
 */
export function mailTo(
  { mailer }: Pick<AccountContext, 'mailer'>,
  recipient: Recipient,
  write: (words: AccountWords) => { subject: string; text: string },
  to?: string,
): void {
  if (recipient.emailMissing && to === undefined) return
  mailer?.send({ to: to ?? recipient.email, ...write(accountWords(recipient.locale)) })
}

/** Tells somebody about their own account: by mail, if the address is theirs, and by Telegram. */
export async function notify(
  context: AccountContext,
  userId: string,
  write: (words: AccountWords) => { subject: string; text: string },
): Promise<void> {
  const message = await tellByMail(context, userId, write)
  if (!message || !(await context.telegram.isLinked(userId))) return
  await context.telegram.send(userId, message)
}

/** Tells somebody that they, or somebody else, logged in. */
export async function notifyLogin(
  context: AccountContext,
  login: { userId: string; at: Date; address: string; userAgent: string; methods: string[] },
): Promise<void> {
  const { userId, at, address, userAgent, methods } = login
  const message = await tellByMail(context, userId, (words) =>
    words.loggedIn({
      at: formatWib(at),
      address,
      method: methods.map((name) => words.methods[name] ?? name).join(' + '),
      device: userAgent.slice(0, 200),
    }),
  )
  if (message) await context.telegram.tellLogin(userId, message)
}

/** @returns The message as a chat shows it; null: there is nobody. */
async function tellByMail(
  context: AccountContext,
  userId: string,
  write: (words: AccountWords) => { subject: string; text: string },
): Promise<string | null> {
  const recipient = await findRecipient(context, { userId })
  if (!recipient) return null
  if (recipient.emailVerified) mailTo(context, recipient, write)
  const { subject, text } = write(accountWords(recipient.locale))
  return `${subject}\n\n${text}`
}
