import type { CheckoutPayment } from '@autogopay/shared'

/** A payment that has just been opened, for 15 minutes. */
export function samplePayment(change: Partial<CheckoutPayment> = {}): CheckoutPayment {
  return {
    sequence: 1,
    status: 'pending',
    late: false,
    needsReview: false,
    orderPaid: false,
    renewalsLeft: 3,
    merchantName: 'Warung Uji',
    merchantLogoUrl: null,
    accent: null,
    orderId: 'INV-1',
    description: null,
    amount: 50_000,
    payableAmount: change.amount ?? 50_000,
    amountPaid: null,
    qrText: '000201',
    deeplinkUrl: 'https://gopay.example/app?ref=1',
    redirectUrl: null,
    device: 'computer',
    expiresAt: '2026-01-31T10:15:00+07:00',
    paidAt: null,
    serverTime: '2026-01-31T10:00:00+07:00',
    renewedByToken: null,
    ...change,
  }
}
