import { Outlet } from '@autogopay/shared'
import type { ConnectionProvider, UniqueCodeMode } from '@autogopay/shared'
import { z } from 'zod'
import { AppError } from '../platform/errors.ts'
import type { Sql, Tx } from '../platform/database.ts'

const Time = z.iso.datetime().nullable().default(null)

/** What is kept openly of a login: enough to show where it stands, nothing to log in with. */
export const LoginState = z.object({
  maskedPhone: z.string().nullable().default(null),
  otpLength: z.int().nullable().default(null),
  otpExpiresAt: Time,
  resendAt: Time,
  /** Logins that failed since the last one that did not. */
  failures: z.int().default(0),
  outlets: z.array(Outlet).nullable().default(null),
  outletName: z.string().nullable().default(null),
})
export type LoginState = z.infer<typeof LoginState>

/** A connection with its receiving account, as stored. */
export interface ConnectionRow {
  id: string
  merchantId: string
  provider: ConnectionProvider
  baseUrl: string
  sealedCredentials: string
  status: 'awaiting_otp' | 'choosing_outlet' | 'needs_qris' | 'active' | 'needs_login'
  accountId: string | null
  staticQris: string | null
  uniqueCode: UniqueCodeMode
  login: LoginState
  waitUntil: Date | null
  createdAt: Date
  disabledAt: Date | null
  outletId: string | null
  readUntil: Date | null
  failures: number | null
  lastError: string | null
}

const NOT_FOUND = 'There is no such connection.'

/** All connections of a merchant that are not disconnected, new to old. */
export async function listRows(sql: Sql | Tx, merchantId: string): Promise<ConnectionRow[]> {
  const rows = await sql<ConnectionRow[]>`
    ${selection(sql)} where c.merchant_id = ${merchantId} and c.disabled_at is null
    order by c.id desc`
  return rows.map(parsed)
}

/** @throws {AppError} `not_found`: not this merchant's, or nobody's. */
export async function findRow(
  sql: Sql | Tx,
  { merchantId, id }: { merchantId: string; id: string },
): Promise<ConnectionRow> {
  const [row] = await sql<ConnectionRow[]>`
    ${selection(sql)} where c.id = ${id} and c.merchant_id = ${merchantId}`
  if (!row) throw new AppError('not_found', NOT_FOUND)
  return parsed(row)
}

/**
 * Reads a connection and keeps others from changing it until the transaction ends. New payments,
 * which refer to it, do not wait.
 * @throws {AppError} `not_found`
 */
export async function lockRow(tx: Tx, id: string): Promise<ConnectionRow> {
  const [row] = await tx<ConnectionRow[]>`
    ${selection(tx)} where c.id = ${id} for no key update of c`
  if (!row) throw new AppError('not_found', NOT_FOUND)
  return parsed(row)
}

function selection(sql: Sql | Tx) {
  return sql`
    select c.id, c.merchant_id, c.provider, c.base_url, c.sealed_credentials, c.status,
      c.account_id, c.static_qris, c.unique_code, c.login, c.wait_until, c.created_at, c.disabled_at,
      a.external_id as outlet_id, a.read_until, a.failures, a.last_error
    from connections c left join receiving_accounts a on a.id = c.account_id`
}

function parsed(row: ConnectionRow): ConnectionRow {
  return { ...row, login: LoginState.parse(row.login) }
}
