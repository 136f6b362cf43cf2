import { cancelPayment } from '../../payments/cancel.ts'
import type { PaymentContext } from '../../payments/context.ts'
import { createPayment } from '../../payments/create-payment.ts'
import { toPayment, type PaymentRow } from '../../payments/payment-row.ts'
import { withQrText } from '../../payments/qr-text.ts'
import { getPaymentRow, listPayments } from '../../payments/read-payments.ts'
import { assertMayCancel, reachOf } from '../../payments/reach.ts'
import { AppError } from '../../platform/errors.ts'
import type { Actor } from '../../platform/http/principal.ts'
import { behindWall } from '../../platform/tenant-wall.ts'
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
  const reachNow = (actor: Actor) => reachOf(actor, payments.clock())
  const show = (row: PaymentRow) => json(toPayment(row, payments.links))

  return [
    route(createPaymentRoute, async ({ merchantId, apiKeyId, actor, idempotencyKey, body }) => {
      const reach = reachNow(actor)
      const answer = await createPayment(payments, {
        merchantId,
        apiKeyId,
        idempotencyKey,
        createdBy: actor.kind === 'user' ? actor.id : null,
        order: body,
        answer: (payment, isNew, row) => {
          if (reach && row.createdAt < reach.madeFrom) throw takenOrder()
          return storable(payment, isNew ? 201 : 200)
        },
      })
      return replay(answer)
    }),
    route(listPaymentsRoute, async ({ merchantId, actor, query }) =>
      json(
        await listPayments(behindWall(payments, merchantId), merchantId, query, reachNow(actor)),
      ),
    ),
    route(getPaymentRoute, async ({ merchantId, actor, params }) => {
      const row = await getPaymentRow(behindWall(payments, merchantId), {
        merchantId,
        ...params,
        reach: reachNow(actor),
      })
      return show(await withQrText(payments, row))
    }),
    route(cancelPaymentRoute, async ({ merchantId, actor, params }) => {
      const reach = reachNow(actor)
      const row = await getPaymentRow(payments, { merchantId, ...params, reach })
      assertMayCancel(row, reach)
      return show(await cancelPayment(payments, row))
    }),
  ]
}

/** Of a day that whoever asks may not see: its payment is not shown, not even as theirs. */
function takenOrder(): AppError {
  return new AppError('order_conflict', 'This order already has a payment. Use another order id.')
}
