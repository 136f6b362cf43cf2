import { dynamicCodes } from '@autogopay/shared/qris'
import { AppError } from '../../platform/errors.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Sql, Tx } from '../../platform/database.ts'
import { ConnectionEnded } from '../live-connection.ts'
import type { UniqueCode } from './unique-code.ts'

const REMEMBERED_MS = 5_000
const MOST_REMEMBERED = 10_000

/** A connection to a merchant's own account, as new payments need it. */
export interface OwnAccount {
  /** `acc_…`: several connections, of several merchants even, may share one. */
  accountId: string
  /** The merchant's code over an amount. */
  codeOf(amount: number): string
  uniqueCode: UniqueCode
}

const remembered = new Map<string, { account: OwnAccount; until: number }>()

/**
 * Reads a connection to an own account; what it finds is remembered for 5 seconds, save that it was
 * disconnected: storing a payment asks for that.
 * @throws {AppError} `provider_refused`: money could not be seen there now, so none is asked for.
 * @throws {ConnectionEnded} Its owner has disconnected it.
 */
export async function ownAccountOf(
  { sql, clock }: { sql: Sql | Tx; clock: Clock },
  connectionId: string,
): Promise<OwnAccount> {
  const now = clock().getTime()
  const known = remembered.get(connectionId)
  if (known && known.until > now && known.until <= now + REMEMBERED_MS) return known.account
  const [row] = await sql<ConnectionRow[]>`
    select status, account_id, static_qris, unique_code, disabled_at from connections
    where id = ${connectionId}`
  if (row?.disabledAt) throw new ConnectionEnded(connectionId)
  const account = usable(row)
  if (remembered.size >= MOST_REMEMBERED) remembered.clear()
  remembered.set(connectionId, { account, until: now + REMEMBERED_MS })
  return account
}

/** What is remembered of a connection turned out to be old. */
export function forgetOwnAccount(connectionId: string): void {
  remembered.delete(connectionId)
}

interface ConnectionRow {
  status: string
  accountId: string | null
  staticQris: string | null
  uniqueCode: UniqueCode
  disabledAt: Date | null
}

function usable(row: ConnectionRow | undefined): OwnAccount {
  if (row?.status === 'needs_login') {
    throw new AppError(
      'provider_refused',
      'The connected account must be logged in again before it can take payments.',
    )
  }
  const { accountId, staticQris, uniqueCode } = row ?? {}
  if (row?.status !== 'active' || !accountId || !staticQris || !uniqueCode) {
    throw new AppError(
      'provider_refused',
      'The connected account is not set up yet: log in, choose the outlet and set its static QRIS.',
    )
  }
  return { accountId, codeOf: dynamicCodes(staticQris), uniqueCode }
}
