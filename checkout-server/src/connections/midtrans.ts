import type { Connection, CreateConnection } from '@autogopay/shared'
import { addConnection, credentialsPlace } from '../merchants/connections.ts'
import { AppError } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import { assertAllowedUrl } from '../platform/outbound.ts'
import { MIDTRANS_BASE_URLS } from '../providers/midtrans/credentials.ts'
import { isOutcomeUnknown } from '../providers/provider.ts'
import { refuseDisconnected, refuseOtherProvider } from './change.ts'
import { findRow } from './connection-row.ts'
import type { ConnectionContext } from './context.ts'
import { readConnection } from './read.ts'

const TRIAL_TIMEOUT_MS = 10_000

/**
 * Connects a Midtrans account after a call with its key.
 * @throws {AppError} `invalid_request`, `provider_refused`: the key is not accepted there;
 *   `provider_unavailable`.
 */
export async function connectMidtrans(
  context: ConnectionContext,
  input: { merchantId: string; serverKey: string } & Pick<
    CreateConnection,
    'environment' | 'baseUrl'
  >,
): Promise<Connection> {
  const { merchantId, serverKey } = input
  const baseUrl = baseUrlOf(context, input)
  await tryKey(context, { id: 'new', baseUrl, serverKey })
  const { id } = await addConnection(context, {
    merchantId,
    provider: 'midtrans',
    baseUrl,
    credentials: JSON.stringify({ serverKey }),
  })
  return readConnection(context, { merchantId, id })
}

/**
 * Replaces the server key, after a call with the new one. The notice URL stays.
 * @throws {AppError} As {@link connectMidtrans}, and `not_found`, `connection_not_ready`.
 */
export async function replaceServerKey(
  context: ConnectionContext,
  input: { merchantId: string; id: string; serverKey: string },
): Promise<void> {
  const row = await findRow(context.sql, input)
  refuseOtherProvider(row, 'midtrans')
  refuseDisconnected(row)
  const { id, baseUrl } = row
  await tryKey(context, { id, baseUrl, serverKey: input.serverKey })
  const credentials = JSON.stringify({ serverKey: input.serverKey })
  const sealed = context.vault.seal(credentials, credentialsPlace(id))
  await context.sql`
    update connections set sealed_credentials = ${sealed}
    where id = ${id} and disabled_at is null`
}

/** Asks for a transaction that cannot exist: only a key that is accepted gets a "not found". */
async function tryKey(
  { openProvider, clock }: ConnectionContext,
  { id, baseUrl, serverKey }: { id: string; baseUrl: string; serverKey: string },
): Promise<void> {
  const credentials = JSON.stringify({ serverKey })
  try {
    const provider = openProvider({ id, provider: 'midtrans', baseUrl, credentials })
    await provider.getStatus(newId('chg', clock()), AbortSignal.timeout(TRIAL_TIMEOUT_MS))
  } catch (cause) {
    // A key that is refused flies on as what it is: the account's matter.
    if (!isOutcomeUnknown(cause)) throw cause
    throw new AppError(
      'provider_unavailable',
      'Midtrans did not answer, so the server key could not be tried. Nothing was changed; try again.',
      { cause },
    )
  }
}

function baseUrlOf(
  { allowPrivate }: ConnectionContext,
  input: { serverKey: string } & Pick<CreateConnection, 'environment' | 'baseUrl'>,
): string {
  const { serverKey, environment, baseUrl } = input
  if (baseUrl !== undefined) {
    assertAllowedUrl(baseUrl, { allowPrivate, field: 'baseUrl' })
    return baseUrl.replace(/\/+$/, '')
  }
  const isSandboxKey = serverKey.startsWith('SB-')
  if (environment === 'production' && isSandboxKey) {
    const message = 'is one of the Midtrans sandbox, not of production'
    const errors = [{ field: 'serverKey', message }]
    throw new AppError('invalid_request', `serverKey ${message}.`, { errors })
  }
  return MIDTRANS_BASE_URLS[environment ?? (isSandboxKey ? 'sandbox' : 'production')]
}
