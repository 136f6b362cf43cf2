import { z } from 'zod'
import { WibDate } from './stats.ts'

/** How fast the API answered a merchant's programs: `GET /v1/stats/response-times`. */
export const ResponseTimes = z.object({
  from: WibDate,
  to: WibDate,
  /** Calls with an API key, without those that wait for news by intention. */
  count: z.int().min(0),
  /** Null: no call has been measured. */
  averageMs: z.number().min(0).nullable(),
  /** 95 of 100 were answered within this; up to a tenth too high. */
  p95Ms: z.number().min(0).nullable(),
})
export type ResponseTimes = z.infer<typeof ResponseTimes>
