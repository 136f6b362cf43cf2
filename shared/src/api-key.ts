import { z } from 'zod'
import { IdOf } from './id.ts'
import { Permission } from './permission.ts'
import { Instant } from './time.ts'

/** An API key's id; not the key. */
export const ApiKeyId = IdOf('key')

/** An IPv4 or IPv6 address, or a network: `203.0.113.0/24`. */
export const AddressRange = z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()], {
  error: 'must be an IPv4 or IPv6 address, or a network such as 203.0.113.0/24',
})

const KeyName = z
  .string()
  .trim()
  .min(1)
  .max(60)
  .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'must not contain control characters')
const Scopes = z.array(Permission).min(1).max(50).nullable()
const AllowedAddresses = z.array(AddressRange).min(1).max(50).nullable()
const EndsAt = z.iso.datetime({ offset: true, error: 'must be an RFC 3339 time with an offset' })

/** An API key as it is shown after it was made: never its text. */
export const ApiKey = z.object({
  id: ApiKeyId,
  name: z.string(),
  /** The last four characters of the key. */
  hint: z.string(),
  /** What it may be used for; null: everything. */
  scopes: z.array(Permission).nullable(),
  /** From where it may be used; null: from anywhere. */
  allowedAddresses: z.array(z.string()).nullable(),
  createdAt: Instant,
  expiresAt: Instant.nullable(),
  /** To the minute; null: never. */
  lastUsedAt: Instant.nullable(),
  revokedAt: Instant.nullable(),
})
export type ApiKey = z.infer<typeof ApiKey>

/** A new key, with its text, which is shown this once. */
export const CreatedApiKey = z.object({ ...ApiKey.shape, key: z.string() })
export type CreatedApiKey = z.infer<typeof CreatedApiKey>

/** Body of `POST /v1/api-keys`. Without `scopes` it may do what whoever makes it may do. */
export const CreateApiKey = z.strictObject({
  name: KeyName,
  scopes: Scopes.optional(),
  allowedAddresses: AllowedAddresses.optional(),
  expiresAt: EndsAt.nullable().optional(),
})
export type CreateApiKey = z.infer<typeof CreateApiKey>

/** Body of `PATCH /v1/api-keys/{id}`: what is left out stays as it is. */
export const UpdateApiKey = z.strictObject(CreateApiKey.partial().shape)
export type UpdateApiKey = z.infer<typeof UpdateApiKey>

/** Body of `POST /v1/api-keys/{id}/roll`. */
export const RollApiKey = z.strictObject({
  /** How long the old key goes on working beside the new one. */
  overlapHours: z.int().min(0).max(720).default(24),
})
export type RollApiKey = z.infer<typeof RollApiKey>
