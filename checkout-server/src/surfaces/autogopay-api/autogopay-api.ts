import type { CreatePayment, GenerateQris } from '@autogopay/shared'
import type { Hono } from 'hono'
import { audit } from '../../platform/audit.ts'
import { cancelPayment } from '../../payments/cancel.ts'
import { checkNow } from '../../payments/check.ts'
import type { PaymentContext } from '../../payments/context.ts'
import { createPayment } from '../../payments/create-payment.ts'
import { withQrText } from '../../payments/qr-text.ts'
import { getPaymentRowByTransaction } from '../../payments/read-payments.ts'
import { apiKeyAuth } from '../../platform/http/api-key-auth.ts'
import type { MerchantEnv } from '../../platform/http/env.ts'
import type { WebhookContext } from '../../webhooks/context.ts'
import { setCallbackUrl } from '../../webhooks/endpoints.ts'
import { drawQrPng } from '../checkout/qr-picture.ts'
import { json, replay, storable } from '../api-docs/answers.ts'
import { mountRoutes, refuseUnknown, route, type BoundRoute } from '../api-docs/mount.ts'
import type { MerchantApiDeps } from '../v1/v1.ts'
import {
  callbackUrlRoute,
  cancelRoute,
  generateRoute,
  qrCodeRoute,
  statusRoute,
} from './describe-routes.ts'
import { autogopayErrors } from './errors.ts'
import { toGenerated, toTransaction } from './transaction.ts'

/** `/api/qris/…` and `/api/user/…`: the AutoGoPay API. Other paths below `/api` are not its own. */
export function autogopayRoutes({ payments, webhooks, auth }: MerchantApiDeps): Hono<MerchantEnv> {
  const app = mountRoutes({
    base: '/api',
    guard: apiKeyAuth(auth),
    audit: (fact) => audit(payments.sql, { ...fact, at: payments.clock() }),
    routes: [...qrisRoutes(payments), callbackRoute(webhooks)],
  })
  refuseUnknown(app, '/qris/*')
  refuseUnknown(app, '/user/*')
  return app.onError(autogopayErrors(payments.log))
}

function qrisRoutes(payments: PaymentContext): BoundRoute[] {
  const find = (merchantId: string, transactionId: string) =>
    getPaymentRowByTransaction(payments, { merchantId, transactionId })

  return [
    route(generateRoute, async ({ merchantId, apiKeyId, idempotencyKey, body }) => {
      const answer = await createPayment(payments, {
        merchantId,
        apiKeyId,
        idempotencyKey,
        order: toOrder(body),
        answer: async (_payment, _isNew, row) =>
          storable(toGenerated(await withQrText(payments, row), payments.links), 200),
      })
      return replay(answer)
    }),
    route(statusRoute, async ({ merchantId, body }) => {
      const row = await find(merchantId, body.transaction_id)
      return json(toTransaction(row.status === 'pending' ? await checkNow(payments, row) : row))
    }),
    route(cancelRoute, async ({ merchantId, body }) =>
      json(
        toTransaction(await cancelPayment(payments, await find(merchantId, body.transaction_id))),
      ),
    ),
    route(qrCodeRoute, async ({ merchantId, params }, c) => {
      const png = await drawQrPng(payments, await find(merchantId, params.transaction_id))
      return c.body(png, 200, {
        'content-type': 'image/png',
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
      })
    }),
  ]
}

function callbackRoute(webhooks: WebhookContext): BoundRoute {
  return route(callbackUrlRoute, async ({ merchantId, body }) => {
    const { url } = await setCallbackUrl(webhooks, { merchantId, url: body.callback_url })
    const message = 'Callback URL updated successfully'
    return json({ success: true, message, data: { callback_url: url } })
  })
}

function toOrder(body: GenerateQris): CreatePayment {
  return {
    amount: body.amount,
    orderId: body.order_id,
    description: body.description,
    redirectUrl: body.redirect_url,
    expiresInSeconds: body.expiry_minutes && body.expiry_minutes * 60,
  }
}
