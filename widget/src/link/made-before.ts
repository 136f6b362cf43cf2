import { toCheckoutError } from '../checkout-error.ts'
import type { LinkClient } from './link-client.ts'
import type { LinkMemory } from './link-memory.ts'

// Who has paid, comes back from the app and finds the page read anew must not be asked to pay again.
const PAID_A_MOMENT_AGO_MS = 600_000

/**
 * Finds the payment that this tab has made by a link before, and forgets it if it no longer matters.
 * @returns Its token, if it is to be shown rather than another made.
 */
export async function madeBefore(
  client: LinkClient,
  memory: LinkMemory | null,
): Promise<string | null> {
  if (!memory?.token) return null
  let token: string | null = memory.token
  while (token !== null) {
    try {
      const payment: Record<string, unknown> = await client.paymentOf(token)
      if (counts(payment)) return token
      // The payer has made a new code, which is a payment of its own.
      token = typeof payment.renewedByToken === 'string' ? payment.renewedByToken : null
    } catch (cause) {
      // The element itself goes on trying to reach it.
      if (toCheckoutError(cause).code !== 'not_found') return token
      token = null
    }
  }
  memory.forget()
  return null
}

function counts({ status, needsReview, paidAt, serverTime }: Record<string, unknown>): boolean {
  const sincePaidMs = Date.parse(String(serverTime)) - Date.parse(String(paidAt))
  if (status === 'pending' || needsReview) return true
  return status === 'paid' && sincePaidMs < PAID_A_MOMENT_AGO_MS
}
