import { z } from 'zod'
import { unwrapped } from './failures.ts'
import type { GobizDevice } from './headers.ts'

// Where an answer does not say how long: short, since asking for a new one too early costs nothing.
const UNSAID_SECONDS = 3_600
const Text = z.string().min(1).max(10_000)

/** The keys to an account; kept encrypted, never shown. */
export const GobizTokens = z.object({
  accessToken: z.string(),
  /** Null: none came; the owner must log in again when the access token ends. */
  refreshToken: z.string().nullable(),
  /** Milliseconds since 1970. */
  expiresAt: z.number(),
})
export type GobizTokens = z.infer<typeof GobizTokens>

/**
 * Reads a token answer, wrapped in `data` or not.
 * @param previous - Whose refresh token stays when the answer brings none.
 * @returns Null: there is no token in it.
 */
export function readTokens(
  body: unknown,
  { now, previous }: { now: Date; previous?: GobizTokens },
): GobizTokens | null {
  const answer = unwrapped(body)
  const access = Text.safeParse(answer['access_token'])
  if (!access.success) return null
  const refresh = Text.safeParse(answer['refresh_token'])
  const seconds = z.coerce.number().positive().safeParse(answer['expires_in'])
  return {
    accessToken: access.data,
    refreshToken: refresh.success ? refresh.data : (previous?.refreshToken ?? null),
    expiresAt: seconds.success
      ? now.getTime() + seconds.data * 1000
      : (expiryInside(access.data) ?? now.getTime() + UNSAID_SECONDS * 1000),
  }
}

/** What was pasted from an app or a browser: a token, and the device that it belongs to. */
export interface PastedLogin {
  tokens: GobizTokens
  /** What it told of the device; `uniqueId` only when it named one. */
  device: PastedDevice
}

type PastedDevice = { [Field in keyof GobizDevice]?: string | undefined }

/** The pasted text is not what it should be; the message says what to paste. */
export class UnreadablePaste extends Error {
  override readonly name = 'UnreadablePaste'
}

/**
 * Reads the JSON that an owner took from an app: `access_token` and `refresh_token`, `expires_in`
 * (seconds) or `expires_at`/`expires` (seconds or milliseconds since 1970, or a date), and optionally
 * the device, at the top or inside `device`, under the names of headers (`X-UniqueId`) or of fields
 * (`unique_id`, `device_id`). Letter case, `-` and `_` make no difference.
 * @throws {UnreadablePaste} The message never quotes the text.
 */
export function readPastedLogin(text: string, now: Date): PastedLogin {
  const members = flatMembers(parse(text))
  const tokens = readTokens(
    {
      access_token: members.get('accesstoken'),
      refresh_token: members.get('refreshtoken'),
      expires_in: members.get('expiresin'),
    },
    { now },
  )
  if (!tokens) throw new UnreadablePaste('must have an access_token')
  const expiresAt =
    instantOf(members.get('expiresat') ?? members.get('expires')) ?? tokens.expiresAt
  return { tokens: { ...tokens, expiresAt }, device: deviceOf(members) }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    // Without the cause: a parse error quotes the text, which is the secret.
    throw new UnreadablePaste('must be JSON, as the app shows it')
  }
}

/** Every text and number, at whatever depth; the outermost of one name wins. */
function flatMembers(value: unknown, depth = 0): Map<string, unknown> {
  const found = new Map<string, unknown>()
  if (typeof value !== 'object' || value === null || depth > 4) return found
  const deeper: unknown[] = []
  for (const [name, member] of Object.entries(value)) {
    if (typeof member === 'object') deeper.push(member)
    else found.set(name.toLowerCase().replaceAll(/[^a-z]/g, ''), member)
  }
  for (const member of deeper) {
    for (const [name, inner] of flatMembers(member, depth + 1)) {
      if (!found.has(name)) found.set(name, inner)
    }
  }
  return found
}

function deviceOf(members: Map<string, unknown>): PastedDevice {
  const pick = (...names: string[]) => {
    // Header values: what cannot stand in a header is left out.
    const value = names.map((name) => members.get(name)).find((found) => typeof found === 'string')
    const isFit = typeof value === 'string' && /^[\x20-\x7e]{1,300}$/.test(value)
    return isFit && value.trim() !== '' ? value.trim() : undefined
  }
  return {
    uniqueId: pick('xuniqueid', 'uniqueid', 'deviceid', 'xdeviceid'),
    clientId: pick('clientid'),
    userAgent: pick('useragent'),
    phoneMake: pick('xphonemake', 'phonemake'),
    phoneModel: pick('xphonemodel', 'phonemodel'),
    appVersion: pick('xappversion', 'appversion'),
  }
}

function instantOf(value: unknown): number | null {
  const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value
  if (typeof number === 'number' && Number.isFinite(number)) {
    // Seconds stay below this for 3,000 years, milliseconds have been above it since 1973.
    return number < 1e11 ? number * 1000 : number
  }
  const at = typeof value === 'string' ? Date.parse(value) : Number.NaN
  return Number.isNaN(at) ? null : at
}

/** `exp` of a token that is a JWT. It is only a hint: who may read is decided by the provider. */
function expiryInside(token: string): number | null {
  const [, payload = ''] = token.split('.')
  try {
    const { exp } = unwrapped(JSON.parse(Buffer.from(payload, 'base64url').toString()))
    return typeof exp === 'number' && Number.isFinite(exp) ? exp * 1000 : null
  } catch {
    return null
  }
}
