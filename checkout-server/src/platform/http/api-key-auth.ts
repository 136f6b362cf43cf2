import { createMiddleware } from 'hono/factory'
import { AppError } from '../errors.ts'
import { clientAddress } from './client-address.ts'
import type { MerchantEnv } from './env.ts'
import type { RateLimit } from './rate-limit.ts'

/** What the check of API keys needs. */
export interface ApiKeyAuthOptions {
  findOwner: (key: string) => Promise<{ merchantId: string; apiKeyId: string } | null>
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
    const bearer = /^Bearer +(\S+) *$/i.exec(c.req.header('authorization') ?? '')?.[1]
    const key = c.req.header('x-api-key') ?? bearer
    const owner = key ? await options.findOwner(key) : null
    if (!owner) {
      await options.perAddress.take(clientAddress(c, options.trustedProxies))
      const missing = 'Send your API key in the header X-API-Key or Authorization: Bearer.'
      const unknown = 'This API key is not valid. Copy it again, or make a new one.'
      throw new AppError('unauthorized', key ? unknown : missing)
    }
    await options.perMerchant.take(owner.merchantId)
    c.set('merchantId', owner.merchantId)
    c.set('apiKeyId', owner.apiKeyId)
    await next()
  })
