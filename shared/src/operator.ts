import { z } from 'zod'
import { ActivationPackage, ActiveDays } from './activation.ts'
import { AuditEntry, AuditEntryId, ListAuditLog } from './audit.ts'
import { IdOf } from './id.ts'
import { PROVIDERS } from './provider.ts'
import { MAX_RUPIAH } from './rupiah.ts'
import { Role } from './permission.ts'
import { Instant } from './time.ts'

// `/dashboard-api/operator`: for the people who run an installation.

export const MerchantId = IdOf('mer')
const ActivationKeyId = IdOf('act')

/** A merchant as the operator sees it. */
export const OperatedMerchant = z.object({
  id: MerchantId,
  name: z.string(),
  email: z.string(),
  createdAt: Instant,
  /** Null: it never was extended. */
  activeUntil: Instant.nullable(),
  /** Null: not suspended. */
  suspended: z.object({ at: Instant, reason: z.string() }).nullable(),
})
export type OperatedMerchant = z.infer<typeof OperatedMerchant>

/** The same with what belongs to it. */
export const OperatedMerchantDetail = OperatedMerchant.extend({
  people: z.array(
    z.object({ id: z.string(), name: z.string(), email: z.string().nullable(), role: Role }),
  ),
  connections: z.array(z.object({ id: z.string(), provider: z.string(), status: z.string() })),
  /** New to old. */
  extensions: z.array(
    z.object({ days: ActiveDays, activeUntil: Instant, extendedBy: z.string(), at: Instant }),
  ),
})
export type OperatedMerchantDetail = z.infer<typeof OperatedMerchantDetail>

/** Query of `GET …/merchants`, new to old. */
export const ListOperatedMerchants = z.strictObject({
  /** An id, or a part of a name or an address. */
  search: z.string().trim().min(1).max(100).optional(),
  suspended: z.enum(['true', 'false']).optional(),
  cursor: MerchantId.optional(),
  limit: z.coerce.number().int().min(1).max(100).default(20),
})
export type ListOperatedMerchants = z.infer<typeof ListOperatedMerchants>

export const SuspendMerchant = z.strictObject({ reason: z.string().trim().min(1).max(300) })
export const ExtendMerchant = z.strictObject({ days: ActiveDays })

/** A payment provider; `off`: it takes no new charges in this installation. */
export const OperatedProvider = z.object({
  provider: z.enum(PROVIDERS),
  /** Of all merchants, in use. */
  connections: z.int(),
  off: z.object({ since: Instant, reason: z.string() }).nullable(),
})
export type OperatedProvider = z.infer<typeof OperatedProvider>

/** Body of `POST …/providers/{provider}/switch-off`; the reason is told to whoever wants to be paid. */
export const SwitchProviderOff = z.strictObject({ reason: z.string().trim().min(1).max(300) })

/** A package, on sale or not. */
export const OperatedPackage = ActivationPackage.extend({ isOnSale: z.boolean() })
export type OperatedPackage = z.infer<typeof OperatedPackage>

/** Body of `POST …/packages`: puts one on sale, or changes the one of that name. */
export const SavePackage = z.strictObject({
  name: z.string().trim().min(1).max(40),
  days: ActiveDays.nullable(),
  price: z.int().min(1).max(MAX_RUPIAH),
  isOnSale: z.boolean().default(true),
})
export type SavePackage = z.infer<typeof SavePackage>

/** How many keys may be issued at once. */
export const MOST_KEYS_AT_ONCE = 1_000

/** Body of `POST …/activation-keys`. */
export const IssueKeys = z.strictObject({
  days: ActiveDays,
  count: z.int().min(1).max(MOST_KEYS_AT_ONCE).default(1),
  note: z.string().trim().max(200).nullable().default(null),
  /** Null: they can be used at any time. */
  validDays: ActiveDays.nullable().default(null),
})
export type IssueKeys = z.infer<typeof IssueKeys>

/** What issuing answers; the keys are shown this once. */
export const IssuedKeys = z.object({
  data: z.array(z.object({ id: ActivationKeyId, key: z.string() })),
})
export type IssuedKeys = z.infer<typeof IssuedKeys>

/** A key as it is listed: never its text. */
export const OperatedKey = z.object({
  id: ActivationKeyId,
  /** Its last characters. */
  hint: z.string(),
  days: ActiveDays,
  packageName: z.string().nullable(),
  purchaseId: z.string().nullable(),
  note: z.string().nullable(),
  createdAt: Instant,
  expiresAt: Instant.nullable(),
  revokedAt: Instant.nullable(),
  usedAt: Instant.nullable(),
  merchantId: z.string().nullable(),
})
export type OperatedKey = z.infer<typeof OperatedKey>

/** Query of `GET …/activation-keys`, new to old. */
export const ListKeys = z.strictObject({
  cursor: ActivationKeyId.optional(),
  limit: z.coerce.number().int().min(1).max(100).default(20),
})

/** Query of `GET …/audit-log`. */
export const ListWholeAuditLog = ListAuditLog.extend({ merchantId: MerchantId.optional() })
export type ListWholeAuditLog = z.infer<typeof ListWholeAuditLog>

/** An entry with whose it is; null: it concerns the installation, or a person. */
export const OperatedAuditEntry = AuditEntry.extend({ merchantId: z.string().nullable() })
export type OperatedAuditEntry = z.infer<typeof OperatedAuditEntry>
export const OperatedAuditPage = z.object({
  data: z.array(OperatedAuditEntry),
  nextCursor: AuditEntryId.nullable(),
})
export type OperatedAuditPage = z.infer<typeof OperatedAuditPage>

/** Counts stop here: that there is too much of something needs no exact number. */
export const MOST_COUNTED = 10_000

/** Work that waits for its time; late work means that something stands still. */
const Queue = z.object({
  waiting: z.int(),
  /** Of them, due for longer than a minute. */
  late: z.int(),
  /** When the oldest was due; null: none waits. */
  oldestDueAt: Instant.nullable(),
})
export type Queue = z.infer<typeof Queue>

/** `GET …/health`: what works, waits and fails, over all merchants and processes. */
export const InstallationHealth = z.object({
  at: Instant,
  /** Payments and refunds that a provider is to be asked about. */
  paymentChecks: Queue,
  refundChecks: Queue,
  /** Merchants' own accounts that are read. */
  accountPolls: Queue,
  /** Of those, the ones whose last reading failed. */
  failingAccounts: z.array(
    z.object({
      id: z.string(),
      merchantId: z.string(),
      provider: z.string(),
      failures: z.int(),
      lastError: z.string().nullable(),
    }),
  ),
  webhookDeliveries: Queue,
  webhookEndpoints: z.object({ failing: z.int(), disabled: z.int() }),
  /** Incoming money that waits for merchants to decide. */
  openMoney: z.int(),
  telegram: Queue.extend({
    failedLastDay: z.int(),
    /** Whether a process speaks with Telegram now. */
    isSpeaking: z.boolean(),
  }),
  /** When the figures of reports were last compared with what they count; null: never yet. */
  reportsCheckedAt: Instant.nullable(),
})
export type InstallationHealth = z.infer<typeof InstallationHealth>
