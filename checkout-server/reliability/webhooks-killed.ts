import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Sql } from '../src/platform/database.ts'
import { eventOf } from '../src/webhooks/test-support.ts'
import type { Bar, BarWorld } from './harness/bar.ts'
import { forEachOf, pause } from './harness/probe.ts'
import { startSender, type SenderProcess, type SenderSettings } from './harness/webhook-senders.ts'
import { openWebhookShop } from './harness/webhook-shop.ts'

const MERCHANTS = 400
const SENDERS = 2
const ANNOUNCERS = 4
const KILL_EVERY_MS = 2_000
const STOP_DATABASE_EVERY_MS = 30_000
const GIVE_UP_MS = 15 * 60_000
const TELL_EVERY_MS = 20_000

/** W1: what was committed arrives, whoever is killed. */
export const bars: Bar[] = [
  {
    id: 'W1',
    must: '100,000 events, a sender killed every 2 s, PostgreSQL stopped at once every 30 s, receivers that answer 5xx (30 %), hang (10 %) or reset (10 %): 0 lost, duplicates ≤ interruptions × most in flight',
    measure: (bar) =>
      measureKills(bar, {
        total: bar.quick ? 2_000 : 100_000,
        merchantCount: bar.quick ? 40 : MERCHANTS,
        stopsDatabase: true,
      }),
  },
]

/** @param options.stopsDatabase - False where others work with the same PostgreSQL. */
export async function measureKills(
  bar: BarWorld,
  options: { total: number; merchantCount: number; stopsDatabase: boolean },
) {
  const { total, merchantCount, stopsDatabase } = options
  // Times are shorter than the real ones, so that half the answers being bad ends in minutes; tries
  // are many, so that every event must arrive and not one may fail for good.
  const waits = Array.from({ length: 200 }, () => 100)
  const shop = await openWebhookShop(bar, 'bar_w1', { schedules: { default: waits, long: waits } })
  const farm = await openBadReceivers()
  const settings: SenderSettings = {
    databaseUrl: shop.databaseUrl,
    masterKey: shop.masterKey,
    schedules: { default: waits, long: waits },
    timeoutMs: 2_000,
    leaseMs: 5_000,
  }
  const merchants = await Promise.all(
    Array.from({ length: merchantCount }, (_, at) => shop.givenEndpoint(`${farm.url}/${at}`)),
  )
  const announced = new Set<string>()
  const trouble = startTrouble({ bar, settings, sql: shop.sql, stopsDatabase })
  await trouble.started
  const hundreds = Array.from({ length: total / 100 }, (_, at) => at * 100)
  await forEachOf(hundreds, ANNOUNCERS, async (at) => {
    const events = Array.from({ length: 100 }, (_, n) =>
      eventOf(merchants[(at + n) % merchantCount]?.merchantId ?? ''),
    )
    await untilCommitted(() => shop.announce(events))
    for (const { id } of events) announced.add(id)
    if (announced.size % 10_000 === 0) bar.note(`${announced.size} are announced`)
  })
  bar.note(`all ${total} are announced; ${farm.taken.size} have arrived`)
  const endMs = performance.now() + GIVE_UP_MS
  let open = total
  let toldAtMs = performance.now()
  while (open > 0 && performance.now() < endMs) {
    await pause(500)
    open = await openCount(shop.sql).catch(() => open)
    if (performance.now() - toldAtMs < TELL_EVERY_MS) continue
    toldAtMs = performance.now()
    bar.note(`${open} are open; ${farm.taken.size} have arrived`)
  }
  const { kills, stops } = await trouble.end()
  const [row] = await shop.sql<{ delivered: number; failed: number }[]>`
    select count(*) filter (where status = 'delivered')::int as delivered,
      count(*) filter (where status = 'failed')::int as failed from webhook_deliveries`
  await shop.close()
  await farm.close()

  const lost = [...announced].filter((id) => !farm.taken.has(id)).length
  const unknown = [...farm.taken.keys()].filter((id) => !announced.has(id)).length
  const duplicates = [...farm.taken.values()].reduce((sum, times) => sum + times - 1, 0)
  const bound = (kills + stops) * farm.mostAtOnce()
  return {
    figure: `${lost} of ${total} lost, ${row?.failed} failed, ${duplicates} duplicates (bound ${bound}: ${kills} kills, ${stops} database stops, ${farm.mostAtOnce()} in flight), ${farm.refused()} tries refused on purpose`,
    passed:
      lost === 0 && unknown === 0 && row?.delivered === total && duplicates <= Math.max(bound, 1),
  }
}

async function openCount(sql: Sql): Promise<number> {
  const [row] = await sql<{ open: number }[]>`
    select count(*)::int as open from webhook_deliveries where status in ('pending', 'leased')`
  return row?.open ?? 0
}

/** Repeats work that is safe to repeat until the database has taken it. */
async function untilCommitted(work: () => Promise<void>): Promise<void> {
  for (;;) {
    try {
      return await work()
    } catch {
      await pause(200)
    }
  }
}

/** Kills senders and stops the database, on and on, and starts new ones. */
function startTrouble({
  bar,
  settings,
  sql,
  stopsDatabase,
}: {
  bar: BarWorld
  settings: SenderSettings
  sql: Sql
  stopsDatabase: boolean
}) {
  const senders: SenderProcess[] = []
  let kills = 0
  let stops = 0
  const state = { isOver: false }
  const start = async () => {
    for (let at = 0; at < SENDERS; at += 1) senders.push(await startSender(settings))
  }
  const started = start()
  const run = async () => {
    await started
    let stoppedAt = performance.now()
    while (!state.isOver) {
      await pause(KILL_EVERY_MS)
      if (state.isOver) return
      const at = kills % SENDERS
      await senders[at]?.kill()
      kills += 1
      senders[at] = await startSender(settings)
      const isTime = performance.now() - stoppedAt > STOP_DATABASE_EVERY_MS
      if (stopsDatabase && (isTime || (bar.quick && kills === 2))) {
        stoppedAt = performance.now()
        await stopDatabase(sql)
        stops += 1
      }
    }
  }
  const running = run()
  return {
    started,
    async end() {
      state.isOver = true
      await running
      await Promise.all(senders.map((sender) => sender.stop()))
      return { kills, stops }
    },
  }
}

/** As `pg_ctl stop -m immediate`: no check point, no good-byes. Its keeper starts it again. */
async function stopDatabase(sql: Sql): Promise<void> {
  for (;;) {
    try {
      const [row] = await sql<{ folder: string }[]>`
        select current_setting('data_directory') as folder`
      const text = await readFile(join(row?.folder ?? '', 'postmaster.pid'), 'utf8')
      process.kill(Number(text.split('\n')[0]), 'SIGQUIT')
      return
    } catch {
      await pause(100)
    }
  }
}

/** Receivers of which half do not do what they should. */
async function openBadReceivers() {
  const taken = new Map<string, number>()
  let atOnce = 0
  let most = 0
  let refused = 0
  const server = createServer((request, response) => {
    atOnce += 1
    most = Math.max(most, atOnce)
    response.on('close', () => (atOnce -= 1))
    const luck = Math.random()
    if (luck >= 0.5) {
      request.resume()
      request.on('end', () => {
        const id = String(request.headers['webhook-id'])
        taken.set(id, (taken.get(id) ?? 0) + 1)
        response.end('ok')
      })
      return
    }
    refused += 1
    if (luck < 0.1) return
    if (luck < 0.15) return void request.socket.resetAndDestroy()
    request.resume()
    request.on('end', () => {
      if (luck < 0.2) request.socket.resetAndDestroy()
      else response.writeHead(luck < 0.35 ? 500 : 503).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** How often each event was taken with 200. */
    taken,
    mostAtOnce: () => most,
    refused: () => refused,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
