import type * as shared from '@autogopay/shared/checkout'
import type { PaymentStatus as SharedStatus } from '@autogopay/shared/payment-state'
import { expect } from '@open-wc/testing'
import type { CheckoutPayment, Device, PaymentStatus } from './contract.ts'

// Compiles only while the two are the same, in both directions.
type Same<A, B> = [A, B] extends [B, A] ? true : never
const payment: Same<CheckoutPayment, shared.CheckoutPayment> = true
const device: Same<Device, shared.Device> = true
const status: Same<PaymentStatus, SharedStatus> = true

describe('contract', () => {
  it('repeats the shared schema exactly', () => {
    expect([payment, device, status]).to.deep.equal([true, true, true])
  })
})
