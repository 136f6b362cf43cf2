import type { Connection, UniqueCodeMode } from '@autogopay/shared'
import { AppError } from '../platform/errors.ts'
import { readPastedLogin, UnreadablePaste, type PastedLogin } from '../providers/gobiz/tokens.ts'
import { acceptTokens } from './accept-tokens.ts'
import { refuseDisconnected, refuseOtherProvider } from './change.ts'
import { findRow } from './connection-row.ts'
import type { ConnectionContext } from './context.ts'
import { insertDraft, removeDraft } from './draft.ts'
import { readConnection } from './read.ts'
import { openSecrets, type GobizSecrets } from './secrets.ts'
import { assertUnofficialAllowed } from './unofficial.ts'

/**
 * Begins a connection with tokens that the owner took from an app.
 * @throws {AppError} `invalid_request` (token), `login_failed`, `provider_refused`, `rate_limited`,
 *   `provider_disabled`.
 */
export async function beginWithToken(
  context: ConnectionContext,
  input: { merchantId: string; token: string; uniqueCode: UniqueCodeMode | undefined },
): Promise<Connection> {
  assertUnofficialAllowed(context)
  const { merchantId, uniqueCode } = input
  const { tokens, device } = readPaste(context, input.token)
  await context.limits.tryLogin.take(merchantId)
  const id = await insertDraft(context, { merchantId, uniqueCode, device: defined(device) })
  try {
    await acceptTokens(context, { id, tokens })
  } catch (error) {
    await removeDraft(context, id)
    throw loginFailed(error)
  }
  return readConnection(context, { merchantId, id })
}

/**
 * Logs a connection in again with pasted tokens.
 * @throws {AppError} As {@link beginWithToken}, and `not_found`, `connection_not_ready`,
 *   `provider_unavailable`.
 */
export async function importToken(
  context: ConnectionContext,
  input: { merchantId: string; id: string; token: string },
): Promise<Connection> {
  assertUnofficialAllowed(context)
  const { merchantId, id } = input
  const row = await findRow(context.sql, input)
  refuseOtherProvider(row, 'gopay_qris')
  refuseDisconnected(row)
  const { tokens, device: pasted } = readPaste(context, input.token)
  await context.limits.tryLogin.take(merchantId)
  // The tokens belong to the device that they were taken from; without one ours goes on.
  const device = { ...openSecrets(context, row).device, ...defined(pasted) }
  try {
    await acceptTokens(context, { id, tokens, device })
  } catch (error) {
    throw loginFailed(error)
  }
  return readConnection(context, { merchantId, id })
}

function readPaste({ clock }: ConnectionContext, text: string): PastedLogin {
  try {
    return readPastedLogin(text, clock())
  } catch (error) {
    if (!(error instanceof UnreadablePaste)) throw error
    const errors = [{ field: 'token', message: error.message }]
    // Without the cause: nothing that was pasted is to reach a log.
    throw new AppError('invalid_request', `token ${error.message}.`, { errors })
  }
}

/** Dead on arrival is not a login that has ended. */
function loginFailed(error: unknown): unknown {
  if (!(error instanceof AppError) || error.code !== 'connection_needs_login') return error
  return new AppError('login_failed', 'GoPay does not accept this token. Paste a fresh one.', {
    cause: error,
  })
}

function defined(device: PastedLogin['device']) {
  const given = Object.entries(device).filter(([, value]) => value !== undefined)
  return Object.fromEntries(given) as Partial<GobizSecrets['device']>
}
