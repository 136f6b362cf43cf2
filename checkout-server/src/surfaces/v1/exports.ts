import { Readable, Transform, type Writable } from 'node:stream'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { formatWib } from '@autogopay/shared'
import type { PaymentExports } from '../../exports/export-payments.ts'
import type { PaymentContext } from '../../payments/context.ts'
import { AppError } from '../../platform/errors.ts'
import { tenantSql } from '../../platform/tenant-wall.ts'
import { route, type BoundRoute } from '../api-docs/mount.ts'
import { CSV_TYPE, exportPaymentsRoute, XLSX_TYPE } from './describe-exports.ts'

/** `/v1/payments/export`: payments as a file for spreadsheets. */
export function exportRoutes(
  { sql, clock }: PaymentContext,
  exports: PaymentExports,
): BoundRoute[] {
  return [
    route(exportPaymentsRoute, async ({ merchantId, query }, c) => {
      const { format, language } = query
      // A session's was chosen by it; a key has but one.
      if ((query.merchantId ?? merchantId) !== merchantId) {
        throw new AppError('not_found', 'There is no such merchant.')
      }
      const name = language === 'id' ? 'pembayaran' : 'payments'
      const day = formatWib(clock()).slice(0, 10)
      const headers = {
        'content-type': format === 'csv' ? `${CSV_TYPE}; charset=utf-8` : XLSX_TYPE,
        'content-disposition': `attachment; filename="${name}-${day}.${format}"`,
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
      }
      if (c.req.method === 'HEAD') {
        exports.assertRoom()
        return new Response(null, { headers })
      }
      const send = (open: () => Writable) =>
        exports.payments(tenantSql(sql, merchantId), { merchantId, query }, open)
      const { outgoing } = c.env ?? {}
      if (outgoing) {
        // On the raw response, which alone says when the bytes are gone and their memory is free.
        await send(() => (outgoing.destroyed ? outgoing : outgoing.writeHead(200, headers)))
        return RESPONSE_ALREADY_SENT
      }
      const copies = copying()
      await send(() => copies)
      return new Response(Readable.toWeb(copies) as ReadableStream, { headers })
    }),
  ]
}

/** For an app that is asked without a connection. */
const copying = () =>
  new Transform({ transform: (bytes: Buffer, _encoding, done) => done(null, Buffer.from(bytes)) })
