import type { Auth } from './auth.ts'
import { openBackground } from './background.ts'
import type { AccountContext } from './context.ts'
import { sessionReader, type FindSession } from './find-session.ts'
import { COOKIE_SECRET, installationSecret } from './installation-secret.ts'
import type { AccountLimits } from './limits.ts'
import { openMailer } from './mail.ts'

/** People and their logins, ready for the surfaces. */
export interface Accounts extends AccountContext {
  findSession: FindSession
  limits: AccountLimits
  /** better-auth, loaded when the first person logs in: API servers never pay for it. */
  auth(): Promise<Auth>
  /** Signs the session's cookie, as better-auth does. */
  cookieSecret(): Promise<string>
  /** Waits for the work behind answers. */
  settled(): Promise<void>
  close(): Promise<void>
}

/** Opens the feature; nothing is loaded or connected yet. */
export function openAccounts(
  given: Omit<AccountContext, 'mailer' | 'background'> & {
    databaseUrl: string
    limits: AccountLimits
    /** Null: no mail is sent. */
    smtp: { url: string; from: string } | null
  },
): Accounts {
  const { log, smtp } = given
  const mailer = smtp && openMailer({ smtpUrl: smtp.url, from: smtp.from, log })
  const background = openBackground(log)
  const context = { ...given, mailer, background: background.run }
  let secret: Promise<string> | null = null
  let opening: Promise<Auth> | null = null
  const load = async () => {
    const { openAuth } = await import('./auth.ts')
    return openAuth(context)
  }
  return {
    ...context,
    findSession: sessionReader(context),
    auth() {
      opening ??= load().catch((error: unknown) => {
        // The database may have been away: the next login tries again.
        opening = null
        throw error
      })
      return opening
    },
    cookieSecret() {
      secret ??= installationSecret(context, COOKIE_SECRET).catch((error: unknown) => {
        secret = null
        throw error
      })
      return secret
    },
    settled: () => background.settled(),
    async close() {
      await background.settled()
      await mailer?.close()
      await (await opening?.catch(() => null))?.close()
    },
  }
}
