import { z } from 'zod'
import { PAYMENT_STATUSES } from './payment-state.ts'

/** A day in Jakarta (WIB): `2026-01-31`. */
export const WibDate = z.iso
  .date({ error: 'must be a date in Jakarta, such as 2026-01-31' })
  .refine((text) => text >= '2000-01-01' && text < '3000-01-01', 'must be between 2000 and 2999')

/** How long one point of a series is: a day, a week from Monday on, a calendar month. */
export const STATS_INTERVALS = ['day', 'week', 'month'] as const
export type StatsInterval = (typeof STATS_INTERVALS)[number]

/** Query of `GET /v1/stats`: days in Jakarta, both included. Without them: the last 30 days. */
export const GetStats = z.strictObject({
  from: WibDate.optional(),
  to: WibDate.optional(),
  interval: z.enum(STATS_INTERVALS).default('day'),
})
export type GetStats = z.infer<typeof GetStats>

const Count = z.int().min(0)
const Statuses = z.object(
  Object.fromEntries(PAYMENT_STATUSES.map((status) => [status, Count])) as Record<
    (typeof PAYMENT_STATUSES)[number],
    typeof Count
  >,
)

/** What was taken and how payments went. Money counts on the day when it moved. */
export const StatsFigures = z.object({
  /** What is left: `gross` less `refunds`. Negative where more went back than came in. */
  revenue: z.int(),
  /** What came in and paid a payment. */
  gross: Count,
  /** How many payments it paid. */
  paidCount: Count,
  /** What of that went back, on the day when it did. */
  refunds: Count,
  refundCount: Count,
  /** Payments that were made then. */
  created: Count,
  /** These by the status that they have now. */
  byStatus: Statuses,
  /** Share of these that were paid, 0 to 1, those that still wait left out; null: none is over. */
  successRate: z.number().min(0).max(1).nullable(),
})
export type StatsFigures = z.infer<typeof StatsFigures>

/** One day, week or month of a series, cut to the days that were asked for. */
export const StatsPoint = z.object({ from: WibDate, to: WibDate, ...StatsFigures.shape })
export type StatsPoint = z.infer<typeof StatsPoint>

/** What one provider brought. */
export const StatsProvider = z.object({ provider: z.string(), ...StatsFigures.shape })
export type StatsProvider = z.infer<typeof StatsProvider>

/** Figures of some days together, by provider and in time. */
export const StatsPeriod = z.object({
  from: WibDate,
  to: WibDate,
  totals: StatsFigures,
  providers: z.array(StatsProvider),
  series: z.array(StatsPoint),
})
export type StatsPeriod = z.infer<typeof StatsPeriod>

/** Answer of `GET /v1/stats`. */
export const Stats = z.object({
  interval: z.enum(STATS_INTERVALS),
  period: StatsPeriod,
  /** As many days right before; whole months where whole months were asked for. */
  before: StatsPeriod,
})
export type Stats = z.infer<typeof Stats>
