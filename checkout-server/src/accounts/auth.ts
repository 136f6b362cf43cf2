import { passkey } from '@better-auth/passkey'
import { tryGetCurrentAuthEndpointContext } from '@better-auth/core/context'
import { APIError } from '@better-auth/core/error'
import { getAdapter } from 'better-auth/db/adapter'
import { betterAuth } from 'better-auth/minimal'
import type { BetterAuthOptions } from 'better-auth/types'
import { PostgresJSDialect } from 'kysely-postgres-js'
import { openDatabase } from '../platform/database.ts'
import { AppError } from '../platform/errors.ts'
import { newId, type IdPrefix } from '../platform/ids.ts'
import { isPassword } from '../platform/password-hash.ts'
import { ADDRESS_HEADER, AUTH_PATH } from './auth-path.ts'
import type { AccountContext } from './context.ts'
import { COOKIE_SECRET, installationSecret } from './installation-secret.ts'
import { openSession, type LoginMethod, type SecondFactor } from './open-session.ts'
import { SESSION_SECONDS, sessionCookie } from './session-cookie.ts'
import { guardedSessions, type WantedSession } from './session-store.ts'

const CONNECTIONS = 2
const PREFIXES: Record<string, IdPrefix> = { user: 'usr', session: 'ses', passkey: 'psk' }
// A session lasting less than this was asked for without "remember me".
const REMEMBERED_MS = 2 * 24 * 60 * 60 * 1000

/** Its ways to a session that we let through, and what each of them proves. */
const WAYS: Record<string, { method: LoginMethod; secondFactor: SecondFactor | null }> = {
  '/sign-in/email': { method: 'password', secondFactor: null },
  // Something one has, opened by something one is or knows: both factors at once.
  '/passkey/verify-authentication': { method: 'passkey', secondFactor: 'passkey' },
}

/** better-auth, bound to our tables, rules and passwords. */
export type Auth = Awaited<ReturnType<typeof openAuth>>

/** Opens it on a small pool of its own, which sees columns as the library names them. */
export async function openAuth(context: AccountContext & { databaseUrl: string }) {
  const sql = openDatabase(context.databaseUrl, { max: CONNECTIONS, columns: 'as_is' })
  const { isSecure, name } = sessionCookie(context.publicUrl)
  const options = {
    secret: await installationSecret(context, COOKIE_SECRET),
    appName: 'AutoGoPay',
    baseURL: context.publicUrl,
    basePath: AUTH_PATH,
    ...TABLES,
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      // Without mail nobody could confirm an address.
      requireEmailVerification: context.mailer !== null,
      // New passwords are judged where they are chosen; an old one must stay usable.
      minPasswordLength: 1,
      maxPasswordLength: 200,
      password: {
        // Asked for only where nobody has the address, to take as long. It opens nothing.
        hash: (password) => speaking(isPassword(password, null).then(() => '!')),
        verify: ({ password, hash }) => speaking(isPassword(password, hash)),
      },
    },
    plugins: [passkeys(context.publicUrl)],
    // Ours count over all processes.
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    logger: { disabled: true },
    advanced: {
      cookiePrefix: 'autogopay',
      useSecureCookies: false,
      defaultCookieAttributes: { secure: isSecure, sameSite: 'lax' },
      cookies: { session_token: { name } },
      ipAddress: { ipAddressHeaders: [ADDRESS_HEADER] },
      database: {
        validateSchema: false,
        generateId: ({ model }) => newId(PREFIXES[model] ?? 'lgn', context.clock()),
      },
    },
  } satisfies BetterAuthOptions
  // Two copies of one library's types, which differ in what a bigint becomes.
  const dialect = new PostgresJSDialect({ postgres: sql as never })
  const base = await getAdapter({ ...options, database: { dialect, type: 'postgres' } })
  const open = (wanted: WantedSession) => openSession(context, loginOf(wanted))
  const auth = betterAuth({ ...options, database: () => guardedSessions(base, open) })
  return { handler: auth.handler, close: () => sql.end({ timeout: 5 }) }
}

function loginOf(wanted: WantedSession) {
  const endpoint = tryGetCurrentAuthEndpointContext()
  const way = WAYS[endpoint?.path ?? '']
  if (!way) throw new Error(`no session is opened by ${endpoint?.path ?? 'nobody'}`)
  return {
    ...way,
    userId: wanted.userId,
    token: wanted.token,
    address: endpoint?.headers?.get(ADDRESS_HEADER) ?? '',
    userAgent: endpoint?.headers?.get('user-agent') ?? '',
    isRemembered: wanted.expiresAt.getTime() - Date.now() > REMEMBERED_MS,
  }
}

function passkeys(publicUrl: string) {
  const { hostname, origin } = new URL(publicUrl)
  return passkey({
    rpID: hostname,
    rpName: 'AutoGoPay',
    origin,
    // The device asks for a fingerprint or PIN, so that holding it is not enough.
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    registration: {
      afterVerification: ({ verification }) => {
        refuseUnverified(verification.registrationInfo?.userVerified)
      },
    },
    authentication: {
      afterVerification: ({ verification }) => {
        refuseUnverified(verification.authenticationInfo.userVerified)
      },
    },
    schema: {
      passkey: {
        modelName: 'passkeys',
        fields: {
          publicKey: 'public_key',
          userId: 'user_id',
          credentialID: 'credential_id',
          deviceType: 'device_type',
          backedUp: 'backed_up',
          createdAt: 'created_at',
        },
      },
    },
  })
}

function refuseUnverified(isVerified: boolean | undefined): void {
  if (isVerified) return
  throw new APIError('UNAUTHORIZED', {
    code: 'USER_NOT_VERIFIED',
    message: 'The passkey must ask for your fingerprint, face or PIN.',
  })
}

/** Lets better-auth pass our own refusals on: any other error it would answer with an empty 500. */
async function speaking<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    throw new APIError('SERVICE_UNAVAILABLE', { code: error.code, message: error.message })
  }
}

const TIMES = { createdAt: 'created_at', updatedAt: 'updated_at' }
const TABLES = {
  user: { modelName: 'users', fields: { emailVerified: 'email_verified', ...TIMES } },
  account: {
    modelName: 'logins',
    fields: {
      userId: 'user_id',
      providerId: 'provider',
      accountId: 'account_id',
      password: 'password_hash',
      ...TIMES,
    },
  },
  session: {
    modelName: 'sessions',
    expiresIn: SESSION_SECONDS,
    updateAge: 24 * 60 * 60,
    fields: {
      userId: 'user_id',
      token: 'token_hash',
      ipAddress: 'address',
      userAgent: 'user_agent',
      expiresAt: 'expires_at',
      ...TIMES,
    },
  },
  verification: {
    modelName: 'verifications',
    storeIdentifier: 'hashed' as const,
    fields: { expiresAt: 'expires_at', ...TIMES },
  },
}
