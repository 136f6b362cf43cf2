import type { LatePolicy, Settings, UpdateSettings } from '@autogopay/shared'
import type { Sql } from '../platform/database.ts'

/** How a merchant's payments behave where the merchant chooses. */
export async function getSettings(sql: Sql, merchantId: string): Promise<Settings> {
  const [row] = await sql<{ latePolicy: LatePolicy }[]>`
    select late_policy from merchants where id = ${merchantId}`
  if (!row) throw new Error(`there is no merchant ${merchantId}`)
  return row
}

/** Changes what is named, and leaves the rest. @returns The settings as they are then. */
export async function updateSettings(
  sql: Sql,
  merchantId: string,
  { latePolicy }: UpdateSettings,
): Promise<Settings> {
  await sql`
    update merchants set late_policy = coalesce(${latePolicy ?? null}, late_policy)
    where id = ${merchantId}`
  return getSettings(sql, merchantId)
}
