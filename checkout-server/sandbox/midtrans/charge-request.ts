import { z } from 'zod'
import { MidtransFailure, invalid } from './failure.ts'
import { parseMidtransTime } from './wib-time.ts'

// Other ways to pay that Midtrans knows: a right request for something this account does not have.
const OTHER_TYPES = new Set(
  'credit_card bank_transfer echannel permata cstore akulaku kredivo shopeepay dana ovo cimb_clicks bri_epay danamon_online'.split(
    ' ',
  ),
)

const numeric = (value: unknown): unknown =>
  typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : value
const flag = (value: unknown): unknown =>
  value === 'true' ? true : value === 'false' ? false : value

const integer = z.preprocess(numeric, z.int('must be a whole number'))
const text = (maxLength: number) =>
  z.string('must be a string').max(maxLength, `must be at most ${maxLength} characters`)

/** Schemes that would run in the phone's browser instead of opening an app or a shop. */
const UNSAFE_SCHEME = /^(javascript|data|vbscript|file|blob|about):/i

const callbackUrl = text(2000).refine(
  (url) => URL.canParse(url) && !UNSAFE_SCHEME.test(url.trim()),
  'must be a valid URL',
)

const address = z.looseObject({
  first_name: text(255).optional(),
  last_name: text(255).optional(),
  phone: text(255).optional(),
  address: text(255).optional(),
  city: text(255).optional(),
  postal_code: text(255).optional(),
  country_code: text(10).optional(),
})

const Request = z.looseObject({
  payment_type: z.string('is required'),
  transaction_details: z.looseObject(
    {
      // The official PHP sample sends a number here.
      order_id: z.preprocess(
        (id) => (Number.isSafeInteger(id) ? String(id) : id),
        z
          .string('is required')
          .min(1, 'is required')
          .max(50, 'must be at most 50 characters')
          .regex(
            /^[A-Za-z0-9\-_~.]*$/,
            'may contain letters, digits, dash, underscore, tilde and dot only',
          ),
      ),
      gross_amount: z.preprocess(
        numeric,
        z.int('must be a whole number').min(1, 'must be greater than or equal to 1'),
      ),
    },
    'is required',
  ),
  item_details: z
    .array(
      z.looseObject({
        id: z.union([z.string(), z.number()], 'must be a string').optional(),
        price: integer,
        quantity: integer.refine((quantity) => quantity >= 1, 'must be greater than or equal to 1'),
        name: z.string('is required').min(1, 'is required'),
      }),
      'must be an array',
    )
    .optional(),
  customer_details: z
    .looseObject({
      first_name: text(255).optional(),
      last_name: text(255).optional(),
      email: text(255).optional(),
      phone: text(255).optional(),
      billing_address: address.optional(),
      shipping_address: address.optional(),
    })
    .optional(),
  custom_field1: text(255).optional(),
  custom_field2: text(255).optional(),
  custom_field3: text(255).optional(),
  metadata: z.record(z.string(), z.unknown(), 'must be an object').optional(),
  custom_expiry: z
    .looseObject({
      order_time: z
        .string('must be a string')
        .transform((time, context) => {
          const at = parseMidtransTime(time)
          if (at !== null) return at
          context.addIssue('must have the form yyyy-MM-dd HH:mm:ss Z')
          return z.NEVER
        })
        .optional(),
      expiry_duration: integer.refine((duration) => duration >= 1, 'must be greater than 0'),
      unit: z
        .enum(['second', 'minute', 'hour', 'day'], 'must be second, minute, hour or day')
        .default('minute'),
    })
    .optional(),
  gopay: z
    .looseObject({
      enable_callback: z.preprocess(flag, z.boolean('must be a boolean')).optional(),
      callback_url: callbackUrl.optional(),
      account_id: z.string('must be a string').optional(),
    })
    .optional(),
  qris: z
    .looseObject({
      acquirer: z
        .enum(['gopay', 'airpay shopee'], 'must be gopay or airpay shopee')
        .default('gopay'),
    })
    .optional(),
})
/** The body of `POST /v2/charge` after validation. */
export type ChargeRequest = z.infer<typeof Request> & { payment_type: 'gopay' | 'qris' }

const LIMITS = { gopay: 20_000_000, qris: 10_000_000 } as const
const UNIT_MS = { second: 1000, minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const
const DEFAULT_LIFE_MS = 15 * UNIT_MS.minute
const MIN_LIFE_MS = 20 * UNIT_MS.second

/**
 * Checks a charge request.
 * @throws {MidtransFailure} 500 for JSON `null`, 400 with messages, 402 for a payment type this
 * account does not have.
 */
export const readChargeRequest = (body: unknown): ChargeRequest => {
  if (body === null) {
    throw new MidtransFailure(500, 'Sorry, we encountered an unexpected problem. Please try again.')
  }
  const parsed = Request.safeParse(body)
  if (!parsed.success) throw invalid(parsed.error.issues.map(messageOf))
  const request = parsed.data
  const { payment_type: type } = request
  if (OTHER_TYPES.has(type)) throw notEnabled()
  if (type !== 'gopay' && type !== 'qris') throw invalid(['payment_type is not supported'])
  const { gross_amount: amount } = request.transaction_details
  const sum = request.item_details?.reduce((total, item) => total + item.price * item.quantity, 0)
  if (sum !== undefined && sum !== amount) {
    throw invalid(['transaction_details.gross_amount is not equal to the sum of item_details'])
  }
  if (amount > LIMITS[type]) {
    throw invalid([`transaction_details.gross_amount must be at most ${LIMITS[type]}`])
  }
  return { ...request, payment_type: type }
}

/** The merchant's account does not have this payment type. */
export const notEnabled = (): MidtransFailure =>
  new MidtransFailure(402, 'Merchant has no access to this payment type.')

/**
 * When the transaction stops being payable.
 * @param now - The transaction time, milliseconds since 1970.
 * @throws {MidtransFailure} 400 when it would live under 20 seconds or beyond the channel's maximum.
 */
export const expiryOf = (request: ChargeRequest, now: number): number => {
  const { custom_expiry: custom } = request
  if (!custom) return now + DEFAULT_LIFE_MS
  const lifeMs = custom.expiry_duration * UNIT_MS[custom.unit]
  const expiresAt = (custom.order_time ?? now) + lifeMs
  const maxDays = request.qris?.acquirer === 'airpay shopee' ? 5 : 7
  if (lifeMs < MIN_LIFE_MS || expiresAt <= now) {
    throw invalid(['custom_expiry.expiry_duration must be at least 20 seconds'])
  }
  if (lifeMs > maxDays * UNIT_MS.day || expiresAt > now + maxDays * UNIT_MS.day) {
    throw invalid([`custom_expiry.expiry_duration must be at most ${maxDays} days`])
  }
  return expiresAt
}

const messageOf = (issue: z.core.$ZodIssue): string => {
  const field = issue.path.join('.') || 'payload'
  return `${field} ${issue.message.startsWith('Invalid input') ? 'is invalid' : issue.message}`
}
