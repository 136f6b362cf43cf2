import type { Ledgers, OurLedger, ProviderTransaction } from '../ledgers/ledgers.ts'

const NOON = new Date('2026-03-01T12:00:00Z')

/** Three ledgers that agree: one payment of Rp 50.000, paid, and told to one endpoint. For tests. */
export function givenLedgers(): Ledgers & { ours: OurLedger & { shown: Map<string, unknown> } } {
  return {
    now: NOON,
    provider: { transactions: [givenTransaction()] },
    ours: {
      payments: [
        {
          id: 'pay_1',
          merchantId: 'mer_1',
          orderId: 'T1-00001',
          amount: 50_000,
          amountRefunded: 0,
          status: 'paid',
          late: false,
          renewal: 0,
          chargeId: 'chg_1',
          incomingMoneyId: 'inm_1',
          expiresAt: new Date(NOON.getTime() - 60_000),
        },
      ],
      charges: [
        {
          id: 'chg_1',
          paymentId: 'pay_1',
          amount: 50_000,
          status: 'paid',
          providerTransactionId: 'tx-1',
          qrText: 'code-1',
        },
      ],
      events: [{ id: 'evt_1', paymentId: 'pay_1', type: 'payment.paid', status: 'paid' }],
      money: [
        {
          id: 'inm_1',
          providerTransactionId: 'tx-1',
          paymentId: 'pay_1',
          amount: 50_000,
          amountRefunded: 0,
          kind: 'payment',
          review: 'none',
        },
      ],
      refunds: [],
      endpoints: [
        {
          id: 'whe_1',
          merchantId: 'mer_1',
          dialect: 'native',
          events: ['payment.paid', 'payment.expired'],
          createdAt: new Date(NOON.getTime() - 3_600_000),
          isDisabled: false,
        },
      ],
      news: [
        {
          id: 'evt_1',
          merchantId: 'mer_1',
          type: 'payment.paid',
          paymentId: 'pay_1',
          createdAt: NOON,
        },
      ],
      shown: new Map([
        ['pay_1', { status: 'paid', amount: 50_000, amountRefunded: 0, late: false }],
      ]),
    },
    endpoints: {
      healthy: new Set(['whe_1']),
      receipts: [
        {
          endpointId: 'whe_1',
          webhookId: 'evt_1',
          at: NOON.getTime(),
          accepted: true,
          signatureFault: null,
          body: JSON.stringify({
            id: 'evt_1',
            type: 'payment.paid',
            data: { id: 'pay_1', orderId: 'T1-00001', amount: 50_000, status: 'paid' },
          }),
        },
      ],
    },
    diary: {
      orders: [{ id: 'T1-00001', merchant: 0, outcome: 'made', paymentId: 'pay_1' }],
      streams: [{ paymentId: 'pay_1', status: 'paid', isEnded: true }],
      complaints: [],
    },
  }
}

/** A charge of Rp 50.000 that was paid. */
export function givenTransaction(more: Partial<ProviderTransaction> = {}): ProviderTransaction {
  return {
    provider: 'midtrans',
    id: 'tx-1',
    orderId: 'chg_1',
    amount: 50_000,
    status: 'settlement',
    settledAt: NOON,
    refunds: [],
    ...more,
  }
}
