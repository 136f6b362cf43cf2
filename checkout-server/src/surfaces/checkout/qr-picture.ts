import QRCode from 'qrcode'
import type { PaymentContext } from '../../payments/context.ts'
import { mayBePaid, type PaymentRow } from '../../payments/payment-row.ts'
import { withQrText } from '../../payments/qr-text.ts'
import { AppError } from '../../platform/errors.ts'

// The standard asks for four modules of white around a code.
const QUIET_ZONE_MODULES = 4
const MODULE_PIXELS = 8
const RETRY_AFTER_SECONDS = '2'

/**
 * Draws the code of a payment that waits for its payer, as SVG.
 * @throws {AppError} `payment_not_payable`: its code is void; `code_not_ready`: not to be had now.
 */
export async function drawQrSvg(context: PaymentContext, row: PaymentRow): Promise<string> {
  const text = await payableText(context, row)
  return QRCode.toString(text, { type: 'svg', margin: QUIET_ZONE_MODULES })
}

/** Draws it as PNG. @throws {AppError} As {@link drawQrSvg}. */
export async function drawQrPng(
  context: PaymentContext,
  row: PaymentRow,
): Promise<Uint8Array<ArrayBuffer>> {
  const text = await payableText(context, row)
  const options = { margin: QUIET_ZONE_MODULES, scale: MODULE_PIXELS }
  return new Uint8Array(await QRCode.toBuffer(text, options))
}

async function payableText(context: PaymentContext, row: PaymentRow): Promise<string> {
  if (row.status !== 'pending') {
    throw new AppError('payment_not_payable', `The payment is ${row.status}; its code is void.`)
  }
  if (!mayBePaid(row)) {
    throw new AppError('payment_not_payable', 'Money has come for this order: do not pay again.')
  }
  const { qrText } = await withQrText(context, row)
  if (qrText === null) {
    throw new AppError('code_not_ready', 'The code is not ready yet. Try again in seconds.', {
      headers: { 'retry-after': RETRY_AFTER_SECONDS },
    })
  }
  return qrText
}
