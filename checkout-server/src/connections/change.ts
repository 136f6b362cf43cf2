import type { Tx } from '../platform/database.ts'
import { AppError } from '../platform/errors.ts'
import { lockRow, type ConnectionRow, type LoginState } from './connection-row.ts'
import type { SessionContext } from './context.ts'
import { openSecrets, sealSecrets, type GobizSecrets } from './secrets.ts'

/** What a step of a login changes; what is not named stays. */
export interface LoginChange {
  status?: ConnectionRow['status']
  login?: Partial<LoginState>
  waitUntil?: Date | null
  secrets?: Partial<GobizSecrets>
}

/**
 * Changes a GoPay Merchant connection as it is at that moment, not as it was read before: the poller
 * may have put in new tokens since.
 * @param decide - Sees the locked row; null: nothing is to be changed.
 * @returns The row as it was before, opened.
 * @throws {AppError} `connection_not_ready`: it is disconnected.
 */
export function changeLogin(
  context: SessionContext,
  id: string,
  decide: (
    row: ConnectionRow,
    secrets: GobizSecrets,
    tx: Tx,
  ) => LoginChange | null | Promise<LoginChange | null>,
): Promise<{ row: ConnectionRow; secrets: GobizSecrets }> {
  return context.sql.begin(async (tx) => {
    const row = await lockRow(tx, id)
    refuseDisconnected(row)
    const secrets = openSecrets(context, row)
    const change = await decide(row, secrets, tx)
    if (change) await write(context, tx, { row, secrets, change })
    return { row, secrets }
  })
}

async function write(
  context: SessionContext,
  tx: Tx,
  { row, secrets, change }: { row: ConnectionRow; secrets: GobizSecrets; change: LoginChange },
): Promise<void> {
  const waitUntil = change.waitUntil === undefined ? row.waitUntil : change.waitUntil
  await tx`
    update connections set status = ${change.status ?? row.status},
      login = ${tx.json({ ...row.login, ...change.login })}, wait_until = ${waitUntil},
      sealed_credentials = ${sealSecrets(context, row.id, { ...secrets, ...change.secrets })}
    where id = ${row.id}`
}

/** @throws {AppError} `connection_not_ready` */
export function refuseDisconnected({ disabledAt }: ConnectionRow): void {
  if (disabledAt === null) return
  throw new AppError('connection_not_ready', 'This connection is disconnected. Make a new one.')
}

/** @throws {AppError} `connection_not_ready`: the connection is one to another kind of provider. */
export function refuseOtherProvider(row: ConnectionRow, provider: ConnectionRow['provider']): void {
  if (row.provider === provider) return
  throw new AppError(
    'connection_not_ready',
    `This is a connection to ${row.provider}; only those to ${provider} have this.`,
  )
}
