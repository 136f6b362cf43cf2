import { z } from 'zod'
import { IdOf } from './id.ts'
import { Rupiah } from './money.ts'
import { Instant } from './time.ts'

/** The longest time that one key or extension may stand for: ten years and a little. */
export const MOST_ACTIVE_DAYS = 3_660

/** How many days an account is extended by. */
export const ActiveDays = z.int().min(1).max(MOST_ACTIVE_DAYS)

/** Something to buy: days of an active account. */
export const ActivationPackage = z.object({
  id: IdOf('pkg'),
  name: z.string(),
  /** Null: the buyer chooses, and `price` is of one day. */
  days: ActiveDays.nullable(),
  price: Rupiah,
})
export type ActivationPackage = z.infer<typeof ActivationPackage>

/** How long an account is active: `GET /v1/activation`. */
export const Activation = z.object({
  /** False: this installation asks nobody for activation. */
  required: z.boolean(),
  /** Whether new payments may be made now. */
  active: z.boolean(),
  /** Null: it never was extended. */
  activeUntil: Instant.nullable(),
  /** Why the operator has suspended the account; null: not suspended. */
  suspendedReason: z.string().nullable(),
  packages: z.array(ActivationPackage),
  /** The bot that sells keys; null: there is none. */
  botUrl: z.string().nullable(),
})
export type Activation = z.infer<typeof Activation>

/** Body of `POST /v1/activations`. Blanks, dashes and small letters do not matter. */
export const ActivateAccount = z.strictObject({ key: z.string().min(1).max(100) })
export type ActivateAccount = z.infer<typeof ActivateAccount>
