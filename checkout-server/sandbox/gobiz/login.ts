import { z } from 'zod'
import type { GobizAccounts, StoredAccount } from './accounts.ts'
import type { GobizCall } from './call.ts'
import { badRequest, tooMany, unauthorized } from './failure.ts'
import type { GobizAnswer } from './failure.ts'
import { OTP_SECONDS, RESEND_SECONDS } from './otps.ts'
import type { Otps } from './otps.ts'
import type { GobizSwitchboard } from './switches.ts'
import type { TokenAnswer, Tokens } from './tokens.ts'

const MAX_WRONG_PASSWORDS = 5
const LOCK_MS = 15 * 60_000

const client = z.enum(['go-biz-web-new', 'go-biz-web'], 'is unknown')
const text = z.string().min(1)
const LoginRequest = z.union([
  z.object({
    client_id: client,
    phone_number: z
      .string()
      .regex(/^8\d{7,12}$/, 'must be without the leading 0 and without the country code'),
    country_code: z.literal('62'),
  }),
  z.object({ client_id: client, email: z.email(), login_type: z.literal('password') }),
])
const TokenRequest = z.discriminatedUnion('grant_type', [
  z.object({
    client_id: client,
    grant_type: z.literal('otp'),
    data: z.object({ otp: text, otp_token: text }),
  }),
  z.object({
    client_id: client,
    grant_type: z.literal('password'),
    data: z.object({ email: text, password: text }),
  }),
  z.object({
    client_id: client,
    grant_type: z.literal('refresh_token'),
    data: z.object({ refresh_token: text }).optional(),
    refresh_token: text.optional(),
  }),
])

const read = <T extends z.ZodType>(schema: T, body: unknown): z.output<T> => {
  const parsed = schema.safeParse(body)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw badRequest(`Invalid request: ${issue?.path.join('.') || 'body'} ${issue?.message}`)
}

/** The two calls of GoID: asking for a code, and the three ways to a token. */
export const createLogin = (deps: {
  accounts: GobizAccounts
  otps: Otps
  tokens: Tokens
  switches: GobizSwitchboard
  clock: () => number
}) => {
  const { accounts, otps, tokens, switches, clock } = deps

  const sendOtp = (account: StoredAccount, deviceId: string) => {
    const { otp, otpToken } = otps.send({ accountId: account.id, deviceId })
    return {
      otp_token: otpToken,
      otp_expires_in: OTP_SECONDS,
      otp_length: otp.length,
      next_state: { state: 'sms', timer_in_seconds: RESEND_SECONDS },
    }
  }

  const passwordLogin = ({ email, password }: { email: string; password: string }): TokenAnswer => {
    const account = accounts.findByEmail(email)
    if (!account) throw unauthorized('Email or password is incorrect')
    if (clock() < account.lockedUntil) throw tooMany('Too many wrong attempts, try again later')
    if (account.password === null || account.password !== password) {
      const wrong = account.wrongPasswords + 1
      const isLocked = wrong >= MAX_WRONG_PASSWORDS
      const state = isLocked ? { wrong: 0, until: clock() + LOCK_MS } : { wrong, until: 0 }
      accounts.setLock(account.id, state)
      throw unauthorized('Email or password is incorrect')
    }
    accounts.setLock(account.id, { wrong: 0, until: 0 })
    return tokens.grant(account.id)
  }

  return {
    /** `POST /goid/login/request` */
    request: ({ body, deviceId }: GobizCall): GobizAnswer => {
      const given = read(LoginRequest, body)
      if ('email' in given) {
        const data = { next_state: { state: 'password' } }
        return { http: 201, body: { success: true, data } }
      }
      const account = accounts.findByPhone(given.phone_number)
      if (!account) throw badRequest('This phone number is not registered')
      const data =
        account.login === 'instant' ? tokens.grant(account.id) : sendOtp(account, deviceId)
      return { http: 201, body: { success: true, data } }
    },
    /** `POST /goid/token` */
    token: ({ body, deviceId }: GobizCall): GobizAnswer => {
      const given = read(TokenRequest, body)
      const grant = (): TokenAnswer => {
        if (given.grant_type === 'password') return passwordLogin(given.data)
        if (given.grant_type === 'otp') {
          const { otp, otp_token: otpToken } = given.data
          return tokens.grant(otps.check({ otp, otpToken, deviceId }))
        }
        const token = given.data?.refresh_token ?? given.refresh_token
        if (token === undefined) throw badRequest('Invalid request: data.refresh_token is missing')
        return tokens.refresh(token)
      }
      const answer = grant()
      return { http: 200, body: switches.get().tokenInData ? { data: answer } : answer }
    },
  }
}
