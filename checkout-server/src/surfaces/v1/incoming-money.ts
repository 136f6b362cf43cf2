import type { PaymentContext } from '../../payments/context.ts'
import { toIncomingMoney } from '../../payments/money-row.ts'
import { getMoneyRow, listIncomingMoney } from '../../payments/read-money.ts'
import {
  acceptMoney,
  assignMoney,
  dismissMoney,
  refundMoney,
  type Decision,
} from '../../payments/review-money.ts'
import type { Actor } from '../../platform/http/principal.ts'
import { behindWall } from '../../platform/tenant-wall.ts'
import { json } from '../api-docs/answers.ts'
import { route, type BoundRoute } from '../api-docs/mount.ts'
import {
  acceptMoneyRoute,
  assignMoneyRoute,
  dismissMoneyRoute,
  getIncomingMoneyRoute,
  listIncomingMoneyRoute,
  refundMoneyRoute,
} from './describe-incoming-money.ts'

/** `/v1/incoming-money`: what came in, and what is to become of it. */
export function incomingMoneyRoutes(payments: PaymentContext): BoundRoute[] {
  return [
    route(listIncomingMoneyRoute, async ({ merchantId, query }) =>
      json(await listIncomingMoney(behindWall(payments, merchantId), merchantId, query)),
    ),
    route(getIncomingMoneyRoute, async ({ merchantId, params }) =>
      json(
        toIncomingMoney(
          await getMoneyRow(behindWall(payments, merchantId), { merchantId, id: params.id }),
        ),
      ),
    ),
    route(acceptMoneyRoute, async (call) => json(await acceptMoney(payments, decisionOf(call)))),
    route(refundMoneyRoute, async (call) => {
      const reason = call.body.reason ?? null
      return json(await refundMoney(payments, { ...decisionOf(call), reason }))
    }),
    route(assignMoneyRoute, async (call) => {
      const { paymentId } = call.body
      return json(await assignMoney(payments, { ...decisionOf(call), paymentId }))
    }),
    route(dismissMoneyRoute, async (call) => json(await dismissMoney(payments, decisionOf(call)))),
  ]
}

function decisionOf(call: {
  merchantId: string
  actor: Actor
  params: { id: string }
  body: { note?: string | undefined }
}): Decision {
  const { merchantId, actor, params, body } = call
  return { merchantId, moneyId: params.id, by: actor.id, note: body.note ?? null }
}
