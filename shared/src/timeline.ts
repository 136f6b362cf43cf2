import { z } from 'zod'
import { MONEY_KINDS, REVIEW_STATES } from './incoming-money.ts'
import { Rupiah } from './money.ts'
import { PaymentId, Refund, REFUND_STATUSES } from './payment.ts'
import { NOTICE_VERDICTS } from './provider-event.ts'
import { Instant } from './time.ts'
import { EventType } from './webhook.ts'

const entryOf = <Kind extends string, Shape extends z.ZodRawShape>(kind: Kind, shape: Shape) =>
  z.object({ kind: z.literal(kind), at: Instant, id: z.string(), ...shape })

/**
 * One thing that happened to a payment, at its time. What has a state of its own (a refund, money, a
 * webhook) shows the state that it has now; the events between tell how it came there.
 */
export const TimelineEntry = z.discriminatedUnion('kind', [
  /** An attempt to collect the money at a provider. */
  entryOf('charge', {
    status: z.enum(['requested', 'open', 'paid', 'expired', 'cancelled', 'denied']),
    amount: Rupiah,
    provider: z.string(),
    providerTransactionId: z.string().nullable(),
  }),
  /** Something that you were told, or that the payment was made. */
  entryOf('event', {
    type: z.union([EventType, z.literal('payment.created')]),
    data: z.record(z.string(), z.unknown()),
  }),
  /** A provider's notice to us, with what became of it. */
  entryOf('notice', {
    verdict: z.enum(NOTICE_VERDICTS),
    reason: z.string(),
    timesSeen: z.int().min(1),
  }),
  /** Money that came in. */
  entryOf('money', {
    moneyKind: z.enum(MONEY_KINDS),
    review: z.enum(REVIEW_STATES),
    amount: Rupiah,
    providerTransactionId: z.string(),
    /** The payment that it is for: another one, once it was assigned to that. */
    paymentId: PaymentId.nullable(),
    reviewedBy: z.string().nullable(),
    note: z.string().nullable(),
  }),
  /** Money on its way back. */
  entryOf('refund', {
    status: z.enum(REFUND_STATUSES),
    amount: Rupiah,
    origin: Refund.shape.origin,
    incomingMoneyId: z.string(),
  }),
  /** An event on its way to one of your endpoints. */
  entryOf('webhook', {
    status: z.enum(['pending', 'delivered', 'failed']),
    eventId: z.string(),
    eventType: EventType,
    endpointId: z.string(),
    attempts: z.int().min(0),
  }),
])
export type TimelineEntry = z.infer<typeof TimelineEntry>

/** All that happened to a payment, old to new. */
export const PaymentTimeline = z.object({ data: z.array(TimelineEntry) })
export type PaymentTimeline = z.infer<typeof PaymentTimeline>
