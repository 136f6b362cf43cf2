import { z } from 'zod'
import { LATE_POLICIES } from './incoming-money.ts'
import { Line, Lines } from './line.ts'
import { ExpirySeconds, WebUrl } from './payment.ts'

/** Most codes that a payer may ask for anew, for one payment. */
export const MOST_RENEWALS = 20

/** What a shop shows to payers and how its payments behave, where it chooses: `GET /v1/settings`. */
export const Settings = z.object({
  /** As payers see it. */
  name: Line(100),
  /** Colour of its payment pages. Null: ours. */
  accent: z
    .string()
    .regex(/^#[0-9a-fA-F]{6}$/, 'must be a colour such as #7a3cff')
    .nullable(),
  /** A PNG, JPEG or WebP file in base64, without what its maker's program wrote into it. Null: none. */
  logo: z.base64({ error: 'must be a PNG, JPEG or WebP file in base64' }).max(1_400_000).nullable(),
  /** What becomes of money that comes after its payment ended. */
  latePolicy: z.enum(LATE_POLICIES),
  /** How often a payer may ask for a new code after one expired. */
  renewalLimit: z.int().min(0).max(MOST_RENEWALS),
  /** How long a payment waits that is made without saying so. */
  expiresInSeconds: ExpirySeconds,
  /** Page of the shop that payers return to, unless a payment names another. Null: none. */
  redirectUrl: WebUrl.nullable(),
  /** Stands below each receipt: an address, a tax number, thanks. Null: nothing. */
  receiptNote: Lines(300).nullable(),
})
export type Settings = z.infer<typeof Settings>

/** Body of `PATCH /v1/settings`: what is left out stays as it is. */
export const UpdateSettings = z.strictObject(Settings.partial().shape)
export type UpdateSettings = z.infer<typeof UpdateSettings>
