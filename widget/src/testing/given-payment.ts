import type { CheckoutPayment } from '../contract.ts'
import { packModules } from '../qr-encode.ts'

/** A real-looking QRIS text: fictional merchant, dynamic, Rp 50.000, valid checksum. */
export const QR_TEXT =
  '00020101021226610014COM.GO-JEK.WWW01189360091430000000120210G0000000120303UMI51440014ID.CO.QRIS.WWW0215ID10200000000010303UMI5204581453033605405500005802ID5910KOPI SENJA6007BANDUNG61054011562070703A0163047184'

/** A payment that was opened a moment ago and may be paid for 15 minutes. */
export function givenPayment(change: Partial<CheckoutPayment> = {}): CheckoutPayment {
  const now = Date.now()
  return {
    sequence: 1,
    status: 'pending',
    late: false,
    needsReview: false,
    orderPaid: false,
    renewalsLeft: 3,
    merchantName: 'Kopi Senja',
    merchantLogoUrl: null,
    accent: null,
    orderId: 'INV-2041',
    description: '2 kopi susu',
    amount: 50_000,
    payableAmount: change.amount ?? 50_000,
    amountPaid: null,
    qrText: QR_TEXT,
    qrModules: modulesOf(change.qrText ?? QR_TEXT),
    deeplinkUrl: 'https://gopay.example/app?ref=1',
    redirectUrl: 'https://toko.example/orders/2041',
    device: 'computer',
    expiresAt: new Date(now + 900_000).toISOString(),
    paidAt: null,
    serverTime: new Date(now).toISOString(),
    renewedByToken: null,
    ...change,
  }
}

/** As a server sends them: not for a text that is too long for a code. */
function modulesOf(text: string): string | undefined {
  return text.length > 2_000 ? undefined : packModules(text)
}
