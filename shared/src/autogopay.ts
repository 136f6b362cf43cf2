import { z } from 'zod'
import { PayableRupiah } from './money.ts'
import { CreatePayment, OrderId, WebUrl } from './payment.ts'
import { WibTime } from './time.ts'

const AutogopayStatus = z.enum(['pending', 'settlement', 'expire', 'cancel', 'deny', 'refund'])

/** The provider's transaction id, as `generate` returned it. */
export const TransactionId = z
  .string()
  .regex(/^[\x21-\x7e]{1,64}$/, 'must be the transaction_id that generate returned')

/** Body of `POST /api/qris/generate`: an amount; the rest is optional. */
export const GenerateQris = z.strictObject({
  amount: PayableRupiah,
  order_id: OrderId.optional(),
  description: CreatePayment.shape.description,
  redirect_url: WebUrl.optional(),
  expiry_minutes: z.int().min(1).max(10_080).optional(),
})
export type GenerateQris = z.infer<typeof GenerateQris>

/** Body of `POST /api/qris/status` and `/api/qris/cancel`. */
export const TransactionRef = z.strictObject({ transaction_id: TransactionId })
export type TransactionRef = z.infer<typeof TransactionRef>

/** Body of `POST /api/user/callback-url`. */
export const SetCallbackUrl = z.strictObject({ callback_url: WebUrl })
export type SetCallbackUrl = z.infer<typeof SetCallbackUrl>

/** Answer of `generate`. */
export const GeneratedQris = z.object({
  success: z.literal(true),
  message: z.string(),
  data: z.object({
    transaction_id: z.string(),
    order_id: z.string(),
    amount: z.int(),
    transaction_status: AutogopayStatus,
    qr_string: z.string(),
    qr_url: z.string(),
    transaction_time: WibTime,
    expiry_time: WibTime,
    checkout_url: z.string(),
    deeplink_url: z.string().nullable(),
    /** What the code asks for: the amount, or at the merchant's own account a few rupiah off it. */
    payable_amount: z.int(),
  }),
})
export type GeneratedQris = z.infer<typeof GeneratedQris>

/** Answer of `status` and `cancel`. */
export const TransactionAnswer = z.object({
  success: z.literal(true),
  message: z.string(),
  data: z.object({
    transaction_id: z.string(),
    transaction_status: AutogopayStatus,
    transaction_time: WibTime,
    order_id: z.string(),
    amount: z.int(),
  }),
})
export type TransactionAnswer = z.infer<typeof TransactionAnswer>

/** Answer of `callback-url`. */
export const CallbackUrlAnswer = z.object({
  success: z.literal(true),
  message: z.string(),
  data: z.object({ callback_url: z.string() }),
})
export type CallbackUrlAnswer = z.infer<typeof CallbackUrlAnswer>

/** Every error of the AutoGoPay API: HTTP 400, 401, 404, 405, 409, 413, 429 or 500. */
export const AutogopayError = z.object({
  success: z.literal(false),
  message: z.string(),
  code: z.string(),
})
export type AutogopayError = z.infer<typeof AutogopayError>
