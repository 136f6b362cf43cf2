import { z } from 'zod'
import { LATE_POLICIES } from './incoming-money.ts'

/** How a merchant's payments behave where the merchant chooses: `GET /v1/settings`. */
export const Settings = z.object({
  /** What becomes of money that comes after its payment ended. */
  latePolicy: z.enum(LATE_POLICIES),
})
export type Settings = z.infer<typeof Settings>

/** Body of `PATCH /v1/settings`: what is left out stays as it is. */
export const UpdateSettings = z.strictObject(Settings.partial().shape)
export type UpdateSettings = z.infer<typeof UpdateSettings>
