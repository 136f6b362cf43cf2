import { IdOf } from '@autogopay/shared'
import type { NoticeVerdict } from '@autogopay/shared/provider-event'
import { Hono } from 'hono'
import type { PaymentContext } from '../../payments/context.ts'
import { receiveNotice, type NoticeConnection } from '../../payments/notices.ts'
import { AppError } from '../../platform/errors.ts'
import { clientAddress } from '../../platform/http/client-address.ts'
import type { BaseEnv } from '../../platform/http/env.ts'
import { refuseOtherMethods } from '../../platform/http/other-methods.ts'
import { readBody } from '../../platform/http/json-body.ts'
import type { RateLimit } from '../../platform/http/rate-limit.ts'

const MAX_NOTICE_BYTES = 64 * 1024

// A provider stops at 2xx. One whose signature does not fit gets a status that Midtrans tries again
// for hours: perhaps the key was just replaced here. An unknown charge is not worth as many tries.
const STATUS: Record<NoticeVerdict, 200 | 401 | 404> = {
  received: 200,
  accepted: 200,
  duplicate: 200,
  stale: 200,
  wrong_amount: 200,
  forged: 401,
  unmatched: 404,
}

/** What the notice routes need. */
export interface NoticeDeps {
  payments: PaymentContext
  findConnection: (id: string) => Promise<NoticeConnection | null>
  /** Counts unproven notices per address: each that is kept costs a row. */
  perAddress: RateLimit
  trustedProxies: number
}

/** `POST /notices/{provider}/{connection}`: what providers tell us. */
export function noticeRoutes(deps: NoticeDeps): Hono<BaseEnv> {
  const app = new Hono<BaseEnv>().post('/:provider/:connection', async (c) => {
    const id = IdOf('con').safeParse(c.req.param('connection'))
    const connection = id.success ? await deps.findConnection(id.data) : null
    if (!connection || connection.provider !== c.req.param('provider')) {
      throw new AppError('not_found', 'There is no such connection.')
    }
    const body = await readBody(c, MAX_NOTICE_BYTES)
    const address = clientAddress(c, deps.trustedProxies)
    const verdict = await receiveNotice(deps.payments, {
      connection,
      rawBody: body,
      mayKeepUnproven: () => deps.perAddress.tryTake(`notice|${address}`),
    })
    return c.json({ verdict }, STATUS[verdict])
  })
  return refuseOtherMethods(app)
}
