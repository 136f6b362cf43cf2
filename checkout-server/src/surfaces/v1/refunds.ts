import type { PaymentContext } from '../../payments/context.ts'
import { cancelRefund, markTransferred } from '../../payments/manual-refunds.ts'
import { getPaymentRow } from '../../payments/read-payments.ts'
import { reachOf } from '../../payments/reach.ts'
import { createRefund, getRefund, listRefunds } from '../../payments/refunds.ts'
import { toRefund } from '../../payments/refund-row.ts'
import { behindWall } from '../../platform/tenant-wall.ts'
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
    route(listRefundsRoute, async ({ merchantId, actor, params }) => {
      const own = behindWall(payments, merchantId)
      const reach = reachOf(actor, payments.clock())
      const row = await getPaymentRow(own, { merchantId, ...params, reach })
      return json({ data: await listRefunds(own, row.id) })
    }),
    route(getRefundRoute, async ({ merchantId, actor, params }) => {
      const reach = reachOf(actor, payments.clock())
      return json(
        toRefund(
          await getRefund(behindWall(payments, merchantId), { merchantId, ...params, reach }),
        ),
      )
    }),
    route(markTransferredRoute, async ({ merchantId, actor, params, body }) => {
      const { id } = params
      const by = actor.id
      return json(await markTransferred(payments, { merchantId, id, by, note: body.note ?? null }))
    }),
    route(cancelRefundRoute, async ({ merchantId, actor, params, body }) => {
      const { id } = params
      const by = actor.id
      return json(await cancelRefund(payments, { merchantId, id, by, note: body.note ?? null }))
    }),
  ]
}
