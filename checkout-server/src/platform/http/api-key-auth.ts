import type { Permission } from '@autogopay/shared'
import type { Context } from 'hono'
import { createMiddleware } from 'hono/factory'
import { AppError } from '../errors.ts'
import { callerAddress, clientAddress } from './client-address.ts'
import type { MerchantEnv } from './env.ts'
import type { Principal } from './principal.ts'
import type { RateLimit } from './rate-limit.ts'

/** Whose key it is, and what it may be used for. */
export interface ApiKeyOwner {
  merchantId: string
  apiKeyId: string
  permissions: ReadonlySet<Permission>
  /** Whether the key may be used from an address. */
  isAllowedFrom: (address: string) => boolean
}

/** What the check of API keys needs. */
export interface ApiKeyAuthOptions {
  findOwner: (key: string) => Promise<ApiKeyOwner | null>
  /** Counts callers without a valid key, so that keys cannot be guessed. */
  perAddress: RateLimit
  perMerchant: RateLimit
  trustedProxies: number
}

/**
 * Lets only requests with a merchant's API key through: `X-API-Key`, or `Authorization: Bearer`.
 * Requests with a key count per merchant, others per address: many shops may share one address.
 */
export const apiKeyAuth = (options: ApiKeyAuthOptions) =>
  createMiddleware<MerchantEnv>(async function apiKeyAuthentication(c, next) {
    const key = apiKeyOf(c)
    if (key === undefined) return refuse(c, options, MISSING)
    carry(c, await principalOfKey(c, key, options))
    await next()
  })

const MISSING = 'Send your API key in the header X-API-Key or Authorization: Bearer.'
const UNKNOWN = 'This API key is not valid. Copy it again, or make a new one.'

/** The API key that a request shows. */
export function apiKeyOf(c: Context): string | undefined {
  const bearer = /^Bearer +(\S+) *$/i.exec(c.req.header('authorization') ?? '')?.[1]
  return c.req.header('x-api-key') ?? bearer
}

/** @throws {AppError} `unauthorized`, `forbidden`, `rate_limited`. */
export async function principalOfKey(
  c: Context<MerchantEnv>,
  key: string,
  options: ApiKeyAuthOptions,
): Promise<Principal> {
  const owner = key ? await options.findOwner(key) : null
  if (!owner) return refuse(c, options, key ? UNKNOWN : MISSING)
  const { merchantId, apiKeyId, permissions } = owner
  const address = callerAddress(c, options.trustedProxies)
  if (!owner.isAllowedFrom(address)) {
    await options.perAddress.take(clientAddress(c, options.trustedProxies))
    throw new AppError('forbidden', 'This API key may not be used from your address.')
  }
  await options.perMerchant.take(merchantId)
  return { merchantId, apiKeyId, actor: { kind: 'api_key', id: apiKeyId }, permissions, address }
}

/** Counts a caller whom nobody knows. @throws {AppError} `unauthorized`, `rate_limited`. */
export async function refuse(
  c: Context<MerchantEnv>,
  { perAddress, trustedProxies }: Pick<ApiKeyAuthOptions, 'perAddress' | 'trustedProxies'>,
  detail: string,
): Promise<never> {
  await perAddress.take(clientAddress(c, trustedProxies))
  throw new AppError('unauthorized', detail)
}

/** Puts the principal where routes find it. */
export function carry(c: Context<MerchantEnv>, principal: Principal): void {
  c.set('merchantId', principal.merchantId)
  c.set('apiKeyId', principal.apiKeyId)
  c.set('actor', principal.actor)
  c.set('permissions', principal.permissions)
  c.set('address', principal.address)
}
