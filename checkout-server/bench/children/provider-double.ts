import { randomUUID } from 'node:crypto'
import type { Providers, ProviderTools } from '../../src/providers/open-provider.ts'
import type { ChargeStatus, Provider } from '../../src/providers/provider.ts'
import { SAMPLE_QR_TEXT } from '../harness/sample-qr.ts'

const statusOf = (chargeId: string, state: ChargeStatus['state']): ChargeStatus => ({
  state,
  transactionId: chargeId,
  amount: null,
  amountRefunded: 0,
  refundIds: [],
  paidAt: null,
})

const provider: Provider = {
  createCharge: async () => ({
    kind: 'opened',
    transactionId: randomUUID(),
    qrText: SAMPLE_QR_TEXT,
    qrImageUrl: null,
    deeplinkUrl: 'gojek://gopay/merchanttransfer?tref=bench',
  }),
  readQrText: async () => SAMPLE_QR_TEXT,
  getStatus: async (chargeId) => statusOf(chargeId, 'pending'),
  cancelCharge: async (chargeId) => statusOf(chargeId, 'cancelled'),
  expireCharge: async (chargeId) => statusOf(chargeId, 'expired'),
  refund: async () => ({ kind: 'confirmed' }),
  readNotice: () => null,
}

/** A provider that answers at once and without a network, in place of `open-provider.ts`. */
export function createProviders(_tools: ProviderTools): Providers {
  return { open: () => provider, readQr: async () => null, close: async () => {} }
}
