import type { NewCharge } from '../provider.ts'
import { assertPayable } from './amount.ts'
import { cut } from './cut.ts'

// Below this Midtrans refuses the charge, which would lose a payment for a few seconds' difference.
const MIN_EXPIRY_SECONDS = 20
const MAX_TEXT_LENGTH = 255

/** `gopay` brings a deeplink and a QR picture in one charge; `qris` the text of the QR only. */
export type PaymentType = 'gopay' | 'qris'

/**
 * Body of `POST /v2/charge`.
 * @throws {RangeError} The amount is not a payable one.
 */
export function chargeRequest(charge: NewCharge, paymentType: PaymentType) {
  const { chargeId, amount, description, expiresInSeconds, returnUrl } = charge
  const customer = customerDetails(charge.customer)
  return {
    payment_type: paymentType,
    transaction_details: { order_id: chargeId, gross_amount: assertPayable(amount) },
    custom_expiry: {
      expiry_duration: Math.max(Math.ceil(expiresInSeconds), MIN_EXPIRY_SECONDS),
      unit: 'second',
    },
    ...(paymentType === 'gopay'
      ? { gopay: { enable_callback: true, callback_url: returnUrl } }
      : { qris: { acquirer: 'gopay' } }),
    ...(customer && { customer_details: customer }),
    // What the merchant's own Midtrans dashboard shows beside the amount.
    ...(description && { custom_field1: cut(description, MAX_TEXT_LENGTH) }),
  }
}

function customerDetails(customer: NewCharge['customer']) {
  const { name, email, phone } = customer ?? {}
  const details = {
    ...(name && { first_name: cut(name, MAX_TEXT_LENGTH) }),
    // A cut address or number would be somebody else's.
    ...(email && email.length <= MAX_TEXT_LENGTH && { email }),
    ...(phone && phone.length <= MAX_TEXT_LENGTH && { phone }),
  }
  return Object.keys(details).length > 0 ? details : null
}
