import { z } from 'zod'
import { IdOf } from './id.ts'
import { PaymentId } from './payment.ts'
import { Instant } from './time.ts'

/**
 * What became of a provider's notice.
 * - `received`: stored, not judged yet (the provider could not be asked).
 * - `accepted`: the provider confirmed it. - `duplicate`: the same news as before.
 * - `stale`: the provider's own answer says otherwise; nothing changed.
 * - `wrong_amount`: it names another amount than the charge; nothing changed.
 * - `forged`: the signature is not the provider's. - `unmatched`: no charge of ours.
 */
export const NOTICE_VERDICTS = [
  'received',
  'accepted',
  'duplicate',
  'stale',
  'wrong_amount',
  'forged',
  'unmatched',
] as const
export type NoticeVerdict = (typeof NOTICE_VERDICTS)[number]

/** A provider event's id. */
export const ProviderEventId = IdOf('pev')

/** A provider's notice to us, kept raw, with its verdict. */
export const ProviderEvent = z.object({
  id: ProviderEventId,
  provider: z.string(),
  connectionId: z.string(),
  paymentId: z.string().nullable(),
  verdict: z.enum(NOTICE_VERDICTS),
  /** One sentence for a person: why this verdict. */
  reason: z.string(),
  /** How often the same bytes came. */
  timesSeen: z.int().min(1),
  body: z.string(),
  receivedAt: Instant,
})
export type ProviderEvent = z.infer<typeof ProviderEvent>

/** Query of `GET /v1/provider-events`, new to old. */
export const ListProviderEvents = z.strictObject({
  cursor: ProviderEventId.optional(),
  limit: z.coerce.number().int().min(1).max(100).default(20),
  verdict: z.enum(NOTICE_VERDICTS).optional(),
  paymentId: PaymentId.optional(),
})
export type ListProviderEvents = z.infer<typeof ListProviderEvents>
