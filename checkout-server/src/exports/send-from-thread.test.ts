import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { Readable, Writable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { setTimeout as pause } from 'node:timers/promises'
import type { Worker } from 'node:worker_threads'
import { ExportPayments } from '@autogopay/shared'
import pino from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { closeServer, listen } from '../platform/http/listen.ts'
import { newId } from '../platform/ids.ts'
import { tenantSql } from '../platform/tenant-wall.ts'
import { openTestApp, type TestApp, type TestMerchant } from '../surfaces/v1/test-support.ts'
import { openExports } from './export-payments.ts'
import { paymentsFile } from './payments-file.ts'
import { sendFromThread } from './send-from-thread.ts'

const ROWS = 6_000
const OTHERS = 700
const CSV = ExportPayments.parse({ format: 'csv' })
const silent = pino({ level: 'silent' })

let server: TestApp
let shop: TestMerchant
let other: TestMerchant
let http: Awaited<ReturnType<typeof listen>>
let url: string
/** Threads that were started and have not ended. */
const threads = new Set<Worker>()
const onThread = (worker: Worker) => {
  threads.add(worker)
  worker.once('exit', () => threads.delete(worker))
}

beforeAll(async () => {
  server = await openTestApp()
  shop = await server.givenMerchant()
  other = await server.givenMerchant()
  await givenPayments(shop, ROWS)
  await givenPayments(other, OTHERS)
  http = await listen(server.app.fetch, { port: 0, listenHost: '127.0.0.1' })
  url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
  process.on('worker', onThread)
})
afterAll(async () => {
  process.off('worker', onThread)
  await closeServer(http)
  await server.close()
})

/** Long texts, of characters of two to four bytes: far more than sockets hold. */
async function givenPayments({ id, connectionId }: TestMerchant, count: number): Promise<void> {
  await server.sql`
    with p as (
      insert into payments (id, merchant_id, connection_id, order_id, amount, charge_id, description,
        created_at, expires_at)
      select 'pay_' || s.rest, ${id}, ${connectionId}, 'INV-' || n, n, 'chg_' || s.rest,
        (select string_agg(md5(n || '-' || i), 'é€😀') from generate_series(1, 20) i), now(), now() + interval '1 hour'
      from (select n, ${newId('pay', new Date()).slice(4, -6)} || lpad(n::text, 6, '0') as rest
        from generate_series(1, ${count}::int) n) s
      returning *)
    insert into charges (id, merchant_id, payment_id, connection_id, provider, amount, created_at)
    select charge_id, merchant_id, id, connection_id, 'midtrans', amount, created_at from p`
}

const ask = (format: string) =>
  fetch(`${url}/v1/payments/export?format=${format}`, { headers: { 'x-api-key': shop.apiKey } })
const connections = async () => {
  const [row] = await server.sql<{ count: number }[]>`
    select count(*) from pg_stat_activity 
    where datname = current_database() and application_name = 'autogopay-export'`
  return row?.count
}
const workOf = ({ id: merchantId }: TestMerchant) => ({
  merchantId,
  query: CSV,
  databaseUrl: server.databaseUrl,
})
/** Keeps what it is given; with `takes: false` it is stuck with the first of it. */
function receiver({ takes }: { takes: boolean }) {
  const kept: Buffer[] = []
  const stream = new Writable({
    write(bytes: Uint8Array, _encoding, done) {
      kept.push(Buffer.from(bytes))
      if (takes) done()
      else stream.emit('stuck')
    },
  })
  return { stream, text: () => Buffer.concat(kept).toString() }
}

test('a slow receiver over HTTP gets the file byte for byte, and its thread ends', async () => {
  const answer = await ask('csv')
  expect(answer.headers.get('x-request-id')).toBeTruthy()
  const parts: Uint8Array[] = []
  for await (const part of answer.body ?? []) {
    parts.push(part)
    if (parts.length % 8 === 0) await pause(1)
  }
  const own = tenantSql(server.sql, shop.id)
  const here = await text(Readable.from(paymentsFile(own, { merchantId: shop.id, query: CSV })))
  expect(Buffer.concat(parts).toString() === here).toBe(true)
  expect(here.split('\r\n')).toHaveLength(1 + ROWS + 1)
  await expect.poll(() => threads.size).toBe(0)
})

test.each(['csv', 'xlsx'])('a receiver of %s that leaves ends its thread', async (format) => {
  const answer = await ask(format)
  const reader = answer.body?.getReader()
  expect((await reader?.read())?.value?.length).toBeGreaterThan(0)
  expect([threads.size, await connections()]).toEqual([1, 1])
  await reader?.cancel()
  await expect.poll(() => threads.size).toBe(0)
  await expect.poll(connections, { timeout: 10_000 }).toBe(0)
})

test('a server that stops breaks off what is under way, and waits for its threads', async () => {
  const exports = openExports({ databaseUrl: server.databaseUrl, log: silent })
  const { stream } = receiver({ takes: false })
  const stuck = once(stream, 'stuck')
  const file = { merchantId: shop.id, query: CSV }
  await exports.payments(tenantSql(server.sql, shop.id), file, () => stream)
  await stuck
  expect(threads.size).toBe(1)
  await exports.close()
  expect([threads.size, stream.destroyed, stream.writableEnded]).toEqual([0, true, false])
})

test('a server that stops waits for an export that still reads its first payments', async () => {
  const exports = openExports({ databaseUrl: server.databaseUrl, log: silent })
  const { stream } = receiver({ takes: true })
  const file = { merchantId: shop.id, query: CSV }
  let isClosed = false
  const { work } = await server.sql.begin(async (tx) => {
    await tx`lock table payments in access exclusive mode`
    const sending = exports.payments(tenantSql(server.sql, shop.id), file, () => stream)
    const closing = exports.close().then(() => (isClosed = true))
    await pause(100)
    expect(isClosed).toBe(false)
    // Not awaited by the transaction, which would wait for itself.
    return { work: [sending, closing] }
  })
  await Promise.all(work)
  expect([threads.size, stream.destroyed, stream.writableEnded]).toEqual([0, true, false])
})

test('a receiver that takes nothing is given up', async () => {
  const { stream } = receiver({ takes: false })
  const troubles: string[] = []
  await sendFromThread(workOf(shop), stream, {
    idleMs: 1_500,
    onTrouble: ({ message }) => troubles.push(message),
  })
  expect([troubles, threads.size]).toEqual([['nobody takes the export'], 0])
})

test('a thread that fails breaks the file off, and tells why', async () => {
  const { stream } = receiver({ takes: true })
  const troubles: string[] = []
  const databaseUrl = new URL(server.databaseUrl)
  databaseUrl.pathname = '/no_such_database'
  await sendFromThread({ ...workOf(shop), databaseUrl: databaseUrl.href }, stream, {
    idleMs: 60_000,
    onTrouble: ({ message }) => troubles.push(message),
  })
  expect(troubles.join()).toContain('no_such_database')
  expect([stream.destroyed, stream.writableFinished]).toEqual([true, false])
})

test('a thread reads from behind the wall: no other merchant’s rows, whatever is asked for', async () => {
  const { sql } = server
  const rowsOf = async (merchant: TestMerchant) => {
    const { stream, text: file } = receiver({ takes: true })
    await sendFromThread(workOf(merchant), stream, {
      idleMs: 60_000,
      onTrouble: (reason) => expect.unreachable(reason.message),
    })
    return file().trim().split('\r\n').slice(1)
  }
  const ids = await sql<{ id: string }[]>`select id from payments where merchant_id = ${other.id}`
  const theirs = await rowsOf(other)
  expect(theirs.map((line) => line.split(',')[0]).sort()).toEqual(ids.map(({ id }) => id).sort())

  // The statement's own condition would still find them: only the wall says that there are none.
  await sql`alter policy tenant_rows on payments using (false)`
  expect(await rowsOf(other)).toEqual([])
})
