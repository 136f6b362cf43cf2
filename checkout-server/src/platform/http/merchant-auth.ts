import type { Role } from '@autogopay/shared'
import type { Context } from 'hono'
import { createMiddleware } from 'hono/factory'
import { AppError } from '../errors.ts'
import { apiKeyOf, carry, principalOfKey, refuse, type ApiKeyAuthOptions } from './api-key-auth.ts'
import { callerAddress } from './client-address.ts'
import type { MerchantEnv } from './env.ts'
import { permissionsOfRole, type Principal } from './principal.ts'

/** Signed-in people, as the guard needs to know them. */
export interface Sessions {
  /** Null: there is no session, or it is over. */
  findSession(headers: Headers): Promise<{ userId: string; sessionId: string } | null>
  /** The teams that a person is in, the first joined first. */
  members(userId: string): Promise<readonly { merchantId: string; role: Role }[]>
}

/** What the check of callers needs. */
export interface MerchantAuthOptions extends ApiKeyAuthOptions {
  sessions: Sessions
  /** Where people use the dashboard; no other page may act in their name. */
  publicUrl: string
}

const MISSING = 'Sign in, or send your API key in the header X-API-Key or Authorization: Bearer.'
const READS = new Set(['GET', 'HEAD'])
/** `none` is who typed the address; browsers of before 2023 and programs say nothing. */
const OTHER_SITES = new Set(['cross-site', 'same-site'])

/**
 * Lets through who may act for a merchant: programs with its API key, and people of its team with the
 * cookie of their session. A person in several teams names one by `X-Merchant-Id`, or by `merchantId` in
 * the query, since a link can set no header.
 */
export const merchantAuth = (options: MerchantAuthOptions) => {
  const origin = new URL(options.publicUrl).origin
  return createMiddleware<MerchantEnv>(async function merchantAuthentication(c, next) {
    const key = apiKeyOf(c)
    carry(
      c,
      key === undefined
        ? await principalOfSession(c, { ...options, origin })
        : await principalOfKey(c, key, options),
    )
    await next()
  })
}

/** @throws {AppError} `unauthorized`, `forbidden`, `not_found`, `rate_limited`. */
async function principalOfSession(
  c: Context<MerchantEnv>,
  options: MerchantAuthOptions & { origin: string },
): Promise<Principal> {
  const { sessions, trustedProxies } = options
  const hasCookie = c.req.header('cookie') !== undefined
  const session = hasCookie ? await sessions.findSession(c.req.raw.headers) : null
  if (!session) return refuse(c, options, MISSING)
  assertOwnPage(c, options.origin)
  const { userId } = session
  const teams = await sessions.members(userId)
  const wanted = c.req.header('x-merchant-id') ?? c.req.query('merchantId')
  const team = wanted === undefined ? teams[0] : teams.find((one) => one.merchantId === wanted)
  if (!team && wanted !== undefined) throw new AppError('not_found', 'There is no such merchant.')
  if (!team) throw new AppError('forbidden', 'You are in no team.')
  // Apart from the merchant's own: who looks at the dashboard takes nothing from the shop's programs.
  await options.perMerchant.take(`user ${userId}`)
  return {
    merchantId: team.merchantId,
    apiKeyId: null,
    actor: { kind: 'user', id: userId, role: team.role },
    permissions: permissionsOfRole(team.role),
    address: callerAddress(c, trustedProxies),
  }
}

/**
 * Browsers send the cookie along whatever page asks. Other pages cannot set a header of their own
 * without asking first, and cannot choose `Origin` or `Sec-Fetch-Site`. What they make a browser read they
 * do not see, but a link of theirs could have a file made and saved.
 * @throws {AppError} `forbidden`
 */
function assertOwnPage(c: Context<MerchantEnv>, origin: string): void {
  if (READS.has(c.req.method)) {
    if (!OTHER_SITES.has(c.req.header('sec-fetch-site') ?? '')) return
    throw new AppError('forbidden', 'With a session, only the dashboard itself may ask for this.')
  }
  if (c.req.header('x-autogopay-csrf') === '1' && c.req.header('origin') === origin) return
  throw new AppError(
    'forbidden',
    'With a session, changes need the header X-Autogopay-Csrf: 1 and come from the dashboard itself.',
  )
}
