import { readResponseTimes } from '../../reports/response-times.ts'
import { readStats, type ReportContext } from '../../reports/stats.ts'
import { tenantSql } from '../../platform/tenant-wall.ts'
import { json } from '../api-docs/answers.ts'
import { route, type BoundRoute } from '../api-docs/mount.ts'
import { getResponseTimesRoute, getStatsRoute } from './describe-stats.ts'

/** `/v1/stats`: what a merchant took, and how its payments went. */
export function statsRoutes({ sql, clock }: ReportContext): BoundRoute[] {
  return [
    route(getStatsRoute, async ({ merchantId, query }) =>
      json(await readStats({ sql: tenantSql(sql, merchantId), clock }, { merchantId, ...query })),
    ),
    route(getResponseTimesRoute, async ({ merchantId }) =>
      json(await readResponseTimes({ sql, clock }, merchantId)),
    ),
  ]
}
