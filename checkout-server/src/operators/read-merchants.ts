import {
  formatInstant,
  type ListOperatedMerchants,
  type OperatedMerchant,
  type OperatedMerchantDetail,
  type Role,
} from '@autogopay/shared'
import type { Sql, Tx } from '../platform/database.ts'
import { AppError } from '../platform/errors.ts'

const MOST_EXTENSIONS = 50

/** A page of all merchants, new to old. */
export async function searchMerchants(
  sql: Sql,
  { search, suspended, cursor, limit }: ListOperatedMerchants,
): Promise<{ data: OperatedMerchant[]; nextCursor: string | null }> {
  const like = search && `%${search.replaceAll(/[\\%_]/g, '\\$&')}%`
  const rows = await sql<MerchantRow[]>`
    select ${columns(sql)} from merchants
    where true
      ${search && like ? sql`and (id = ${search} or name ilike ${like} or email ilike ${like})` : sql``}
      ${suspended === undefined ? sql`` : sql`and (suspended_at is not null) = ${suspended === 'true'}`}
      ${cursor === undefined ? sql`` : sql`and id < ${cursor}`}
    order by id desc limit ${limit + 1}`
  const data = rows.slice(0, limit).map(toMerchant)
  return { data, nextCursor: rows.length > limit ? (data.at(-1)?.id ?? null) : null }
}

/** One merchant with its people, connections and extensions. @throws {AppError} `not_found`. */
export async function readMerchant(sql: Sql | Tx, id: string): Promise<OperatedMerchantDetail> {
  const [row] = await sql<MerchantRow[]>`select ${columns(sql)} from merchants where id = ${id}`
  if (!row) throw noSuchMerchant()
  const [people, connections, extensions] = await Promise.all([
    sql<{ id: string; name: string; email: string | null; role: Role }[]>`
      select u.id, u.name, case when not u.email_missing then u.email end as email, m.role
      from members m join users u on u.id = m.user_id
      where m.merchant_id = ${id} order by m.created_at, u.id`,
    sql<{ id: string; provider: string; status: string }[]>`
      select id, provider, status from connections where merchant_id = ${id} order by id desc`,
    sql<{ days: number; activeUntil: Date; extendedBy: string; createdAt: Date }[]>`
      select days, active_until, extended_by, created_at from activation_extensions
      where merchant_id = ${id} order by id desc limit ${MOST_EXTENSIONS}`,
  ])
  return {
    ...toMerchant(row),
    people: [...people],
    connections: [...connections],
    extensions: extensions.map(({ days, activeUntil, extendedBy, createdAt }) => ({
      days,
      activeUntil: formatInstant(activeUntil),
      extendedBy,
      at: formatInstant(createdAt),
    })),
  }
}

/** One answer for every id that names no merchant. */
export function noSuchMerchant(): AppError {
  return new AppError('not_found', 'There is no such merchant.')
}

interface MerchantRow {
  id: string
  name: string
  email: string
  createdAt: Date
  activeUntil: Date | null
  suspendedAt: Date | null
  suspendedReason: string | null
}

const columns = (sql: Sql | Tx) => sql`
  id, name, email, created_at, active_until, suspended_at, suspended_reason`

function toMerchant(row: MerchantRow): OperatedMerchant {
  const { id, name, email, createdAt, activeUntil, suspendedAt, suspendedReason } = row
  return {
    id,
    name,
    email,
    createdAt: formatInstant(createdAt),
    activeUntil: activeUntil && formatInstant(activeUntil),
    suspended: suspendedAt && {
      at: formatInstant(suspendedAt),
      reason: suspendedReason ?? '',
    },
  }
}
