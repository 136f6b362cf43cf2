/**
 * The package's entry: the class and its types. It registers nothing; for that
 * `import '@autogopay/checkout/define'`.
 */
export { AutogopayCheckout } from './autogopay-checkout.ts'
export type { CheckoutPayment, Device, PaymentStatus } from './contract.ts'
export type { ElementStatus } from './element-status.ts'
export type {
  CheckoutDetail,
  CheckoutErrorDetail,
  CheckoutEventMap,
  MethodChangeDetail,
  StatusChangeDetail,
} from './events.ts'
export type { LinkMessages } from './link/messages.ts'
export type { MessageOverrides } from './locales.ts'
export type { Messages } from './messages.ts'
export type { FetchedPayment, FetchPayment } from './payment-source.ts'
