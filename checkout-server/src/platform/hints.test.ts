import { afterAll, expect, test } from 'vitest'
import { createTestDatabase } from '../../testing/database.ts'
import { eventually } from '../../testing/eventually.ts'
import { openDatabase } from './database.ts'
import { openHints } from './hints.ts'
import { openLog } from './log.ts'

const database = await createTestDatabase()
afterAll(() => database.drop())

test('hints reach this process at once and the others soon, many in one', async () => {
  const log = openLog('silent')
  const other = openDatabase(database.url, { max: 2 })
  const [here, there] = [await openHints(database.sql, log), await openHints(other, log)]
  const heard: Record<'here' | 'there', string[]> = { here: [], there: [] }
  here.subscribe((ids) => heard.here.push(...(ids ?? [])))
  there.subscribe((ids) => heard.there.push(...(ids ?? [])))

  const ids = Array.from({ length: 500 }, (_, index) => `pay_${index}`)
  for (const id of ids) here.publish(id)
  expect(heard.here).toEqual(ids)
  await eventually(() => heard.there.length >= 500)
  expect(new Set(heard.there)).toEqual(new Set(ids))
  expect(heard.here).toHaveLength(500)

  await Promise.all([here.close(), there.close()])
  await other.end()
})

test('a lost listening connection is told as "anything may have changed", and heals', async () => {
  const log = openLog('silent')
  const other = openDatabase(database.url, { max: 2 })
  const [here, there] = [await openHints(database.sql, log), await openHints(other, log)]
  let gaps = 0
  const heard: string[] = []
  there.subscribe((ids) => {
    if (ids === null) gaps += 1
    else heard.push(...ids)
  })
  await database.sql`
    select pg_terminate_backend(pid) from pg_stat_activity
    where query ilike 'listen%' and pid <> pg_backend_pid() and datname = current_database()`
  await eventually(() => gaps > 0)
  await eventually(() => {
    here.publish('pay_after')
    return heard.includes('pay_after')
  })
  await Promise.all([here.close(), there.close()])
  await other.end()
})
