import { cancelPayment } from '../../payments/cancel.ts'
import type { PaymentContext } from '../../payments/context.ts'
import { createPayment } from '../../payments/create-payment.ts'
import { toPayment, type PaymentRow } from '../../payments/payment-row.ts'
import { withQrText } from '../../payments/qr-text.ts'
import { getPaymentRow, listPayments } from '../../payments/read-payments.ts'
import { json, replay, storable } from '../api-docs/answers.ts'
import { route, type BoundRoute } from '../api-docs/mount.ts'
import {
  cancelPaymentRoute,
  createPaymentRoute,
  getPaymentRoute,
  listPaymentsRoute,
} from './describe-payments.ts'

/** `/v1/payments`: a merchant's payments. */
export function paymentRoutes(payments: PaymentContext): BoundRoute[] {
  const find = (merchantId: string, id: string) => getPaymentRow(payments, { merchantId, id })
  const show = (row: PaymentRow) => json(toPayment(row, payments.links))

  return [
    route(createPaymentRoute, async ({ merchantId, apiKeyId, idempotencyKey, body }) => {
      const answer = await createPayment(payments, {
        merchantId,
        apiKeyId,
        idempotencyKey,
        order: body,
        answer: (payment, isNew) => storable(payment, isNew ? 201 : 200),
      })
      return replay(answer)
    }),
    route(listPaymentsRoute, async ({ merchantId, query }) =>
      json(await listPayments(payments, merchantId, query)),
    ),
    route(getPaymentRoute, async ({ merchantId, params }) =>
      show(await withQrText(payments, await find(merchantId, params.id))),
    ),
    route(cancelPaymentRoute, async ({ merchantId, params }) =>
      show(await cancelPayment(payments, await find(merchantId, params.id))),
    ),
  ]
}
