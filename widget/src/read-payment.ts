import { CheckoutError } from './checkout-error.ts'
import type { CheckoutPayment, RenewedCheckout } from './contract.ts'
import { ENDINGS } from './events.ts'
import { isSafeLink } from './links.ts'

type Check = (value: unknown) => boolean

const isText: Check = (value) => typeof value === 'string' && value !== ''
const isInstant: Check = (value) => typeof value === 'string' && !Number.isNaN(Date.parse(value))
const isCount: Check = (value) => Number.isSafeInteger(value) && Number(value) > 0
const isLink: Check = (value) => typeof value === 'string' && isSafeLink(value)
const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value)

// A server that is older than this script, or a page's own double of it, leaves these out.
const orAbsent =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value)
const isBoolean: Check = (value) => typeof value === 'boolean'

// By hand instead of the shared schema: zod alone would weigh more than the whole widget.
const PAYMENT: Record<keyof CheckoutPayment, Check> = {
  sequence: isCount,
  status: (value) => value === 'pending' || Object.hasOwn(ENDINGS, String(value)),
  late: isBoolean,
  needsReview: orAbsent(isBoolean),
  orderPaid: orAbsent(isBoolean),
  renewalsLeft: orAbsent((value) => Number.isSafeInteger(value)),
  merchantName: (value) => typeof value === 'string',
  merchantLogoUrl: orAbsent(orNull(isLink)),
  accent: orAbsent(orNull((value) => /^#[\da-f]{6}$/.test(String(value)))),
  orderId: (value) => typeof value === 'string',
  description: orNull((value) => typeof value === 'string'),
  amount: isCount,
  payableAmount: isCount,
  amountPaid: orAbsent(orNull(isCount)),
  qrText: orNull(isText),
  qrModules: orAbsent(isText),
  deeplinkUrl: orNull(isLink),
  redirectUrl: orNull(isLink),
  device: (value) => value === 'phone' || value === 'computer',
  expiresAt: isInstant,
  paidAt: orNull(isInstant),
  serverTime: isInstant,
  renewedByToken: orNull(isText),
}
const RENEWED: Record<keyof RenewedCheckout, Check> = { token: isText, checkoutUrl: isText }

/**
 * Reads a payment the server sent.
 * @throws {CheckoutError} `bad_answer`: it is not one, or it carries a link that would run code.
 */
export function readPayment(value: unknown): CheckoutPayment {
  return read<CheckoutPayment>(value, PAYMENT)
}

/**
 * Reads where an expired payment goes on.
 * @throws {CheckoutError} `bad_answer`
 */
export function readRenewed(value: unknown): RenewedCheckout {
  return read<RenewedCheckout>(value, RENEWED)
}

function read<Shape>(value: unknown, checks: Record<keyof Shape & string, Check>): Shape {
  const fields = Object(value) as Record<string, unknown>
  for (const [name, check] of Object.entries<Check>(checks)) {
    if (!check(fields[name])) {
      throw new CheckoutError('bad_answer', true, { cause: new TypeError(`unexpected ${name}`) })
    }
  }
  return value as Shape
}
