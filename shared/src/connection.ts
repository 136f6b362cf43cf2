import { z } from 'zod'
import { IdOf } from './id.ts'
import { Rupiah } from './money.ts'
import { PaymentId, WebUrl } from './payment.ts'
import { PROVIDERS } from './provider.ts'
import { QRIS_WARNINGS } from './qris/warnings.ts'
import { Instant } from './time.ts'

/** A connection's id. */
export const ConnectionId = IdOf('con')

/** As {@link PROVIDERS} says. */
export const ConnectionProvider = z.enum(PROVIDERS)
export type ConnectionProvider = z.infer<typeof ConnectionProvider>

/**
 * How far a connection is. `gopay_qris` goes `awaiting_otp → choosing_outlet → needs_qris → active`;
 * `needs_login`: the provider ended the login. `disconnected` is for ever.
 */
export const ConnectionStatus = z.enum([
  'awaiting_otp',
  'choosing_outlet',
  'needs_qris',
  'active',
  'needs_login',
  'disconnected',
])
export type ConnectionStatus = z.infer<typeof ConnectionStatus>

/** How prices become payable amounts: a code of 1 to 999 rupiah is taken off, or put on top. */
export const UniqueCodeMode = z.enum(['subtract', 'add'])
export type UniqueCodeMode = z.infer<typeof UniqueCodeMode>

/** A place of business at GoPay: `G` and nine digits. */
export const OutletId = z.string().regex(/^G\d{9}$/, 'must be G and nine digits')
export const Outlet = z.object({ id: OutletId, name: z.string() })
export type Outlet = z.infer<typeof Outlet>

/** What the owner must know before and while using a connection. */
export const ConnectionNotice = z.object({
  code: z.literal('unofficial'),
  en: z.string(),
  id: z.string(),
})
export type ConnectionNotice = z.infer<typeof ConnectionNotice>

/** Where a login stands. */
export const ConnectionLogin = z.object({
  maskedPhone: z.string().nullable(),
  otpLength: z.int().nullable(),
  otpExpiresAt: Instant.nullable(),
  /** From then on another code may be asked for. */
  resendAt: Instant.nullable(),
  triesLeft: z.int().min(0),
  /** No login before: too many failed. */
  waitUntil: Instant.nullable(),
})
export type ConnectionLogin = z.infer<typeof ConnectionLogin>

/** The merchant's own static code. */
export const StaticQris = z.object({
  text: z.string(),
  merchantName: z.string(),
  merchantCity: z.string(),
  nmid: z.string().nullable(),
  warnings: z.array(
    z.object({
      code: z.enum(Object.keys(QRIS_WARNINGS) as [keyof typeof QRIS_WARNINGS]),
      message: z.string(),
    }),
  ),
})
export type StaticQris = z.infer<typeof StaticQris>

/** How reading the account goes. */
export const ConnectionHealth = z.object({
  /** Everything up to here has been read. */
  readUntil: Instant,
  failures: z.int().min(0),
  lastError: z.string().nullable(),
})
export type ConnectionHealth = z.infer<typeof ConnectionHealth>

/** A merchant's account at a provider. Fields that its provider does not have are null. */
export const Connection = z.object({
  id: ConnectionId,
  provider: ConnectionProvider,
  status: ConnectionStatus,
  /** New payments go here. */
  isDefault: z.boolean(),
  /** Address for the provider's notices, to be entered in its dashboard. */
  noticeUrl: WebUrl.nullable(),
  baseUrl: z.string().nullable(),
  login: ConnectionLogin.nullable(),
  /** To choose from. */
  outlets: z.array(Outlet).nullable(),
  outlet: Outlet.nullable(),
  staticQris: StaticQris.nullable(),
  uniqueCode: UniqueCodeMode.nullable(),
  health: ConnectionHealth.nullable(),
  notice: ConnectionNotice.nullable(),
  createdAt: Instant,
})
export type Connection = z.infer<typeof Connection>

/** A code that can still be paid though nothing looks for its money any more. */
export const UnwatchedCode = z.object({
  paymentId: PaymentId,
  orderId: z.string(),
  payableAmount: Rupiah,
})
export type UnwatchedCode = z.infer<typeof UnwatchedCode>

/** A disconnected connection, how many payments were cancelled with it, and what may still come. */
export const Disconnected = Connection.extend({
  cancelledPayments: z.int().min(0),
  unwatchedCodes: z.array(UnwatchedCode),
})
export type Disconnected = z.infer<typeof Disconnected>

const ServerKey = z
  .string()
  .regex(/^[\x21-\x7e]{1,200}$/, 'must be 1 to 200 printable ASCII characters without blanks')
const Phone = z
  .string()
  .regex(/^\+?[0-9][0-9 ().-]{6,24}$/, 'must be an Indonesian mobile number such as 081234567890')
/** JSON as text, taken from the app: tokens and, if known, the device. */
const PastedToken = z.string().min(1).max(20_000)

/** Body of `POST /v1/connections`. `midtrans` needs `serverKey`; `gopay_qris` `phone` or `token`. */
export const CreateConnection = z
  .strictObject({
    provider: ConnectionProvider,
    serverKey: ServerKey.optional(),
    environment: z.enum(['sandbox', 'production']).optional(),
    baseUrl: WebUrl.optional(),
    phone: Phone.optional(),
    token: PastedToken.optional(),
    uniqueCode: UniqueCodeMode.optional(),
  })
  .superRefine((given, { addIssue }) => {
    const refuse = (field: keyof typeof given, message: string) =>
      addIssue({ code: 'custom', path: [field], message })
    const isMidtrans = given.provider === 'midtrans'
    const foreign = isMidtrans
      ? (['phone', 'token', 'uniqueCode'] as const)
      : (['serverKey', 'environment', 'baseUrl'] as const)
    for (const field of foreign) {
      if (given[field] !== undefined) refuse(field, `is not for ${given.provider}`)
    }
    if (isMidtrans && given.serverKey === undefined) refuse('serverKey', 'is needed for midtrans')
    if (isMidtrans && given.environment && given.baseUrl) {
      refuse('baseUrl', 'and environment exclude each other')
    }
    if (isMidtrans || (given.phone === undefined) !== (given.token === undefined)) return
    refuse('phone', 'or token is needed for gopay_qris, and only one of them')
  })
export type CreateConnection = z.infer<typeof CreateConnection>

/** Body of `PATCH /v1/connections/{id}`. */
export const UpdateConnection = z.strictObject({
  serverKey: ServerKey.optional(),
  uniqueCode: UniqueCodeMode.optional(),
})
export type UpdateConnection = z.infer<typeof UpdateConnection>

/** Body of `POST /v1/connections/{id}/otp`. The phone again: it is not kept after a login. */
export const RequestOtp = z.strictObject({ phone: Phone.optional() })

/** Body of `POST /v1/connections/{id}/verify`. */
export const VerifyOtp = z.strictObject({
  otp: z.string().regex(/^\d{3,10}$/, 'must be the digits of the code'),
})

/** Body of `POST /v1/connections/{id}/outlet`. Without an id: reads the outlets again. */
export const ChooseOutlet = z.strictObject({ outletId: OutletId.optional() })

/** Body of `POST /v1/connections/{id}/token`. */
export const ImportToken = z.strictObject({ token: PastedToken })

/** Most bytes of a picture of a code. */
export const MAX_QR_PICTURE_BYTES = 1024 * 1024

/** Body of `PUT /v1/connections/{id}/static-qris`: the text of the code, or a picture of it. */
export const SetStaticQris = z
  .strictObject({
    text: z.string().min(1).max(2_000).optional(),
    /** PNG or JPEG in base64, with or without `data:image/…;base64,`. */
    image: z
      .string()
      .min(1)
      .max(Math.ceil(MAX_QR_PICTURE_BYTES / 3) * 4 + 100)
      .optional(),
  })
  .superRefine((given, { addIssue }) => {
    if ((given.text === undefined) !== (given.image === undefined)) return
    addIssue({
      code: 'custom',
      path: ['text'],
      message: 'or image is needed, and only one of them',
    })
  })
export type SetStaticQris = z.infer<typeof SetStaticQris>
