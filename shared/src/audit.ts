import { z } from 'zod'
import { IdOf } from './id.ts'
import { Instant } from './time.ts'

/** An entry's id in the audit log. */
export const AuditEntryId = IdOf('aud')

/** Who did something. */
export const AUDIT_ACTORS = ['api_key', 'user', 'operator', 'system'] as const

/** One thing that somebody did. */
export const AuditEntry = z.object({
  id: AuditEntryId,
  at: Instant,
  actor: z.object({ kind: z.enum(AUDIT_ACTORS), id: z.string() }),
  /** `api_key.created`, `settings.updated`. More will come: take unknown ones as they are. */
  action: z.string(),
  /** Id of what it was done to; null: the merchant as a whole. */
  subject: z.string().nullable(),
  /** Particulars; never a secret. */
  data: z.record(z.string(), z.unknown()),
  /** Where it was asked for from; null: nobody asked by the network. */
  address: z.string().nullable(),
})
export type AuditEntry = z.infer<typeof AuditEntry>

/** Query of `GET /v1/audit-log`. Pages go from new to old. */
export const ListAuditLog = z.strictObject({
  cursor: AuditEntryId.optional(),
  limit: z.coerce.number().int().min(1).max(100).default(20),
  action: z
    .string()
    .regex(/^[a-z_]+(\.[a-z_]+)+$/, 'must be an action such as api_key.created')
    .optional(),
  subject: z.string().min(1).max(64).optional(),
  actor: z.string().min(1).max(64).optional(),
})
export type ListAuditLog = z.infer<typeof ListAuditLog>

/** One page of the audit log. */
export const AuditPage = z.object({
  data: z.array(AuditEntry),
  nextCursor: AuditEntryId.nullable(),
})
export type AuditPage = z.infer<typeof AuditPage>
