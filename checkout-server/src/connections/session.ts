import { setTimeout } from 'node:timers/promises'
import { newEvent } from '../payments/events.ts'
import type { Tx } from '../platform/database.ts'
import { NeedsLogin } from '../providers/account-feed.ts'
import { ProviderUnavailable } from '../providers/provider.ts'
import { lockRow, type ConnectionRow } from './connection-row.ts'
import type { SessionContext } from './context.ts'
import { openSecrets, sealSecrets, type GobizSecrets } from './secrets.ts'

const EARLY_MS = 5 * 60 * 1000
const SAVE_TRIES = 6
const SAVE_AGAIN_MS = 250

/** Keeps one connection's login alive. */
export interface Session {
  /**
   * A token that may be used now; gets a new one five minutes before the old one ends.
   * @param rejected - One that was just refused: anything else is wanted.
   * @throws {NeedsLogin} There is none; the owner has been told.
   * @throws {ProviderUnavailable} Nothing is known.
   */
  accessToken(rejected?: string): Promise<string>
  /** The last token was refused though it was new. @throws {NeedsLogin} Always. */
  giveUp(reason: string): Promise<never>
}

/** Opens the session of a connection. It remembers nothing: every process sees the newest tokens. */
export function openSession(context: SessionContext, connectionId: string): Session {
  let handedOut: string | null = null
  return {
    async accessToken(rejected) {
      const [row] = await context.sql<{ id: string; sealedCredentials: string }[]>`
        select id, sealed_credentials from connections
        where id = ${connectionId} and disabled_at is null`
      if (!row) throw new NeedsLogin('The connection is disconnected.')
      const usable = usableToken(context, openSecrets(context, row), {
        rejected,
        earlyMs: EARLY_MS,
      })
      handedOut = usable ?? (await renewToken(context, connectionId, rejected))
      return handedOut
    },
    async giveUp(reason) {
      await context.sql.begin(async (tx) => {
        const row = await lockRow(tx, connectionId)
        if (row.disabledAt) return
        // Another process may have brought new ones meanwhile, or the owner has logged in again.
        const secrets = openSecrets(context, row)
        if (secrets.tokens?.accessToken === handedOut) await endLogin(context, tx, row, reason)
      })
      throw new NeedsLogin(reason)
    },
  }
}

/** @returns Null: it ends too soon, or was refused. */
function usableToken(
  { clock }: SessionContext,
  { tokens }: GobizSecrets,
  { rejected, earlyMs }: { rejected: string | undefined; earlyMs: number },
): string | null {
  if (!tokens || tokens.accessToken === rejected) return null
  return tokens.expiresAt - earlyMs > clock().getTime() ? tokens.accessToken : null
}

type Outcome = { token: string } | { dead: string }

/**
 * Gets new tokens. The row is locked meanwhile, since a refresh token is good for one use: two
 * processes that show the same one may end the login of both.
 */
async function renewToken(
  context: SessionContext,
  connectionId: string,
  rejected: string | undefined,
): Promise<string> {
  let unsaved: Unsaved | null = null
  const inTransaction = async (tx: Tx): Promise<Outcome> => {
    const row = await lockRow(tx, connectionId)
    if (row.disabledAt) return { dead: 'The connection is disconnected.' }
    const secrets = openSecrets(context, row)
    const usable = usableToken(context, secrets, { rejected, earlyMs: EARLY_MS })
    if (usable !== null) return { token: usable }

    const answer = await refresh(context, secrets)
    if (answer === 'unavailable' || answer === 'refused') {
      // Ours may have been the answer that got lost: the access token then is good to its end.
      const last = usableToken(context, secrets, { rejected, earlyMs: 0 })
      if (last === null && answer === 'unavailable') throw new ProviderUnavailable(AWAY)
      if (last === null) return endLogin(context, tx, row, ENDED)
      if (answer === 'refused') await save(tx, context, row, { ...secrets, isRefreshRefused: true })
      return { token: last }
    }
    const after = { ...secrets, tokens: answer, isRefreshRefused: false }
    unsaved = { row, after }
    await save(tx, context, row, after)
    return { token: answer.accessToken }
  }

  let work: Promise<Outcome> | null = null
  const outcome = await context.sql
    .begin((tx) => (work = inTransaction(tx)))
    .catch(async (error: unknown) => {
      // A lost session ends `begin` at once, while GoPay may be about to answer with new tokens.
      await work?.catch(() => {})
      if (unsaved === null) throw error
      return saveByAllMeans(context, unsaved)
    })
  if ('dead' in outcome) throw new NeedsLogin(outcome.dead)
  return outcome.token
}

const AWAY = 'GoPay did not answer when the login was to be renewed'
const ENDED = 'GoPay has ended the login of this account.'

async function refresh(
  context: SessionContext,
  { device, tokens, isRefreshRefused }: GobizSecrets,
): Promise<NonNullable<GobizSecrets['tokens']> | 'refused' | 'unavailable'> {
  const { refreshToken } = tokens ?? {}
  if (!tokens || !refreshToken || isRefreshRefused) return 'refused'
  try {
    const answer = await context.gobiz.login.refresh(device, { ...tokens, refreshToken })
    return answer.kind === 'logged_in' ? answer.tokens : 'refused'
  } catch (error) {
    if (!(error instanceof ProviderUnavailable)) throw error
    context.log.warn({ reason: error.message }, 'a login at GoPay could not be renewed yet')
    return 'unavailable'
  }
}

interface Unsaved {
  row: ConnectionRow
  after: GobizSecrets
}

/** The old refresh token is void by now, so losing the new one would cost the owner a login. */
async function saveByAllMeans(context: SessionContext, { row, after }: Unsaved): Promise<Outcome> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await context.sql`
        update connections set sealed_credentials = ${sealSecrets(context, row.id, after)}
        where id = ${row.id} and sealed_credentials = ${row.sealedCredentials}`
      return { token: after.tokens?.accessToken ?? '' }
    } catch (error) {
      const place = { connectionId: row.id, err: error }
      if (attempt === SAVE_TRIES) {
        context.log.error(place, 'new tokens could not be kept: the owner will have to log in')
        throw error
      }
      await setTimeout(SAVE_AGAIN_MS * 2 ** attempt)
    }
  }
}

async function save(
  tx: Tx,
  context: SessionContext,
  { id }: ConnectionRow,
  secrets: GobizSecrets,
): Promise<void> {
  await tx`
    update connections set sealed_credentials = ${sealSecrets(context, id, secrets)}
    where id = ${id}`
}

/** Forgets dead tokens and tells the owner, once. */
async function endLogin(
  context: SessionContext,
  tx: Tx,
  row: ConnectionRow,
  reason: string,
): Promise<Outcome> {
  const secrets = openSecrets(context, row)
  const sealed = sealSecrets(context, row.id, { ...secrets, tokens: null, isRefreshRefused: false })
  const [ended] = await tx`
    update connections set status = 'needs_login', sealed_credentials = ${sealed}
    where id = ${row.id} and status <> 'needs_login' returning id`
  // One that was never in use is being set up: whoever does that is told by the answer.
  if (ended && row.accountId !== null) {
    const { id, provider, merchantId } = row
    const about = { merchantId, paymentId: null, apiKeyId: null, at: context.clock() }
    const news = { type: 'connection.needs_login', data: { id, provider, reason } } as const
    await context.onEvent(tx, newEvent(news, about))
  }
  return { dead: reason }
}
