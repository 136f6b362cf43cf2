import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { Tx } from '../platform/database.ts'
import { AppError } from '../platform/errors.ts'
import type { AccountContext } from './context.ts'
import { endSessions } from './end-sessions.ts'
import { issueCode, tryCode } from './one-time-codes.ts'
import { renewRecoveryCodes } from './recovery-codes.ts'
import { notify } from './tell.ts'
import { base32, stepAt, totpCode, totpUri } from './totp.ts'
import { accountWords } from './words.ts'

const SECRET_BYTES = 20
// A phone's clock may be half a minute off, either way.
const STEPS_OFF = [0, -1, 1]

type Kind = 'totp' | 'telegram'

/** Somebody who is logged in and changes how that is done. */
export interface Changer {
  userId: string
  sessionId: string
}

/** Makes the secret of an authenticator app; nothing is asked for before a code of it was right. */
export async function beginTotp(
  { sql, clock, vault }: AccountContext,
  input: { userId: string; account: string },
): Promise<{ secret: string; uri: string }> {
  const { userId, account } = input
  const bytes = randomBytes(SECRET_BYTES)
  const sealed = vault.seal(bytes.toString('base64'), secretPlace(userId))
  const rows = await sql`
    insert into second_factors as f (user_id, kind, sealed_secret, created_at)
    values (${userId}, 'totp', ${sealed}, ${clock()})
    on conflict (user_id, kind) do update set sealed_secret = excluded.sealed_secret, last_step = 0
      where f.confirmed_at is null
    returning 1 as one`
  if (rows.length === 0) {
    throw new AppError('invalid_request', 'The authenticator app is on. Turn it off first.')
  }
  const secret = base32(bytes)
  return { secret, uri: totpUri({ secret, account }) }
}

/** Tries a code of the authenticator app. Each step's code is right once. */
export async function tryTotp(
  { sql, clock, vault }: AccountContext,
  input: { userId: string; code: string; isConfirmed: boolean },
): Promise<boolean> {
  const { userId, code, isConfirmed } = input
  const [row] = await sql<{ sealedSecret: string | null }[]>`
    select sealed_secret from second_factors
    where user_id = ${userId} and kind = 'totp' and (confirmed_at is not null) = ${isConfirmed}`
  if (!row?.sealedSecret) return false
  const secret = Buffer.from(vault.open(row.sealedSecret, secretPlace(userId)), 'base64')
  const now = stepAt(clock())
  const step = STEPS_OFF.map((off) => now + off).find((one) => isSame(totpCode(secret, one), code))
  if (step === undefined) return false
  const used = await sql`
    update second_factors set last_step = ${step}
    where user_id = ${userId} and kind = 'totp' and last_step < ${step} returning 1 as one`
  return used.length > 0
}

/** Turns the authenticator app on by a first right code. @returns New recovery codes, if none were. */
export async function confirmTotp(
  context: AccountContext,
  who: Changer & { code: string },
): Promise<string[] | null> {
  const { userId, code } = who
  if (!(await tryTotp(context, { userId, code, isConfirmed: false }))) throw wrongCode()
  return turnOn(context, who, 'totp')
}

/** Sends a code that proves that Telegram's messages arrive. */
export async function beginTelegram(context: AccountContext, userId: string): Promise<void> {
  if (!(await context.telegram.isLinked(userId))) {
    throw new AppError('invalid_request', 'Link your Telegram first.')
  }
  await sendCode(context, { userId, purpose: 'turn_on' })
}

/** Turns codes by Telegram on. @returns New recovery codes, if none were. */
export async function confirmTelegram(
  context: AccountContext,
  who: Changer & { code: string },
): Promise<string[] | null> {
  const { userId, code } = who
  if (!(await tryCode(context, { userId, purpose: 'turn_on' }, code))) throw wrongCode()
  return turnOn(context, who, 'telegram')
}

/** Sends a code by Telegram. */
export async function sendCode(
  context: AccountContext,
  place: Parameters<typeof issueCode>[1],
): Promise<void> {
  const [user] = await context.sql<{ locale: 'id' | 'en' }[]>`
    select locale from users where id = ${place.userId}`
  const code = await issueCode(context, place)
  await context.telegram.send(place.userId, accountWords(user?.locale ?? 'id').code(code))
}

/**
 * From now on a second factor is owed: every other session ends, since none of them gave one.
 * @returns New recovery codes; null: there were some.
 */
export async function turnOn(
  context: AccountContext,
  { userId, sessionId }: Changer,
  kind: Kind | 'passkey',
): Promise<string[] | null> {
  const at = context.clock()
  const codes = await context.sql.begin(async (tx) => {
    // Locks the user: whoever logs in meanwhile does so before all this, and is ended, or after it.
    await tx`update users set needs_second_factor = true, updated_at = ${at} where id = ${userId}`
    if (kind !== 'passkey') {
      await tx`
        insert into second_factors (user_id, kind, confirmed_at, created_at)
        values (${userId}, ${kind}, ${at}, ${at})
        on conflict (user_id, kind) do update set confirmed_at = excluded.confirmed_at`
    }
    await tx`
      update sessions set second_factor = coalesce(second_factor, ${kind})
      where id = ${sessionId} and user_id = ${userId}`
    await endSessions(tx, { userId, except: sessionId })
    const [known] = await tx`
      select 1 as one from recovery_codes where user_id = ${userId} and used_at is null`
    return known ? null : renewRecoveryCodes(tx, context, userId)
  })
  tellChange(context, userId, kind, true)
  return codes
}

/** Turns one off. When none is left, nothing is owed any more. @returns False: it was not on. */
export async function turnOff(
  context: AccountContext,
  input: { userId: string; kind: Kind } | { userId: string; passkeyId: string },
): Promise<boolean> {
  const { userId } = input
  const isOff = await context.sql.begin(async (tx) => {
    await tx`select 1 from users where id = ${userId} for update`
    const rows =
      'kind' in input
        ? await tx`
            delete from second_factors where user_id = ${userId} and kind = ${input.kind}
            returning 1 as one`
        : await tx`
            delete from passkeys where user_id = ${userId} and id = ${input.passkeyId}
            returning 1 as one`
    await settleNeed(tx, userId)
    return rows.length > 0
  })
  if (isOff) tellChange(context, userId, 'kind' in input ? input.kind : 'passkey', false)
  return isOff
}

async function settleNeed(tx: Tx, userId: string): Promise<void> {
  const [row] = await tx<{ needsSecondFactor: boolean }[]>`
    update users set needs_second_factor =
      exists (select from second_factors where user_id = ${userId} and confirmed_at is not null)
      or exists (select from passkeys where user_id = ${userId})
    where id = ${userId} returning needs_second_factor`
  if (!row?.needsSecondFactor) await tx`delete from recovery_codes where user_id = ${userId}`
}

function tellChange(context: AccountContext, userId: string, kind: string, isOn: boolean): void {
  context.background('telling of a second factor', () =>
    notify(context, userId, (words) =>
      words.secondFactorChanged(words.methods[kind] ?? kind, isOn),
    ),
  )
}

/** One answer for every code that is not right. */
export function wrongCode(): AppError {
  return new AppError('code_wrong', 'This code is not right, was used before or is too old.')
}

function isSame(one: string, other: string): boolean {
  return one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other))
}

function secretPlace(userId: string): string {
  return `second_factors|sealed_secret|${userId}|totp`
}
