import { getSettings, updateSettings } from '../../merchants/settings.ts'
import type { Sql } from '../../platform/database.ts'
import { tenantSql } from '../../platform/tenant-wall.ts'
import { json } from '../api-docs/answers.ts'
import { route, type BoundRoute } from '../api-docs/mount.ts'
import { getSettingsRoute, updateSettingsRoute } from './describe-settings.ts'

/** `/v1/settings`: how a merchant's payments behave. */
export function settingsRoutes({ sql }: { sql: Sql }): BoundRoute[] {
  return [
    route(getSettingsRoute, async ({ merchantId }) =>
      json(await getSettings(tenantSql(sql, merchantId), merchantId)),
    ),
    route(updateSettingsRoute, async ({ merchantId, body }) =>
      json(await updateSettings(sql, merchantId, body)),
    ),
  ]
}
