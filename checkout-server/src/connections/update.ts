import type { Connection, UpdateConnection } from '@autogopay/shared'
import { refuseDisconnected, refuseOtherProvider } from './change.ts'
import { findRow } from './connection-row.ts'
import type { ConnectionContext } from './context.ts'
import { replaceServerKey } from './midtrans.ts'
import { readConnection } from './read.ts'

/**
 * Changes what may be changed of a connection: the server key of Midtrans, the unique codes of an own
 * account. Codes that payers hold already stay as they are.
 * @throws {AppError} `not_found`, `connection_not_ready`; with a key what `replaceServerKey` throws.
 */
export async function updateConnection(
  context: ConnectionContext,
  input: { merchantId: string; id: string; change: UpdateConnection },
): Promise<Connection> {
  const { merchantId, id } = input
  const { serverKey, uniqueCode } = input.change
  const row = await findRow(context.sql, input)
  refuseDisconnected(row)
  // Both before either: what is refused changes nothing.
  if (serverKey !== undefined) refuseOtherProvider(row, 'midtrans')
  if (uniqueCode !== undefined) {
    refuseOtherProvider(row, 'gopay_qris')
    await context.sql`
      update connections set unique_code = ${uniqueCode} where id = ${id}`
  }
  if (serverKey !== undefined) await replaceServerKey(context, { merchantId, id, serverKey })
  return readConnection(context, input)
}
