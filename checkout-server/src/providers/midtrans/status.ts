import type { Log } from '../../platform/log.ts'
import { ProviderUnavailable, type ChargeStatus } from '../provider.ts'
import { reasonOf } from './answer.ts'
import { pathOf, type MidtransHttp } from './http.ts'
import { readTransaction } from './transaction.ts'

/** What an adapter's calls about existing charges need. */
export interface StatusContext {
  http: MidtransHttp
  log?: Log | undefined
}

/** The answer about a charge that Midtrans has never seen. */
export const NOT_FOUND: ChargeStatus = {
  state: 'not_found',
  transactionId: null,
  amount: null,
  amountRefunded: 0,
  refundIds: [],
  paidAt: null,
}

/**
 * `GET /v2/{order_id}/status`. Midtrans answers about the newest transaction of an order id.
 * @throws {ProviderUnavailable} Anything but a transaction or "unknown".
 */
export async function getStatus(
  { http, log }: StatusContext,
  chargeId: string,
  signal?: AbortSignal,
): Promise<ChargeStatus> {
  const answer = await http.call({ method: 'GET', path: pathOf(chargeId, 'status'), signal })
  if (answer.code === 404) return NOT_FOUND
  // 407 is how an expired transaction answers.
  if (answer.code >= 400 && answer.code !== 407) {
    throw new ProviderUnavailable(`Midtrans gave no status: ${reasonOf(answer)}`)
  }
  return readTransaction(answer.body, { chargeId, log })
}
