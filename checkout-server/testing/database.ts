import { randomBytes } from 'node:crypto'
import { inject } from 'vitest'
import { openDatabase, type Sql } from '../src/platform/database.ts'

/** A migrated, empty database of its own. */
export interface TestDatabase {
  sql: Sql
  url: string
  drop(): Promise<void>
}

/** Copies the template of `postgres-setup.ts`; call once per test file and drop it at the end. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const template = new URL(inject('templateUrl'))
  const templateName = template.pathname.slice(1)
  const name = `test_${randomBytes(8).toString('hex')}`
  const adminUrl = new URL(template)
  adminUrl.pathname = '/postgres'
  const admin = openDatabase(adminUrl.href, { max: 1 })
  await copyTemplate(admin, name, templateName)

  const url = new URL(template)
  url.pathname = `/${name}`
  const sql = openDatabase(url.href)
  return {
    sql,
    url: url.href,
    drop: async () => {
      await sql.end({ timeout: 5 })
      await admin`drop database if exists ${admin(name)} with (force)`
      await admin.end()
    },
  }
}

async function copyTemplate(admin: Sql, name: string, template: string): Promise<void> {
  // Copies of one template made at the same moment get in each other's way.
  await admin`select pg_advisory_lock(hashtext('autogopay template'))`
  try {
    await admin`create database ${admin(name)} template ${admin(template)}`
  } finally {
    await admin`select pg_advisory_unlock(hashtext('autogopay template'))`
  }
}
