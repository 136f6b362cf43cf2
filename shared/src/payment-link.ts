import { z } from 'zod'
import { IdOf } from './id.ts'
import { Line } from './line.ts'
import { PayableRupiah } from './money.ts'
import { Customer, WebUrl } from './payment.ts'
import { Instant } from './time.ts'

/** A payment link's id. */
export const PaymentLinkId = IdOf('plk')

/** The last part of a link's address: `kopi-senja` in `/l/kopi-senja`. */
export const LinkSlug = z
  .string()
  .min(3, 'must have at least 3 characters')
  .max(64, 'must have at most 64 characters')
  .regex(
    /^[a-z0-9]+(?:-[a-z0-9]+)*$/,
    'must be lower-case letters and digits, with single hyphens between',
  )

/**
 * How the price is found. `fixed`: as the link says; `minimum`: the payer chooses, at least so much;
 * `open`: the payer chooses.
 */
export const LINK_AMOUNT_KINDS = ['fixed', 'minimum', 'open'] as const
export type LinkAmountKind = (typeof LINK_AMOUNT_KINDS)[number]

/** What a payer may be asked for. */
export const LINK_FIELD_NAMES = ['name', 'email', 'phone', 'note'] as const
export type LinkFieldName = (typeof LINK_FIELD_NAMES)[number]
export const LinkField = z.strictObject({
  name: z.enum(LINK_FIELD_NAMES),
  required: z.boolean(),
})
export type LinkField = z.infer<typeof LinkField>
const LinkFields = z
  .array(LinkField)
  .refine(
    (fields) => new Set(fields.map(({ name }) => name)).size === fields.length,
    'must ask for each thing once',
  )

/**
 * Whether a link takes payments. `off`: you turned it off; `expired`: its date is over; `used_up`: as
 * many have paid, or are about to, as it is for.
 */
export const LINK_STATES = ['open', 'off', 'expired', 'used_up'] as const
export type LinkState = (typeof LINK_STATES)[number]

const Description = z
  .string()
  .min(1)
  .max(1000)
  .regex(/^(?:[^\p{Cc}\p{Cs}]|\n)*$/u, 'must not contain control characters or broken Unicode')
const UsageLimit = z.int().min(1, 'must be at least 1').max(1_000_000, 'must be at most 1000000')
/** A PNG, JPEG or WebP file in base64. */
const Picture = z.base64({ error: 'must be a PNG, JPEG or WebP file in base64' }).max(1_400_000)

/** An address that takes payments again and again, for shops without a program. */
export const PaymentLink = z.object({
  id: PaymentLinkId,
  slug: LinkSlug,
  /** Page of the link, to be sent to payers. */
  url: WebUrl,
  /** Page with a large code of that address, to print. */
  posterUrl: WebUrl,
  /** Opens WhatsApp with the address in a message. */
  whatsappUrl: WebUrl,
  title: z.string(),
  description: z.string().nullable(),
  amountKind: z.enum(LINK_AMOUNT_KINDS),
  /** The price; null: the payer chooses. */
  amount: PayableRupiah.nullable(),
  /** The least that a payer may choose; null: no least, or the price is fixed. */
  minimumAmount: PayableRupiah.nullable(),
  pictureUrl: WebUrl.nullable(),
  fields: z.array(LinkField),
  /** Where the payer may go on after paying. */
  successUrl: WebUrl.nullable(),
  expiresAt: Instant.nullable(),
  /** How many may pay; null: any number. */
  usageLimit: z.int().nullable(),
  active: z.boolean(),
  state: z.enum(LINK_STATES),
  /** Orders begun by this link. */
  orders: z.int().min(0),
  /** Those of them that were paid. */
  paidOrders: z.int().min(0),
  /** Whole rupiah that came in by this link, without what was given back. */
  revenue: z.int().min(0),
  createdAt: Instant,
})
export type PaymentLink = z.infer<typeof PaymentLink>

const Writable = {
  title: Line(100),
  description: Description.nullable().optional(),
  amountKind: z.enum(LINK_AMOUNT_KINDS),
  amount: PayableRupiah.nullable().optional(),
  minimumAmount: PayableRupiah.nullable().optional(),
  picture: Picture.nullable().optional(),
  fields: LinkFields.optional(),
  successUrl: WebUrl.nullable().optional(),
  expiresAt: Instant.nullable().optional(),
  usageLimit: UsageLimit.nullable().optional(),
  active: z.boolean().optional(),
}

/** Body of `POST /v1/payment-links`. */
export const CreatePaymentLink = z.strictObject({ ...Writable, slug: LinkSlug.optional() })
export type CreatePaymentLink = z.infer<typeof CreatePaymentLink>

/** Body of `PATCH /v1/payment-links/{id}`: what is left out stays as it is. */
export const UpdatePaymentLink = z.strictObject({ ...Writable, slug: LinkSlug }).partial()
export type UpdatePaymentLink = z.infer<typeof UpdatePaymentLink>

/** Query of `GET /v1/payment-links`. Pages go from new to old. */
export const ListPaymentLinks = z.strictObject({
  cursor: PaymentLinkId.optional(),
  limit: z.coerce.number().int().min(1).max(100).default(20),
})
export type ListPaymentLinks = z.infer<typeof ListPaymentLinks>

/** One page of payment links. */
export const PaymentLinkPage = z.object({
  data: z.array(PaymentLink),
  nextCursor: PaymentLinkId.nullable(),
})

/** What a payer's browser may know of a link. */
export const CheckoutLink = z.object({
  slug: LinkSlug,
  title: z.string(),
  description: z.string().nullable(),
  pictureUrl: WebUrl.nullable(),
  amountKind: z.enum(LINK_AMOUNT_KINDS),
  amount: PayableRupiah.nullable(),
  minimumAmount: PayableRupiah.nullable(),
  fields: z.array(LinkField),
  merchantName: z.string(),
  accent: z.string().nullable(),
  state: z.enum(LINK_STATES),
})
export type CheckoutLink = z.infer<typeof CheckoutLink>

/** Body of `POST /checkout/links/{slug}/payments`: what the payer chose and wrote. */
export const PayLink = z.strictObject({
  amount: PayableRupiah.optional(),
  name: Customer.shape.name,
  email: Customer.shape.email,
  phone: Customer.shape.phone,
  note: Line(500).optional(),
})
export type PayLink = z.infer<typeof PayLink>

/** The payment that was begun by a link. */
export const LinkPayment = z.object({ token: z.string(), checkoutUrl: WebUrl })
export type LinkPayment = z.infer<typeof LinkPayment>
