import { afterAll, expect, test } from 'vitest'
import { createTestDatabase } from '../testing/database.ts'
import { fuzzParsers } from './parsers.ts'
import { fuzzRoutes } from './routes.ts'

const databases: Awaited<ReturnType<typeof createTestDatabase>>[] = []
const freshDatabase = async () => {
  const database = await createTestDatabase()
  databases.push(database)
  return database
}
afterAll(() => Promise.all(databases.map((database) => database.drop())))

test('no request that the document allows or forbids meets a server error', async () => {
  const { url } = await freshDatabase()
  const findings = await fuzzRoutes({ databaseUrl: url, requests: 2_500, seed: 3 })
  expect(findings.serverErrors).toEqual([])
  expect(findings.undocumented).toEqual([])
  // It got in, it did not only knock: things were made, found, refused and not found.
  for (const status of [200, 201, 400, 401, 404, 422]) {
    expect(findings.statuses.get(status), String(status)).toBeGreaterThan(5)
  }
}, 120_000)

test('a server that breaks on some input is found out', async () => {
  const { url, sql } = await freshDatabase()
  await sql`create function break_it() returns trigger language plpgsql as $$
    begin raise exception 'planted'; end $$`
  await sql`create trigger planted before insert on payment_orders
    for each row execute function break_it()`
  const findings = await fuzzRoutes({ databaseUrl: url, requests: 600, seed: 3 })
  expect(findings.serverErrors.length).toBeGreaterThan(0)
  expect(findings.serverErrors.join()).toContain('planted')
}, 60_000)

test('no parser of what strangers send breaks on anything', () => {
  for (const findings of fuzzParsers({ inputs: 5_000, seed: 3 })) {
    expect(findings.crashes, findings.parser).toEqual([])
  }
})
