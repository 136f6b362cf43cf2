import { z } from 'zod'
import { ProviderUnavailable } from '../provider.ts'
import { objectOf, reasonOf, unwrapped } from './failures.ts'
import { loginHeaders, PORTAL_CLIENT_ID, type GobizDevice } from './headers.ts'
import type { GobizAnswer, GobizHttp } from './http.ts'
import { readTokens, type GobizTokens } from './tokens.ts'

const Seconds = z.coerce.number().min(0).max(86_400)

/** GoPay said no, in its own words. */
export interface Refused {
  kind: 'refused'
  reason: string
}

/** A one-time code is on its way to the owner's phone. */
export interface OtpSent {
  kind: 'otp_sent'
  /** Names the code when it is handed in. */
  otpToken: string
  otpLength: number
  expiresInSeconds: number
  resendInSeconds: number
}

/** Logged in. */
export interface LoggedIn {
  kind: 'logged_in'
  tokens: GobizTokens
}

/** Speaks GoID, for one device at a time. */
export type GobizLogin = ReturnType<typeof gobizLogin>

/** @param options.baseUrl - Of the portal's API, without a slash at the end. */
export function gobizLogin(options: { http: GobizHttp; baseUrl: string; now: () => Date }) {
  const { http, baseUrl, now } = options

  const post = (path: string, device: GobizDevice, body: object): Promise<GobizAnswer> =>
    http({
      method: 'POST',
      url: `${baseUrl}${path}`,
      headers: loginHeaders(device),
      body: { client_id: device.clientId ?? PORTAL_CLIENT_ID, ...body },
    })

  const askForToken = async (
    device: GobizDevice,
    grant: { type: 'otp' | 'refresh_token'; data: object; previous?: GobizTokens },
  ): Promise<LoggedIn | Refused> => {
    const answer = await post('/goid/token', device, { grant_type: grant.type, data: grant.data })
    if (isRefusal(answer)) return { kind: 'refused', reason: reasonOf(answer.body) }
    if (answer.http >= 400) throw nonsense('/goid/token', answer)
    const tokens = readTokens(answer.body, {
      now: now(),
      ...(grant.previous && { previous: grant.previous }),
    })
    if (!tokens) throw nonsense('/goid/token', answer)
    return { kind: 'logged_in', tokens }
  }

  return {
    /**
     * Sends a one-time code to the owner's phone. Some accounts are logged in at once.
     * @param phone - Bare: see `normalisePhone`.
     */
    async requestOtp(device: GobizDevice, phone: string): Promise<OtpSent | LoggedIn | Refused> {
      const body = { phone_number: phone, country_code: '62' }
      const answer = await post('/goid/login/request', device, body)
      if (isRefusal(answer)) return { kind: 'refused', reason: reasonOf(answer.body) }
      const tokens = readTokens(answer.body, { now: now() })
      if (tokens) return { kind: 'logged_in', tokens }
      return readOtp(answer)
    },

    /** Hands in the code, from the device that it was asked for. */
    enterOtp: (device: GobizDevice, given: { otp: string; otpToken: string }) =>
      askForToken(device, { type: 'otp', data: { otp: given.otp, otp_token: given.otpToken } }),

    /**
     * Trades the refresh token for new tokens. It may be void from then on, so the answer must be kept
     * whatever happens.
     */
    refresh: (device: GobizDevice, previous: GobizTokens & { refreshToken: string }) =>
      askForToken(device, {
        type: 'refresh_token',
        data: { refresh_token: previous.refreshToken },
        previous,
      }),
  }
}

function readOtp(answer: GobizAnswer): OtpSent | Refused {
  if (objectOf(answer.body)['success'] === false) {
    return { kind: 'refused', reason: reasonOf(answer.body) }
  }
  if (answer.http >= 400) throw nonsense('/goid/login/request', answer)
  const data = unwrapped(answer.body)
  const token = z.string().min(1).max(2_000).safeParse(data['otp_token'])
  if (!token.success) throw nonsense('/goid/login/request', answer)
  const { timer_in_seconds: timer } = objectOf(data['next_state'])
  const length = z.coerce.number().int().min(3).max(10).safeParse(data['otp_length'])
  return {
    kind: 'otp_sent',
    otpToken: token.data,
    otpLength: length.success ? length.data : 4,
    expiresInSeconds: Seconds.min(1).catch(720).parse(data['otp_expires_in']),
    resendInSeconds: Seconds.catch(120).parse(timer),
  }
}

// About what was sent. Any other 4xx is about the call, such as an address that has moved.
const REFUSALS = new Set([400, 401, 403, 409, 410, 422])
const isRefusal = ({ http }: GobizAnswer): boolean => REFUSALS.has(http)

function nonsense(path: string, { http }: GobizAnswer): ProviderUnavailable {
  return new ProviderUnavailable(`GoPay answered ${path} with something unreadable (HTTP ${http})`)
}
