import type * as shared from '@autogopay/shared/checkout'
import type * as links from '@autogopay/shared/payment-link'
import type { PaymentStatus as SharedStatus } from '@autogopay/shared/payment-state'
import { expect } from '@open-wc/testing'
import type { CheckoutPayment, Device, PaymentStatus } from './contract.ts'
import type { CheckoutLink, PayLink } from './link/contract.ts'

// Compiles only while the two are the same, in both directions.
type Same<A, B> = [A, B] extends [B, A] ? true : never
const payment: Same<CheckoutPayment, shared.CheckoutPayment> = true
const device: Same<Device, shared.Device> = true
const status: Same<PaymentStatus, SharedStatus> = true
const link: Same<CheckoutLink, links.CheckoutLink> = true
const wish: Same<PayLink, links.PayLink> = true

describe('contract', () => {
  it('repeats the shared schema exactly', () => {
    expect([payment, device, status, link, wish]).to.deep.equal(Array(5).fill(true))
  })
})
