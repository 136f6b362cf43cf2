import { AppError } from '../platform/errors.ts'
import { TokenRejected } from '../providers/gobiz/failures.ts'
import type { GobizTokens } from '../providers/gobiz/tokens.ts'
import type { GobizOutlet } from '../providers/gobiz/outlets.ts'
import { ProviderUnavailable } from '../providers/provider.ts'
import { changeLogin, type LoginChange } from './change.ts'
import type { ConnectionRow } from './connection-row.ts'
import type { ConnectionContext } from './context.ts'
import { chooseOutlet } from './outlet.ts'
import { asAppError } from './provider-calls.ts'
import type { GobizSecrets } from './secrets.ts'

/**
 * Takes the tokens of a login into use. The phone number and the code are forgotten here.
 * @param input.device - Of a pasted login: its tokens belong to that device.
 * @throws {AppError} `login_failed`: the login is one to another account than the connection's;
 *   `provider_unavailable`.
 */
export async function acceptTokens(
  context: ConnectionContext,
  input: { id: string; tokens: GobizTokens; device?: GobizSecrets['device'] },
): Promise<void> {
  const { id, tokens } = input
  const { row, secrets } = await changeLogin(context, id, () => null)
  const { outletId } = row
  if (outletId !== null) {
    const device = input.device ?? secrets.device
    await assertSameAccount(context, { device, tokens, outletId })
  }
  // A first login is kept before anything else is asked: the code that brought it is used up.
  await changeLogin(context, id, async (now, _secrets, tx) => {
    // The poller has backed off meanwhile, and payers may be waiting.
    await tx`
      update receiving_accounts set next_poll_at = ${context.clock()}
      where id = ${now.accountId} and next_poll_at is not null`
    return loggedIn(now, input)
  })
  if (outletId === null) await chooseIfOnlyOne(context, id)
}

function loggedIn(
  row: ConnectionRow,
  { tokens, device }: { tokens: GobizTokens; device?: GobizSecrets['device'] },
): LoginChange {
  const inUse = row.staticQris === null ? 'needs_qris' : 'active'
  return {
    status: row.accountId === null ? 'choosing_outlet' : inUse,
    waitUntil: null,
    login: { failures: 0, otpLength: null, otpExpiresAt: null, resendAt: null },
    secrets: {
      tokens,
      isRefreshRefused: false,
      phone: null,
      otpToken: null,
      ...(device && { device }),
    },
  }
}

/** Payments that wait at one outlet must not be looked for at another. */
async function assertSameAccount(
  context: ConnectionContext,
  input: { device: GobizSecrets['device']; tokens: GobizTokens; outletId: string },
): Promise<void> {
  const { device, tokens, outletId } = input
  const outlets = await context.gobiz.profile
    .outlets(device, tokens.accessToken)
    .catch((cause: unknown): GobizOutlet[] => {
      if (cause instanceof TokenRejected) throw new AppError('login_failed', `${cause.message}.`)
      throw asAppError(cause)
    })
  if (outlets.some(({ id }) => id === outletId)) return
  throw new AppError(
    'login_failed',
    `This login is one to another GoPay account: it does not have outlet ${outletId}. Use the phone number of that outlet, or disconnect and connect anew.`,
  )
}

async function chooseIfOnlyOne(context: ConnectionContext, id: string): Promise<void> {
  try {
    await chooseOutlet(context, { id, outletId: undefined })
  } catch (error) {
    // The login holds; the owner goes on with POST …/outlet.
    const isAway = error instanceof AppError && error.cause instanceof ProviderUnavailable
    if (!isAway) throw error
    context.log.warn({ connectionId: id, reason: error.message }, 'outlets could not be read yet')
  }
}
