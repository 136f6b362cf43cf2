import { randomUUID } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import { z } from 'zod'
import { atomically } from '../database.ts'
import { unauthorized } from './failure.ts'
import type { GobizSwitchboard } from './switches.ts'

const REFRESH_SECONDS = 30 * 86_400

const Row = z.object({ accountId: z.int(), expiresAt: z.int() })

/** What kind of token: the one of each call, or the one that brings new ones. */
export type TokenKind = 'access' | 'refresh'

/** The tokens that count. A token that is not here is dead. */
export type Tokens = ReturnType<typeof createTokens>

export const createTokens = (deps: {
  db: DatabaseSync
  clock: () => number
  switches: GobizSwitchboard
}) => {
  const { db, clock, switches } = deps
  const insert = db.prepare(`
    insert into gobiz_tokens (token, kind, account_id, expires_at)
    values (:token, :kind, :accountId, :expiresAt)`)
  const find = db.prepare(`
    select account_id as accountId, expires_at as expiresAt from gobiz_tokens
    where token = :token and kind = :kind`)
  const drop = db.prepare('delete from gobiz_tokens where token = ?')
  const dropOf = db.prepare(
    'delete from gobiz_tokens where account_id = :accountId and kind = :kind',
  )

  const add = (accountId: number, kind: TokenKind, seconds: number): string => {
    const token = `${kind === 'access' ? 'at' : 'rt'}-${randomUUID()}${randomUUID()}`
    insert.run({ token, kind, accountId, expiresAt: clock() + seconds * 1000 })
    return token
  }
  const holderOf = (token: string, kind: TokenKind): number | null => {
    const row = find.get({ token, kind })
    const found = row ? Row.parse(row) : null
    return found && clock() < found.expiresAt ? found.accountId : null
  }
  const answer = (accountId: number, refreshToken: string) => {
    const seconds = switches.get().accessTokenSeconds
    return {
      access_token: add(accountId, 'access', seconds),
      refresh_token: refreshToken,
      expires_in: seconds,
      token_type: 'Bearer',
      dbl_enabled: false,
    }
  }

  return {
    /** A pair of tokens for whoever logged in. */
    grant: (accountId: number) =>
      atomically(db, () => answer(accountId, add(accountId, 'refresh', REFRESH_SECONDS))),
    /** @throws {GobizFailure} 401 for a refresh token that was used, killed or never given out. */
    refresh: (token: string) =>
      atomically(db, () => {
        const accountId = holderOf(token, 'refresh')
        if (accountId === null) throw unauthorized('Refresh token is invalid')
        if (!switches.get().refreshRotates) return answer(accountId, token)
        drop.run(token)
        return answer(accountId, add(accountId, 'refresh', REFRESH_SECONDS))
      }),
    holderOf,
    /** Makes an account's tokens worthless. */
    kill: (accountId: number, kinds: readonly TokenKind[]) => {
      for (const kind of kinds) dropOf.run({ accountId, kind })
    },
  }
}
/** The token object of `/goid/token`. */
export type TokenAnswer = ReturnType<Tokens['grant']>
