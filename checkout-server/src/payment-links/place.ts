import type { LinkState } from '@autogopay/shared'
import type { OrderGuard } from '../payments/context.ts'
import type { Tx } from '../platform/database.ts'
import { AppError } from '../platform/errors.ts'
import { linkColumns, linkState, placesTaken, type LinkRow } from './link-row.ts'
import { NO_LINK } from './read-links.ts'

const CLOSED: Record<Exclude<LinkState, 'open'>, string> = {
  off: 'The shop has turned this payment link off.',
  expired: 'The date of this payment link is over.',
  used_up: 'As many have paid by this payment link, or are about to, as it is for.',
}

/**
 * Makes sure that a link takes payments now and has a place for one of its orders, and keeps others from
 * taking that place until the transaction ends.
 * @throws {AppError} `not_found`, `link_closed`.
 */
export async function assertPlaceFree(
  tx: Tx,
  { linkId, orderId, now }: { linkId: string; orderId: string; now: Date },
): Promise<void> {
  // The lock first, and only then the count: it must see what the one before has committed.
  const [locked] = await tx<LinkRow[]>`
    select ${linkColumns(tx)} from payment_links l where l.id = ${linkId} for no key update`
  if (!locked) throw new AppError('not_found', NO_LINK)
  const [taken] =
    locked.usageLimit === null
      ? []
      : await tx<{ count: number }[]>`
          select (${placesTaken(tx, now, orderId)}) as count
          from payment_links l where l.id = ${linkId}`
  const state = linkState(locked, taken?.count ?? 0, now)
  if (state !== 'open') throw new AppError('link_closed', CLOSED[state])
}

/** Refuses a payer a new code for an order of a link that has no place for it any more. */
export const guardLinkOrders: OrderGuard = async (tx, { merchantId, orderId, metadata, now }) => {
  const linkId = metadata['payment_link']
  if (linkId === undefined) return
  // Shops may write into metadata what they like.
  const [order] = await tx`
    select from payment_link_orders
    where link_id = ${linkId} and order_id = ${orderId} and merchant_id = ${merchantId}`
  if (order) await assertPlaceFree(tx, { linkId, orderId, now })
}
