import type { PaymentContext } from './context.ts'
import { findPaymentRow, type PaymentRow } from './payment-row.ts'

const TIMEOUT_MS = 8_000
const reading = new Map<string, Promise<PaymentRow>>()

/**
 * Makes sure that an open charge's QR text is known, reading the provider's picture if it came
 * without text and could not be read before. Asked at the same time, it is read once.
 * @returns The payment; `qrText` is still null when the picture cannot be had now.
 */
export function withQrText(context: PaymentContext, row: PaymentRow): Promise<PaymentRow> {
  if (row.qrText !== null || row.qrImageUrl === null || row.status !== 'pending') {
    return Promise.resolve(row)
  }
  const running = reading.get(row.chargeId) ?? read(context, row, row.qrImageUrl)
  reading.set(row.chargeId, running)
  return running
}

async function read(
  context: PaymentContext,
  row: PaymentRow,
  imageUrl: string,
): Promise<PaymentRow> {
  try {
    const provider = await context.providerOf(row.connectionId)
    const text = await provider.readQrText(
      imageUrl,
      AbortSignal.timeout(TIMEOUT_MS),
      row.chargeAmount,
    )
    if (text === null) return row
    // The payment is locked before its charge, as by all who move the two.
    await context.sql`
      with held as materialized (select id from payments where id = ${row.id} for no key update),
      found as (
        update charges set qr_text = ${text}
        where id = ${row.chargeId} and qr_text is null and payment_id = (select id from held)
        returning payment_id)
      update payments set sequence = sequence + 1 where id = (select payment_id from found)`
    context.changed(row.id)
    return (await findPaymentRow(context.sql, row.id)) ?? row
  } catch (cause) {
    context.log.warn({ paymentId: row.id, err: cause }, 'the QR picture could not be read')
    return row
  } finally {
    reading.delete(row.chargeId)
  }
}
