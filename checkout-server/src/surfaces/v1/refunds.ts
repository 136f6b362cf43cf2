import type { PaymentContext } from '../../payments/context.ts'
import { cancelRefund, markTransferred } from '../../payments/manual-refunds.ts'
import { getPaymentRow } from '../../payments/read-payments.ts'
import { createRefund, getRefund, listRefunds } from '../../payments/refunds.ts'
import { toRefund } from '../../payments/refund-row.ts'
import { json, replay, storable } from '../api-docs/answers.ts'
import { route, type BoundRoute } from '../api-docs/mount.ts'
import {
  cancelRefundRoute,
  createRefundRoute,
  getRefundRoute,
  listRefundsRoute,
  markTransferredRoute,
} from './describe-refunds.ts'

/** `/v1/payments/{id}/refunds` and `/v1/refunds`: money given back. */
export function refundRoutes(payments: PaymentContext): BoundRoute[] {
  return [
    route(createRefundRoute, async ({ merchantId, params, idempotencyKey, body }) => {
      const row = await getPaymentRow(payments, { merchantId, id: params.id })
      const answer = await createRefund(payments, {
        row,
        idempotencyKey,
        refund: body,
        answer: (refund) => storable(refund, 201),
      })
      return replay(answer)
    }),
    route(listRefundsRoute, async ({ merchantId, params }) => {
      const row = await getPaymentRow(payments, { merchantId, id: params.id })
      return json({ data: await listRefunds(payments, row.id) })
    }),
    route(getRefundRoute, async ({ merchantId, params }) =>
      json(toRefund(await getRefund(payments, { merchantId, id: params.id }))),
    ),
    route(markTransferredRoute, async ({ merchantId, apiKeyId: by, params, body }) => {
      const { id } = params
      return json(await markTransferred(payments, { merchantId, id, by, note: body.note ?? null }))
    }),
    route(cancelRefundRoute, async ({ merchantId, apiKeyId: by, params, body }) => {
      const { id } = params
      return json(await cancelRefund(payments, { merchantId, id, by, note: body.note ?? null }))
    }),
  ]
}
