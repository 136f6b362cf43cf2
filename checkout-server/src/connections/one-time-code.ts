import type { Connection, UniqueCodeMode } from '@autogopay/shared'
import { AppError } from '../platform/errors.ts'
import type { OtpSent } from '../providers/gobiz/login.ts'
import { maskPhone, normalisePhone } from '../providers/gobiz/phone.ts'
import { acceptTokens } from './accept-tokens.ts'
import { changeLogin, refuseDisconnected, refuseOtherProvider } from './change.ts'
import { findRow, type ConnectionRow } from './connection-row.ts'
import type { ConnectionContext } from './context.ts'
import { removeDraft, takeDraft } from './draft.ts'
import { MOST_FAILURES } from './limits.ts'
import { countTry, noteWait, refuseTried, uncountTry, type Trier } from './login-tries.ts'
import { asAppError, LOGIN_WAIT_SECONDS, loginWait } from './provider-calls.ts'
import { readConnection } from './read.ts'
import { openSecrets, type GobizSecrets } from './secrets.ts'
import { assertUnofficialAllowed } from './unofficial.ts'

const ASK_AGAIN = 'Ask for a new code: POST /v1/connections/{id}/otp.'

/**
 * Begins a connection: GoPay sends a one-time code to the phone.
 * @throws {AppError} `provider_disabled`, `invalid_request` (phone), `rate_limited`, `login_wait`,
 *   `login_failed`, `provider_unavailable`.
 */
export async function beginWithPhone(
  context: ConnectionContext,
  input: { merchantId: string; phone: string; uniqueCode: UniqueCodeMode | undefined },
): Promise<Connection> {
  assertUnofficialAllowed(context)
  const { merchantId, uniqueCode } = input
  const phone = bareNumber(input.phone)
  await countAsking(context, { merchantId, phone })
  const { id, isNew } = await takeDraft(context, { merchantId, phone, uniqueCode })
  try {
    await askForCode(context, id, phone)
  } catch (error) {
    if (isNew) await removeDraft(context, id)
    throw error
  }
  return readConnection(context, { merchantId, id })
}

/**
 * Sends another code: for a connection that waits for one, or to log in again. The device stays.
 * @param input.phone - Needed unless a code is under way: it is not kept after a login.
 * @throws {AppError} As {@link beginWithPhone}, and `not_found`, `connection_not_ready`.
 */
export async function askAgain(
  context: ConnectionContext,
  input: { merchantId: string; id: string; phone: string | undefined },
): Promise<Connection> {
  assertUnofficialAllowed(context)
  const { merchantId, id } = input
  const row = await findRow(context.sql, input)
  refuseOtherProvider(row, 'gopay_qris')
  refuseDisconnected(row)
  const phone =
    input.phone === undefined ? openSecrets(context, row).phone : bareNumber(input.phone)
  if (phone === null) throw invalid('phone', 'is needed: it is not kept after a login')
  await countAsking(context, { merchantId, phone })
  await askForCode(context, id, phone)
  return readConnection(context, { merchantId, id })
}

/**
 * Hands in the code.
 * @throws {AppError} `login_failed`: wrong or too old; `login_wait`: too many were wrong;
 *   `provider_disabled`, `not_found`, `connection_not_ready`, `rate_limited`, `provider_unavailable`.
 */
export async function verifyCode(
  context: ConnectionContext,
  input: { merchantId: string; id: string; otp: string },
): Promise<Connection> {
  assertUnofficialAllowed(context)
  const { merchantId, id, otp } = input
  const row = await findRow(context.sql, input)
  refuseOtherProvider(row, 'gopay_qris')
  await context.limits.tryLogin.take(merchantId)
  const { device, otpToken, trier } = await takeTry(context, id)
  const answer = await context.gobiz.login
    .enterOtp(device, { otp, otpToken })
    .catch(async (cause) => {
      await giveBackTry(context, id)
      if (trier) await uncountTry(context, trier)
      throw await waitIfAsked(context, { id, phone: trier?.phone ?? null }, asAppError(cause))
    })
  if (answer.kind === 'refused') throw await refusedCode(context, id, answer.reason)
  if (trier) await uncountTry(context, trier)
  await acceptTokens(context, { id, tokens: answer.tokens })
  return readConnection(context, { merchantId, id })
}

async function askForCode(context: ConnectionContext, id: string, phone: string): Promise<void> {
  const { secrets } = await changeLogin(context, id, async (row, _, tx) => {
    refuseWaiting(context, row)
    await refuseTried(context, tx, { merchantId: row.merchantId, phone })
    refuseTooSoon(context, row)
    return { secrets: { phone }, login: { maskedPhone: maskPhone(phone) } }
  })
  const answer = await context.gobiz.login
    .requestOtp(secrets.device, phone)
    .catch(async (cause) => {
      throw await waitIfAsked(context, { id, phone }, asAppError(cause))
    })
  if (answer.kind === 'refused') {
    throw new AppError('login_failed', `GoPay refused this phone number: ${answer.reason}.`)
  }
  if (answer.kind === 'logged_in') return acceptTokens(context, { id, tokens: answer.tokens })
  await changeLogin(context, id, () => codeSent(answer, context.clock()))
}

function codeSent(answer: OtpSent, now: Date) {
  const later = (seconds: number) => new Date(now.getTime() + seconds * 1000).toISOString()
  return {
    secrets: { otpToken: answer.otpToken },
    login: {
      otpLength: answer.otpLength,
      otpExpiresAt: later(answer.expiresInSeconds),
      resendAt: later(answer.resendInSeconds),
    },
  }
}

/** Counts a try before it is made, so that many at once are not more than are allowed. */
async function takeTry(
  context: ConnectionContext,
  id: string,
): Promise<{ device: GobizSecrets['device']; otpToken: string; trier: Trier | null }> {
  const before = await changeLogin(context, id, async (row, { otpToken, phone }, tx) => {
    refuseWaiting(context, row)
    const { otpExpiresAt, failures } = row.login
    const isOver = otpExpiresAt === null || new Date(otpExpiresAt) <= context.clock()
    if (otpToken === null || isOver) {
      throw new AppError('login_failed', `No code is under way, or it has expired. ${ASK_AGAIN}`)
    }
    if (failures >= MOST_FAILURES) {
      throw new AppError('login_failed', `Too many wrong codes. ${ASK_AGAIN}`)
    }
    if (phone !== null) {
      const trier = { merchantId: row.merchantId, phone }
      await refuseTried(context, tx, trier)
      await countTry(context, tx, trier)
    }
    return { login: { failures: failures + 1 } }
  })
  const { device, otpToken, phone } = before.secrets
  const trier = phone === null ? null : { merchantId: before.row.merchantId, phone }
  return { device, otpToken: otpToken ?? '', trier }
}

async function giveBackTry(context: ConnectionContext, id: string): Promise<void> {
  await changeLogin(context, id, (row) => ({
    login: { failures: Math.max(0, row.login.failures - 1) },
  }))
}

async function refusedCode(
  context: ConnectionContext,
  id: string,
  reason: string,
): Promise<AppError> {
  const { row } = await changeLogin(context, id, ({ login }) =>
    login.failures < MOST_FAILURES ? null : { ...overForNow(context), secrets: { otpToken: null } },
  )
  const left = MOST_FAILURES - row.login.failures
  if (left <= 0) return loginWait(LOGIN_WAIT_SECONDS, 'Too many wrong codes')
  const tries = left === 1 ? '1 try is left' : `${left} tries are left`
  return new AppError('login_failed', `GoPay refused the code: ${reason}. ${tries}.`)
}

function overForNow({ clock }: ConnectionContext) {
  const waitUntil = new Date(clock().getTime() + LOGIN_WAIT_SECONDS * 1000)
  return { waitUntil, login: { failures: 0, otpExpiresAt: null, resendAt: null } }
}

/** GoPay itself said to slow down: the connection waits, and so does its number at any other. */
async function waitIfAsked(
  context: ConnectionContext,
  { id, phone }: { id: string; phone: string | null },
  error: unknown,
): Promise<unknown> {
  if (!(error instanceof AppError) || error.code !== 'login_wait') return error
  const seconds = Number(error.headers['retry-after'])
  const waitUntil = new Date(context.clock().getTime() + seconds * 1000)
  if (phone !== null) await noteWait(context, { phone }, waitUntil)
  await changeLogin(context, id, () => ({ waitUntil }))
  return error
}

function refuseWaiting({ clock }: ConnectionContext, { waitUntil }: ConnectionRow): void {
  const leftMs = (waitUntil?.getTime() ?? 0) - clock().getTime()
  if (leftMs > 0) throw loginWait(Math.ceil(leftMs / 1000), 'Too many logins failed')
}

function refuseTooSoon({ clock }: ConnectionContext, { login }: ConnectionRow): void {
  const leftMs = (login.resendAt === null ? 0 : Date.parse(login.resendAt)) - clock().getTime()
  if (leftMs > 0) throw loginWait(Math.ceil(leftMs / 1000), 'A code was sent a moment ago')
}

/** By merchant, and by number: nobody is to be bothered with codes through many accounts. */
async function countAsking(
  context: ConnectionContext,
  { merchantId, phone }: { merchantId: string; phone: string },
): Promise<void> {
  const [number] = context.vault.hashes('otp asked for a phone', phone)
  await context.limits.askForOtp.take(merchantId)
  await context.limits.askForOtp.take(`phone ${number?.toString('base64url')}`)
}

function bareNumber(text: string): string {
  const phone = normalisePhone(text)
  if (phone === null) throw invalid('phone', 'must be an Indonesian mobile number: 081234567890')
  return phone
}

function invalid(field: string, message: string): AppError {
  const errors = [{ field, message }]
  return new AppError('invalid_request', `${field} ${message}.`, { errors })
}
