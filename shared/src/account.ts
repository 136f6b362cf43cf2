import { z } from 'zod'
import { Instant } from './time.ts'
import { Permission, Role } from './permission.ts'

/** Longest password: long sentences are welcome, megabytes to hash are not. */
export const MOST_OF_PASSWORD = 200
/** Shortest new password. */
export const LEAST_OF_PASSWORD = 10

export const LOCALES = ['id', 'en'] as const
export const SECOND_FACTORS = ['totp', 'telegram', 'passkey', 'recovery_code'] as const
export type SecondFactorKind = (typeof SECOND_FACTORS)[number]

const Email = z.email().max(254)
const Password = z.string().min(1).max(MOST_OF_PASSWORD)
const NewPassword = z
  .string()
  .min(LEAST_OF_PASSWORD, `must have at least ${LEAST_OF_PASSWORD} characters`)
  .max(MOST_OF_PASSWORD, `must have at most ${MOST_OF_PASSWORD} characters`)
const PersonName = z.string().trim().min(1).max(100)
/** With country code: `+62812…`. */
export const PhoneNumber = z
  .string()
  .regex(/^\+[1-9]\d{7,14}$/, 'must be a number with country code, such as +6281234567890')

/** Body of `POST /dashboard-api/auth/register`. */
export const Register = z.strictObject({
  businessName: PersonName,
  /** Of the person; the business's name unless told. */
  name: PersonName.optional(),
  email: Email,
  password: NewPassword,
  phone: PhoneNumber.optional(),
  /** The number that Telegram has for a person, as text since people copy it. */
  telegramId: z
    .string()
    .regex(/^[1-9]\d{4,14}$/, 'must be a Telegram ID: digits only')
    .optional(),
  locale: z.enum(LOCALES).optional(),
})
export type Register = z.infer<typeof Register>

/** `GET /dashboard-api/auth/ways`: what this server can do, for the login page. */
export const LoginWays = z.object({ facebook: z.boolean(), mail: z.boolean() })
export type LoginWays = z.infer<typeof LoginWays>

/** Body of `POST /dashboard-api/auth/sign-in/email`. */
export const SignIn = z.strictObject({
  email: Email,
  password: Password,
  /** False: the browser forgets the session when it is closed. */
  rememberMe: z.boolean().optional(),
})
export type SignIn = z.infer<typeof SignIn>

const Token = z.string().regex(/^[\w-]{43}$/, 'is not the one of a link of ours')
const Code = z.string().regex(/^\d{6}$/, 'must be six digits')

/** Body of `POST /dashboard-api/auth/verify-email` and `/confirm-email`: what a link brought. */
export const MailedLink = z.strictObject({ token: Token })

/** Body of `POST /dashboard-api/auth/send-verification`. */
export const SendVerification = z.strictObject({ email: Email })

/** Body of `POST /dashboard-api/auth/request-password-reset`. */
export const RequestReset = z.strictObject({
  email: Email,
  by: z.enum(['email', 'telegram']).default('email'),
})

/** Body of `POST /dashboard-api/auth/reset-password`: by a link, or by a code of Telegram. */
export const ResetPassword = z.union([
  z.strictObject({ token: Token, newPassword: NewPassword }),
  z.strictObject({ email: Email, code: Code, newPassword: NewPassword }),
])

/** Body of `PATCH /dashboard-api/me`. */
export const UpdateMe = z.strictObject({
  name: PersonName.optional(),
  phone: PhoneNumber.nullable().optional(),
  locale: z.enum(LOCALES).optional(),
})

/** Body of `POST /dashboard-api/me/password`. */
export const ChangePassword = z.strictObject({ password: Password, newPassword: NewPassword })

/** Body of `POST /dashboard-api/me/email`. */
export const ChangeEmail = z.strictObject({ password: Password.optional(), newEmail: Email })

/** Body of `POST /dashboard-api/me/leave`: the team that somebody leaves. */
export const LeaveTeam = z.strictObject({ merchantId: z.string().max(64) })

/** Body of calls that ask for the password again; who has none must have logged in just now. */
export const Reauthenticate = z.strictObject({ password: Password.optional() })

/** Answer of `POST /dashboard-api/second-factor/totp/begin`. */
export const TotpSecret = z.object({
  /** Base 32, to type in. */
  secret: z.string(),
  /** To show as a QR. */
  uri: z.string(),
})
export type TotpSecret = z.infer<typeof TotpSecret>

/** Body of `POST /dashboard-api/second-factor/{kind}/confirm`. */
export const ConfirmFactor = z.strictObject({ code: Code })

/** What turning on a second factor answers: codes are shown this once; null: they were before. */
export const FactorOn = z.object({ recoveryCodes: z.array(z.string()).nullable() })
export type FactorOn = z.infer<typeof FactorOn>

/** Body of `POST /dashboard-api/auth/second-factor/verify`. */
export const GiveSecondFactor = z.discriminatedUnion('method', [
  z.strictObject({ method: z.literal('totp'), code: Code }),
  z.strictObject({ method: z.literal('telegram'), code: Code }),
  z.strictObject({ method: z.literal('recovery_code'), code: z.string().min(10).max(40) }),
])

/** Body of `POST /dashboard-api/passkeys`: what the browser's `navigator.credentials.create` gave. */
export const NewPasskey = z.strictObject({
  name: z.string().trim().min(1).max(60).optional(),
  response: z.record(z.string(), z.unknown()),
})

/** Body of `POST /dashboard-api/auth/passkey`: what `navigator.credentials.get` gave. */
export const GivenPasskey = z.strictObject({ response: z.record(z.string(), z.unknown()) })

/** `GET /dashboard-api/passkeys`, one of them. */
export const ListedPasskey = z.object({
  id: z.string(),
  name: z.string().nullable(),
  createdAt: Instant,
})
export type ListedPasskey = z.infer<typeof ListedPasskey>

/** `GET /dashboard-api/sessions`, one of them. */
export const ListedSession = z.object({
  id: z.string(),
  isCurrent: z.boolean(),
  method: z.string(),
  secondFactor: z.string().nullable(),
  address: z.string(),
  userAgent: z.string(),
  createdAt: Instant,
  lastUsedAt: Instant,
})
export type ListedSession = z.infer<typeof ListedSession>

/** Body of `POST /dashboard-api/invitations/register`: the address is the invited one. */
export const AcceptAsNewUser = z.strictObject({
  token: Token,
  name: PersonName,
  password: NewPassword,
})

/** How a login went on: done, or a second factor is owed. */
export const SignInResult = z.discriminatedUnion('status', [
  z.object({ status: z.literal('signed_in') }),
  z.object({
    status: z.literal('second_factor_owed'),
    /** What this user may give. */
    methods: z.array(z.enum(SECOND_FACTORS)),
    expiresAt: Instant,
  }),
])
export type SignInResult = z.infer<typeof SignInResult>

/** `GET /dashboard-api/me`: who is logged in. */
export const Me = z.object({
  user: z.object({
    id: z.string(),
    username: z.string(),
    name: z.string(),
    /** Null: came by another company, which named none. */
    email: z.string().nullable(),
    emailVerified: z.boolean(),
    phone: z.string().nullable(),
    locale: z.enum(LOCALES),
    /** Runs this installation: `/dashboard-api/operator` is there for them. */
    isOperator: z.boolean(),
    /** False: there is none to change. */
    hasPassword: z.boolean(),
    /** Came by Facebook, which tells no phone number: ask for it first. */
    mustGivePhone: z.boolean(),
    facebook: z.object({ linked: z.boolean() }),
    telegram: z.object({ linked: z.boolean() }),
    twoFactor: z.object({
      totp: z.boolean(),
      telegram: z.boolean(),
      passkeys: z.int(),
      recoveryCodesLeft: z.int(),
    }),
  }),
  /** Old to new. */
  merchants: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      role: Role,
      /** What the role may do there. */
      permissions: z.array(Permission),
    }),
  ),
  session: z.object({ id: z.string() }),
  csrf: z.object({ header: z.string(), value: z.string() }),
})
export type Me = z.infer<typeof Me>

/** Answer of `GET /dashboard-api/auth/session`: null when nobody is logged in, which is no error there. */
export const WhoIsThere = z.object({ me: Me.nullable() })
export type WhoIsThere = z.infer<typeof WhoIsThere>
