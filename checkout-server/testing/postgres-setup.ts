import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { startEmbeddedDatabase } from '../demo/embedded-database.ts'
import { openDatabase } from '../src/platform/database.ts'
import { migrate } from '../src/platform/migrate.ts'

declare module 'vitest' {
  interface ProvidedContext {
    templateUrl: string
  }
}

/** One server and one migrated template for all test files; each file copies the template. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'autogopay-test-'))
  // Open to the user that the database runs as when the tests run as root.
  await chmod(folder, 0o711)
  const given = process.env['DATABASE_URL']
  const server = given
    ? { url: given, stop: async () => {} }
    : await startEmbeddedDatabase({ dataDir: folder, flags: ['fsync=off', 'max_connections=300'] })
  const template = `autogopay_template_${process.pid}`
  const admin = openDatabase(server.url, { max: 1 })
  await admin`create database ${admin(template)}`

  const url = new URL(server.url)
  url.pathname = `/${template}`
  const sql = openDatabase(url.href, { max: 2 })
  await migrate(sql, new Date())
  await sql.end()
  project.provide('templateUrl', url.href)

  return async () => {
    await admin`drop database if exists ${admin(template)} with (force)`
    await admin.end()
    await server.stop()
    await rm(folder, { recursive: true, force: true })
  }
}
