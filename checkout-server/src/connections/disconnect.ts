import type { Disconnected } from '@autogopay/shared'
import { markEnded } from '../payments/transitions.ts'
import type { Tx } from '../platform/database.ts'
import { findRow, type ConnectionRow } from './connection-row.ts'
import type { ConnectionContext } from './context.ts'
import { readConnection } from './read.ts'
import { newSecrets, sealSecrets } from './secrets.ts'

const PER_ROUND = 100
const MOST_TOLD = 100

/**
 * Ends a connection for good. Twice is fine.
 *
 * Midtrans: new payments do not go there; its key is kept, since what waits there can still be paid,
 * and what was paid refunded. GoPay Merchant: the tokens are erased and the payments that wait are
 * cancelled, which their payers see, since nobody could tell any more whether money came. The codes that
 * payers hold stay payable, as the static code does; the owner is told for which amounts to look.
 * @throws {AppError} `not_found`
 */
export async function disconnect(
  context: ConnectionContext,
  input: { merchantId: string; id: string },
): Promise<Disconnected> {
  const row = await findRow(context.sql, input)
  if (row.provider === 'midtrans') await disable(context, row)
  else await erase(context, row)
  const cancelledPayments = row.provider === 'midtrans' ? 0 : await cancelWaiting(context, row)
  const unwatchedCodes = row.provider === 'midtrans' ? [] : await readUnwatched(context, row)
  return { ...(await readConnection(context, input)), cancelledPayments, unwatchedCodes }
}

async function disable({ sql, clock }: ConnectionContext, { id }: ConnectionRow): Promise<void> {
  await sql.begin(async (tx) => {
    await lockAgainstNewPayments(tx, id)
    await tx`
      update connections set disabled_at = ${clock()} where id = ${id} and disabled_at is null`
  })
}

/**
 * Waits for payments that are being stored, which hold their connection `for key share`. Those that come
 * later see what follows here, so whatever is to be cancelled is there to be found after the commit.
 */
async function lockAgainstNewPayments(tx: Tx, id: string): Promise<void> {
  await tx`select from connections where id = ${id} for update`
}

async function erase(context: ConnectionContext, { id }: ConnectionRow): Promise<void> {
  const nothing = sealSecrets(context, id, newSecrets({ uniqueId: '' }))
  await context.sql.begin(async (tx) => {
    await lockAgainstNewPayments(tx, id)
    await tx`
      update connections set disabled_at = coalesce(disabled_at, ${context.clock()}),
        status = 'needs_login', sealed_credentials = ${nothing}, login = '{}', wait_until = null
      where id = ${id}`
  })
}

async function cancelWaiting(
  { sql, payments }: ConnectionContext,
  { id, accountId }: ConnectionRow,
): Promise<number> {
  let count = 0
  for (;;) {
    // By the amounts that are taken: few, where a merchant's payments may be millions.
    const rows = await sql<{ id: string }[]>`
      select p.id from amount_leases l join payments p on p.id = l.payment_id
      where l.account_id = ${accountId} and p.connection_id = ${id} and p.status = 'pending'
      limit ${PER_ROUND}`
    if (rows.length === 0) return count
    for (const payment of rows) {
      const isCancelled = await markEnded(payments, { paymentId: payment.id, to: 'cancelled' })
      if (isCancelled) count += 1
    }
  }
}

/** Codes without money that may still be paid, and that no other connection of the account watches. */
function readUnwatched(
  { sql, clock }: ConnectionContext,
  { id, accountId }: ConnectionRow,
): Promise<Disconnected['unwatchedCodes']> {
  return sql<Disconnected['unwatchedCodes']>`
    select p.id as payment_id, p.order_id, l.amount as payable_amount
    from amount_leases l join payments p on p.id = l.payment_id
    where l.account_id = ${accountId} and p.connection_id = ${id} and l.held_until > ${clock()}
      and p.status in ('expired', 'cancelled')
      and not exists (
        select from connections c where c.account_id = ${accountId} and c.disabled_at is null)
    order by p.id desc limit ${MOST_TOLD}`
}
