import { GetStats, ResponseTimes, Stats, type StatsFigures } from '@autogopay/shared'
import type { RouteDescription } from '../api-docs/describe.ts'

const NO_STATUS: StatsFigures['byStatus'] = {
  pending: 0,
  paid: 0,
  expired: 0,
  cancelled: 0,
  denied: 0,
  partially_refunded: 0,
  refunded: 0,
}
const FIGURES: StatsFigures = {
  revenue: 394_000,
  gross: 438_000,
  paidCount: 9,
  refunds: 44_000,
  refundCount: 1,
  created: 12,
  byStatus: { ...NO_STATUS, pending: 2, paid: 8, refunded: 1, expired: 1 },
  successRate: 0.9,
}
const NOTHING: StatsFigures = {
  revenue: 0,
  gross: 0,
  paidCount: 0,
  refunds: 0,
  refundCount: 0,
  created: 0,
  byStatus: NO_STATUS,
  successRate: null,
}

export const getStatsRoute = {
  method: 'get',
  path: '/v1/stats',
  id: 'getStats',
  permission: 'stats:read',
  tag: 'Stats',
  summary: 'Look at your figures',
  description: `What you took and how your payments went, by days in Jakarta (WIB), beside the same for
the days before. Up to date to the moment.

Money counts on the day when it moved: \`gross\` when it was paid, by the provider’s clock, \`refunds\` when
it was back. \`created\`, \`byStatus\` and \`successRate\` are about the payments that were made on those
days, as they are now. Money that pays no payment is in none of it: see \`GET /v1/incoming-money\`.

At most 3660 days and 400 points; \`week\` and \`month\` are cut at both ends of the range.`,
  query: GetStats,
  answers: {
    200: {
      description: 'The figures.',
      schema: Stats,
      example: {
        interval: 'day',
        period: {
          from: '2026-01-31',
          to: '2026-01-31',
          totals: FIGURES,
          providers: [{ provider: 'midtrans', ...FIGURES }],
          series: [{ from: '2026-01-31', to: '2026-01-31', ...FIGURES }],
        },
        before: {
          from: '2026-01-30',
          to: '2026-01-30',
          totals: NOTHING,
          providers: [],
          series: [{ from: '2026-01-30', to: '2026-01-30', ...NOTHING }],
        },
      },
    },
  },
} as const satisfies RouteDescription

export const getResponseTimesRoute = {
  method: 'get',
  path: '/v1/stats/response-times',
  id: 'getResponseTimes',
  permission: 'stats:read',
  tag: 'Stats',
  summary: 'Look at how fast the API answers you',
  description: `Measured at the server, over the calls of your API keys in the last 7 days in Jakarta, a few
seconds behind. Calls that ask a payment provider, such as making a payment, include its time.`,
  answers: {
    200: {
      description: 'The times.',
      schema: ResponseTimes,
      example: { from: '2026-01-25', to: '2026-01-31', count: 1204, averageMs: 38.4, p95Ms: 92.1 },
    },
  },
} as const satisfies RouteDescription
