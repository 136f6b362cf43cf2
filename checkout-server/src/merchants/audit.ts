import {
  formatInstant,
  type AuditEntry,
  type AuditPage,
  type ListAuditLog,
  type ListWholeAuditLog,
  type OperatedAuditPage,
} from '@autogopay/shared'
import type { Sql } from '../platform/database.ts'

interface AuditRow {
  id: string
  merchantId: string | null
  actorKind: AuditEntry['actor']['kind']
  actorId: string
  action: string
  subject: string | null
  data: Record<string, unknown>
  address: string | null
  createdAt: Date
}

/** A page of a merchant's audit log, new to old. */
export async function listAuditLog(
  sql: Sql,
  query: ListAuditLog & { merchantId: string },
): Promise<AuditPage> {
  const { rows, nextCursor } = await selectPage(sql, query)
  return { data: rows.map(toEntry), nextCursor }
}

/** Everything that was done, by and to whomever, new to old. */
export async function listWholeAuditLog(
  sql: Sql,
  query: ListWholeAuditLog,
): Promise<OperatedAuditPage> {
  const { rows, nextCursor } = await selectPage(sql, query)
  return { data: rows.map((row) => ({ merchantId: row.merchantId, ...toEntry(row) })), nextCursor }
}

async function selectPage(
  sql: Sql,
  { merchantId, cursor, action, subject, actor, limit }: ListWholeAuditLog,
): Promise<{ rows: AuditRow[]; nextCursor: string | null }> {
  const found = await sql<AuditRow[]>`
    select * from audit_log
    where true
      ${merchantId === undefined ? sql`` : sql`and merchant_id = ${merchantId}`}
      ${cursor === undefined ? sql`` : sql`and id < ${cursor}`}
      ${action === undefined ? sql`` : sql`and action = ${action}`}
      ${subject === undefined ? sql`` : sql`and subject = ${subject}`}
      ${actor === undefined ? sql`` : sql`and actor_id = ${actor}`}
    order by id desc limit ${limit + 1}`
  const rows = found.slice(0, limit)
  return { rows, nextCursor: found.length > limit ? (rows.at(-1)?.id ?? null) : null }
}

function toEntry(row: AuditRow): AuditEntry {
  const { id, actorKind, actorId, action, subject, data, address, createdAt } = row
  const actor = { kind: actorKind, id: actorId }
  return { id, at: formatInstant(createdAt), actor, action, subject, data, address }
}
