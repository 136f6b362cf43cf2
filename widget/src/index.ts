/**
 * The package's entry: the class and its types. It registers nothing; for that
 * `import '@autogopay/checkout/define'`.
 */
export { AutogopayCheckout } from './autogopay-checkout.ts'
export type { CheckoutPayment, Device, PaymentStatus } from './contract.ts'
export type { CheckoutDetail, CheckoutErrorDetail, CheckoutEventMap } from './events.ts'
