import { IdOf } from '@autogopay/shared'
import type { NoticeVerdict } from '@autogopay/shared/provider-event'
import { Hono, type Context } from 'hono'
import type { PaymentContext } from '../../payments/context.ts'
import { receiveNotice, type NoticeConnection } from '../../payments/notices.ts'
import { AppError } from '../../platform/errors.ts'
import { clientAddress } from '../../platform/http/client-address.ts'
import type { BaseEnv } from '../../platform/http/env.ts'
import { refuseOtherMethods } from '../../platform/http/other-methods.ts'
import { readBody } from '../../platform/http/json-body.ts'
import type { RateLimit } from '../../platform/http/rate-limit.ts'

const MAX_NOTICE_BYTES = 64 * 1024
const RETRY_AFTER_SECONDS = '30'

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
  const take = async (c: Context<BaseEnv>): Promise<NoticeVerdict> => {
    const id = IdOf('con').safeParse(c.req.param('connection'))
    const connection = id.success ? await deps.findConnection(id.data) : null
    if (!connection || connection.provider !== c.req.param('provider')) {
      throw new AppError('not_found', 'There is no such connection.')
    }
    const body = await readBody(c, MAX_NOTICE_BYTES)
    const address = clientAddress(c, deps.trustedProxies)
    return receiveNotice(deps.payments, {
      connection,
      rawBody: body,
      mayKeepUnproven: () => deps.perAddress.tryTake(`notice|${address}`),
    })
  }

  const app = new Hono<BaseEnv>().post('/:provider/:connection', async (c) => {
    try {
      const verdict = await take(c)
      return c.json({ verdict }, STATUS[verdict])
    } catch (cause) {
      if (cause instanceof AppError && cause.code !== 'internal') throw cause
      deps.payments.log.error(
        { err: cause, requestId: c.get('requestId') },
        'a notice was not kept',
      )
      // Midtrans tries once more after a 500, and four times over hours after a 503.
      throw new AppError('server_busy', 'The notice could not be stored. Send it again.', {
        cause,
        headers: { 'retry-after': RETRY_AFTER_SECONDS },
      })
    }
  })
  return refuseOtherMethods(app)
}
