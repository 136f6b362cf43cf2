import type { Connection, Outlet } from '@autogopay/shared'
import type { Tx } from '../platform/database.ts'
import { AppError } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import { TokenRejected } from '../providers/gobiz/failures.ts'
import { changeLogin, refuseDisconnected, refuseOtherProvider } from './change.ts'
import { findRow, type ConnectionRow } from './connection-row.ts'
import type { ConnectionContext } from './context.ts'
import { asAppError } from './provider-calls.ts'
import { readConnection } from './read.ts'
import { openSecrets } from './secrets.ts'
import { openSession } from './session.ts'
import { assertUnofficialAllowed } from './unofficial.ts'

/**
 * Chooses the outlet that receives the money, for good.
 * @param input.outletId - Without it the outlets are read again, and an only one is taken.
 * @throws {AppError} `invalid_request` (outletId): not an outlet of this login; `provider_refused`: it
 *   has none; `connection_not_ready`, `connection_needs_login`, `provider_unavailable`,
 *   `provider_disabled`, `not_found`.
 */
export async function setOutlet(
  context: ConnectionContext,
  input: { merchantId: string; id: string; outletId: string | undefined },
): Promise<Connection> {
  assertUnofficialAllowed(context)
  const row = await findRow(context.sql, input)
  refuseOtherProvider(row, 'gopay_qris')
  refuseDisconnected(row)
  refuseUnready(row, input.outletId)
  if (row.outletId === null) await chooseOutlet(context, input)
  return readConnection(context, input)
}

/** Reads the outlets of a login and takes the one named, or an only one. */
export async function chooseOutlet(
  context: ConnectionContext,
  { id, outletId }: { id: string; outletId: string | undefined },
): Promise<void> {
  const outlets = await readOutlets(context, id).catch((cause: unknown) => {
    throw asAppError(cause)
  })
  const chosen = pick(outlets, outletId)
  await changeLogin(context, id, async (row, _secrets, tx) => {
    if (row.accountId !== null) return null
    if (!chosen) return { login: { outlets } }
    const accountId = await takeAccount(context, tx, { row, outlet: chosen })
    await tx`update connections set account_id = ${accountId} where id = ${id}`
    return {
      status: row.staticQris === null ? 'needs_qris' : 'active',
      login: { outlets: null, outletName: chosen.name },
    }
  })
}

async function readOutlets(context: ConnectionContext, id: string): Promise<Outlet[]> {
  const session = openSession(context, id)
  const { profile } = context.gobiz
  const token = await session.accessToken()
  const [row] = await context.sql<Pick<ConnectionRow, 'id' | 'sealedCredentials'>[]>`
    select id, sealed_credentials from connections where id = ${id}`
  if (!row) throw new AppError('not_found', 'There is no such connection.')
  const { device } = openSecrets(context, row)
  try {
    return await profile.outlets(device, token)
  } catch (error) {
    if (!(error instanceof TokenRejected)) throw error
    const another = await session.accessToken(token)
    return profile.outlets(device, another).catch((again: unknown) => {
      if (again instanceof TokenRejected) return session.giveUp(`${again.message}.`)
      throw again
    })
  }
}

function pick(outlets: readonly Outlet[], outletId: string | undefined): Outlet | null {
  if (outlets.length === 0) {
    throw new AppError('provider_refused', 'This GoPay login has no outlet that can be connected.')
  }
  if (outletId === undefined) return outlets.length === 1 ? (outlets[0] ?? null) : null
  const chosen = outlets.find(({ id }) => id === outletId)
  if (chosen) return chosen
  const message = `must be one of ${outlets.map(({ id }) => id).join(', ')}`.slice(0, 500)
  throw new AppError('invalid_request', `outletId ${message}.`, {
    errors: [{ field: 'outletId', message }],
  })
}

/** One account for all who connect the same outlet: amounts and polling are shared by it. */
async function takeAccount(
  { clock }: ConnectionContext,
  tx: Tx,
  { row, outlet }: { row: ConnectionRow; outlet: Outlet },
): Promise<string> {
  const at = clock()
  const [account] = await tx<{ id: string }[]>`
    insert into receiving_accounts (id, merchant_id, provider, external_id, read_until, created_at)
    values (${newId('acc', at)}, ${row.merchantId}, ${row.provider}, ${outlet.id}, ${at}, ${at})
    on conflict (provider, external_id) do update set
      -- Its poller may have backed off, for want of a login that is there now.
      next_poll_at = least(receiving_accounts.next_poll_at,
        case when receiving_accounts.next_poll_at is not null then excluded.created_at end)
    returning id`
  if (!account) throw new Error('the receiving account was not stored')
  return account.id
}

function refuseUnready(row: ConnectionRow, outletId: string | undefined): void {
  if (row.status === 'awaiting_otp') {
    throw new AppError(
      'connection_not_ready',
      'Nobody is logged in yet: POST /v1/connections/{id}/verify comes first.',
    )
  }
  if (row.outletId === null || outletId === undefined || outletId === row.outletId) return
  throw new AppError(
    'connection_not_ready',
    `This connection has its outlet, ${row.outletId}. For another one make another connection.`,
  )
}
