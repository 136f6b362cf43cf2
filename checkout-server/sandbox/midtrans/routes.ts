import { Hono } from 'hono'
import { MidtransFailure, toAnswer } from './failure.ts'
import { respond } from './pipeline.ts'
import type { SandboxEnv } from '../http.ts'
import type { Midtrans } from './midtrans.ts'

const notAllowed = () =>
  respond(toAnswer(new MidtransFailure(405, 'The requested method is not allowed'), true))

/** Midtrans Core API paths, and the public QR pictures. */
export const midtransRoutes = (midtrans: Midtrans) => {
  const { pipeline, charge, status, modifying, refunding, qrImage } = midtrans
  return new Hono<SandboxEnv>()
    .post('/v2/charge', pipeline('charge', charge))
    .get('/v2/:id/status', pipeline('status', status))
    .post('/v2/:id/cancel', pipeline('cancel', modifying.cancel))
    .post('/v2/:id/expire', pipeline('expire', modifying.expire))
    .post('/v2/:id/deny', pipeline('deny', modifying.review))
    .post('/v2/:id/approve', pipeline('approve', modifying.review))
    .post('/v2/:id/refund', pipeline('refund', refunding.refund))
    .post('/v2/:id/refund/online/direct', pipeline('refund', refunding.directRefund))
    .get('/v2/gopay/:id/qr-code', (c) => qrImage(c.req.param('id')))
    .get('/v2/qris/:id/qr-code', (c) => qrImage(c.req.param('id')))
    .get('/v4/qris/gopay/:id/qr-code', (c) => qrImage(c.req.param('id')))
    .all('/v2/charge', notAllowed)
    .all('/v2/:id/:operation{status|cancel|expire|deny|approve|refund}', notAllowed)
    .all('/v2/:id/refund/online/direct', notAllowed)
}
