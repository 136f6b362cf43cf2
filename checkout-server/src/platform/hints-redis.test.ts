import { afterEach, beforeEach, expect, test } from 'vitest'
import { eventually } from '../../testing/eventually.ts'
import { startRedis, type RedisServer } from '../../testing/redis-server.ts'
import { openDatabase, type Sql } from './database.ts'
import { openHints, type Hints } from './hints.ts'
import { openLog } from './log.ts'

// Nobody listens there: with Redis, hints do not touch the database at all.
const NO_DATABASE = 'postgres://nobody:nothing@127.0.0.1:1/none'
const log = openLog('silent')

let redis: RedisServer
let sql: Sql
let opened: Hints[] = []
beforeEach(async () => {
  redis = await startRedis()
  sql = openDatabase(NO_DATABASE)
})
afterEach(async () => {
  redis.resume()
  await Promise.all(opened.map((hints) => hints.close()))
  opened = []
  await redis.stop()
  await sql.end()
})

/** One process's hints with what it heard. */
async function openListening() {
  const hints = await openHints(sql, log, { redisUrl: redis.url })
  opened.push(hints)
  const heard = { ids: [] as string[], gaps: 0 }
  hints.subscribe((ids) => {
    if (ids === null) heard.gaps += 1
    else heard.ids.push(...ids)
  })
  return { hints, heard }
}

const reaches = (from: Hints, heard: { ids: string[] }, id: string) =>
  eventually(() => {
    from.publish(id)
    return heard.ids.includes(id)
  })

test('hints reach this process at once and the others soon, many in one', async () => {
  const [here, there] = [await openListening(), await openListening()]
  await reaches(here.hints, there.heard, 'first')
  here.heard.ids = []

  const ids = Array.from({ length: 500 }, (_, index) => `pay_${index}`)
  for (const id of ids) here.hints.publish(id)
  expect(here.heard.ids).toEqual(ids)
  await eventually(() => new Set(there.heard.ids).size >= 501)
  expect(new Set(there.heard.ids)).toEqual(new Set(['first', ...ids]))
  expect(here.heard.ids).toHaveLength(500)
})

test('a Redis that dies costs no error, and its return is told as "anything may have changed"', async () => {
  const [here, there] = [await openListening(), await openListening()]
  await reaches(here.hints, there.heard, 'before')
  const { gaps } = there.heard
  await redis.kill()
  for (let at = 0; at < 1_000; at += 1) here.hints.publish(`pay_${at}`)
  // This process needs no Redis to hear of its own changes.
  expect(here.heard.ids).toContain('pay_999')

  await redis.start()
  await eventually(() => there.heard.gaps > gaps)
  await reaches(here.hints, there.heard, 'after')
})

test('a Redis that holds its connections but answers nothing is given up and found again', async () => {
  const [here, there] = [await openListening(), await openListening()]
  await reaches(here.hints, there.heard, 'before')
  const { gaps } = there.heard
  redis.freeze()
  await new Promise((resolve) => {
    setTimeout(resolve, 4_000)
  })
  redis.resume()
  await eventually(() => there.heard.gaps > gaps)
  await reaches(here.hints, there.heard, 'after')
})
