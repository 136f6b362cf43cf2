import type { PaymentContext } from '../context.ts'

/**
 * The connection that nobody's money is shown at: of those to the account that are in use the first
 * owner's, else the oldest. Who disconnected it has no business with the money of those who use it now.
 */
export async function ownerConnectionOf(
  { sql }: Pick<PaymentContext, 'sql'>,
  accountId: string,
): Promise<string> {
  const [connection] = await sql<{ id: string }[]>`
    select c.id from connections c join receiving_accounts a on a.id = c.account_id
    where a.id = ${accountId}
    order by c.disabled_at is null desc, c.merchant_id = a.merchant_id desc, c.id limit 1`
  if (!connection) throw new Error(`account ${accountId} has no connection`)
  return connection.id
}
