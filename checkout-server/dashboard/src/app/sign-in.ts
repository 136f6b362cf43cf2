import type { LoginWays, SecondFactorKind, SignInResult, WhoIsThere } from '@autogopay/shared'
import { call, CallError } from './http.ts'
import type { Locale } from './locale.ts'
import { usePasskey } from './passkey.ts'
import { session } from './session.ts'

const AUTH = '/dashboard-api/auth'

/** What registering leads to: signed in, or the address is to be confirmed first. */
export type Registered = SignedIn | { kind: 'mail-sent' }

/** What signing in leads to: done, or a second factor is asked for. */
export type SignedIn =
  { kind: 'done' } | { kind: 'second-factor'; methods: readonly SecondFactorKind[] }

// Scripts do not see the session's cookie. Whether this browser had one saves those who come to sign
// in a question whose answer is no.
const HAD_SESSION = 'autogopay.session'

/**
 * Finds out who is signed in. A server out of reach leaves it unknown, and this tries again.
 * @param options.isGate - The page is one for those who are not.
 */
export async function loadSession({ isGate = false } = {}): Promise<void> {
  if (isGate && !localStorage.getItem(HAD_SESSION)) return session.set({ kind: 'signed-out' })
  try {
    const { me } = await call<WhoIsThere>('GET', `${AUTH}/session`)
    if (me === null) return forgetSession()
    localStorage.setItem(HAD_SESSION, '1')
    session.set({ kind: 'signed-in', me })
  } catch (error) {
    if (!(error instanceof CallError)) throw error
    if (error.code === 'offline') {
      await new Promise((resolve) => setTimeout(resolve, 2_000))
      return loadSession({ isGate })
    }
    forgetSession()
  }
}

/** What this server can do for those who log in. @throws {CallError} */
export function readLoginWays(more: { signal?: AbortSignal } = {}): Promise<LoginWays> {
  return call<LoginWays>('GET', `${AUTH}/ways`, more)
}

/** @throws {CallError} Wrong, too often, out of reach. */
export async function signIn(body: { email: string; password: string }): Promise<SignedIn> {
  const result = await call<SignInResult>('POST', `${AUTH}/sign-in/email`, { body })
  if (result.status === 'second_factor_owed') {
    return { kind: 'second-factor', methods: result.methods }
  }
  await loadSession()
  return { kind: 'done' }
}

/** Where to send the browser so that Facebook says who is there. @throws {CallError} */
export async function beginFacebook(): Promise<string> {
  return (await call<{ url: string }>('POST', `${AUTH}/facebook`, { body: {} })).url
}

/**
 * By what the login may be finished that is under way in this browser.
 * @throws {CallError} `unauthorized`: there is none.
 */
export async function readOwed(
  more: { signal?: AbortSignal } = {},
): Promise<readonly SecondFactorKind[]> {
  const result = await call<SignInResult>('GET', `${AUTH}/second-factor`, more)
  return result.status === 'second_factor_owed' ? result.methods : []
}

/** A second factor that is a code to type. */
export type CodeMethod = Exclude<SecondFactorKind, 'passkey'>

/** Hands in the second factor's code. @throws {CallError} */
export async function verifyCode(body: { method: CodeMethod; code: string }): Promise<void> {
  await call('POST', `${AUTH}/second-factor/verify`, { body })
  await loadSession()
}

/** Has a code sent by Telegram. @throws {CallError} */
export async function sendCode(): Promise<void> {
  await call('POST', `${AUTH}/second-factor/send`, { body: {} })
}

/** Has a way to a new password sent to an address, if it is anybody's. @throws {CallError} */
export async function requestReset(body: { email: string }): Promise<void> {
  await call('POST', `${AUTH}/request-password-reset`, { body })
}

/** Sets a new password by the token of a mailed link. @throws {CallError} */
export async function resetPassword(body: { token: string; newPassword: string }): Promise<void> {
  await call('POST', `${AUTH}/reset-password`, { body })
}

/** Confirms an address, or that Facebook is linked, by the token of a mailed link. @throws {CallError} */
export async function confirmByMail(
  what: 'verify-email' | 'confirm-email' | 'link-facebook',
  body: { token: string },
): Promise<void> {
  await call('POST', `${AUTH}/${what}`, { body })
}

/**
 * Makes an account and signs in, or, where mail is sent, has the address confirmed first. Whose address has
 * an account already is not told so here, and is signed in only by the password of that one.
 * @throws {CallError}
 */
export async function register(body: {
  businessName: string
  email: string
  password: string
  locale: Locale
}): Promise<Registered> {
  const { mailSent } = await call<{ mailSent: boolean }>('POST', `${AUTH}/register`, { body })
  if (mailSent) return { kind: 'mail-sent' }
  return signIn({ email: body.email, password: body.password })
}

/** Signs in by a passkey, or gives it as the second factor that is owed. @throws {CallError} */
export async function signInByPasskey(): Promise<void> {
  const response = await usePasskey(await call('GET', `${AUTH}/passkey`))
  await call('POST', `${AUTH}/passkey`, { body: { response } })
  await loadSession()
}

export async function signOut(): Promise<void> {
  await call('POST', `${AUTH}/sign-out`)
  forgetSession()
}

/** The session has ended at the server: nobody is signed in here any more. */
export function forgetSession(): void {
  localStorage.removeItem(HAD_SESSION)
  session.set({ kind: 'signed-out' })
}
