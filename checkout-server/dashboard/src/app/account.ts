import type {
  FactorOn,
  ListedPasskey,
  ListedSession,
  LoginWays,
  Me,
  Role,
  TelegramDeepLink,
  TelegramState,
  TotpSecret,
  UpdateNotificationPreferences,
} from '@autogopay/shared'
import { call, type Sent } from './http.ts'
import type { Locale } from './locale.ts'
import { createPasskey } from './passkey.ts'
import { session } from './session.ts'

type Signal = Pick<Sent, 'signal'>
/** The password again; who has none leaves it out. */
export type Proof = { password?: string }

const BASE = '/dashboard-api'
const post = <Answer = null>(path: string, body: object = {}) =>
  call<Answer>('POST', BASE + path, { body })

/** `/dashboard-api` as the pages use it: what a person has, whichever shop is looked at. */
export const account = {
  ways: (more: Signal = {}) => call<LoginWays>('GET', `${BASE}/auth/ways`, more),
  sendVerification: (email: string) => post('/auth/send-verification', { email }),

  async update(body: { name?: string; phone?: string | null; locale?: Locale }): Promise<void> {
    session.set({ kind: 'signed-in', me: await call<Me>('PATCH', `${BASE}/me`, { body }) })
  },
  async leave(merchantId: string): Promise<void> {
    session.set({ kind: 'signed-in', me: await post<Me>('/me/leave', { merchantId }) })
  },
  changePassword: (body: { password: string; newPassword: string }) => post('/me/password', body),
  changeEmail: (body: Proof & { newEmail: string }) => post('/me/email', body),
  linkFacebook: (body: Proof) => post<{ url: string }>('/me/facebook', body),
  unlinkFacebook: (body: Proof) => post('/me/facebook/unlink', body),
  delete: (body: Proof) => post<{ kept: readonly string[] }>('/me/delete', body),

  sessions: (more: Signal = {}) => call<{ data: ListedSession[] }>('GET', `${BASE}/sessions`, more),
  endSession: (id: string) => call<null>('DELETE', `${BASE}/sessions/${encodeURIComponent(id)}`),
  endOtherSessions: () =>
    call<{ ended: number }>('DELETE', `${BASE}/sessions`, { query: { except: 'current' } }),

  totp: {
    begin: (body: Proof) => post<TotpSecret>('/second-factor/totp/begin', body),
    confirm: (code: string) => post<FactorOn>('/second-factor/totp/confirm', { code }),
    off: (body: Proof) => post('/second-factor/totp/off', body),
  },
  telegramCodes: {
    begin: (body: Proof) => post('/second-factor/telegram/begin', body),
    confirm: (code: string) => post<FactorOn>('/second-factor/telegram/confirm', { code }),
    off: (body: Proof) => post('/second-factor/telegram/off', body),
  },
  newRecoveryCodes: (body: Proof) => post<FactorOn>('/second-factor/recovery-codes', body),
  passkeys: {
    list: (more: Signal = {}) => call<{ data: ListedPasskey[] }>('GET', `${BASE}/passkeys`, more),
    async add({ name, ...proof }: Proof & { name: string }): Promise<FactorOn> {
      const response = await createPasskey(await post('/passkeys/options', proof))
      return post<FactorOn>('/passkeys', { ...(name && { name }), response })
    },
    remove: (id: string, body: Proof) => post(`/passkeys/${encodeURIComponent(id)}/remove`, body),
  },

  telegram: {
    get: (more: Signal = {}) => call<TelegramState>('GET', `${BASE}/telegram`, more),
    link: () => post<TelegramDeepLink>('/telegram/link'),
    unlink: () => call<null>('DELETE', `${BASE}/telegram/link`),
    prefer: (body: UpdateNotificationPreferences) =>
      call<TelegramState['preferences']>('PATCH', `${BASE}/telegram/preferences`, { body }),
  },

  invitation: {
    read: (token: string) =>
      post<{ merchant: string; role: Role; email: string }>('/invitations/read', { token }),
    accept: (token: string) => post<{ merchantId: string }>('/invitations/accept', { token }),
    register: (body: { token: string; name: string; password: string }) =>
      post<{ mailSent: boolean }>('/invitations/register', body),
  },
}
