import { listAuditLog } from '../../merchants/audit.ts'
import type { Sql } from '../../platform/database.ts'
import { tenantSql } from '../../platform/tenant-wall.ts'
import { json } from '../api-docs/answers.ts'
import { route, type BoundRoute } from '../api-docs/mount.ts'
import { listAuditLogRoute } from './describe-audit-log.ts'

/** `/v1/audit-log`: who did what. */
export function auditLogRoutes({ sql }: { sql: Sql }): BoundRoute[] {
  return [
    route(listAuditLogRoute, async ({ merchantId, query }) =>
      json(await listAuditLog(tenantSql(sql, merchantId), { merchantId, ...query })),
    ),
  ]
}
