import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from './database.ts'
import { eventually } from './eventually.ts'
import { startSeveralServers, type SeveralServers } from './several-servers.ts'

const SOON_MS = 20_000

let database: TestDatabase
let world: SeveralServers
beforeAll(async () => {
  database = await createTestDatabase()
  world = await startSeveralServers({ databaseUrl: database.url, count: 3 })
})
afterAll(async () => {
  await world.close()
  await database.drop()
})

test(
  'a server that dies over a notice leaves it to the other: the payment turns paid',
  { timeout: 60_000 },
  async () => {
    const [taking] = world.servers
    await world.sendNoticesTo(taking!.url)
    const payment = await world.givenPayment()
    // Nobody has its page open, and its schedule would not ask for five minutes.
    await world.sql`
      update payments set next_check_at = now() + interval '5 minutes' where id = ${payment.id}`

    // The first server has the notice in its inbox, and is held while it asks whether it is true.
    await world.control('scenario', {
      name: 'slow',
      ms: 3_000,
      count: 1,
      reference: payment.providerTransactionId,
    })
    await world.pay(payment)
    await eventually(async () => {
      // Not the notice that the charge was opened: that one has been judged.
      const [stored] = await world.sql`
      select verdict from provider_events
      where payment_id = ${payment.id} and claimed_state = 'paid' and verdict = 'received'`
      return stored !== undefined
    })
    await taking!.kill()
    await eventually(async () => {
      const [found] = await world.sql`
        select id from payments where id = ${payment.id} and status = 'paid'`
      return found !== undefined
    }, SOON_MS)
  },
)

test(
  'one that dies over the notice of a refund leaves that, too: the payment is refunded',
  { timeout: 60_000 },
  async () => {
    const [, taking, other] = world.servers
    await world.sendNoticesTo(other!.url)
    const payment = await world.givenPayment()
    await world.pay(payment)
    await eventually(async () => (await statusOf(payment.id)) === 'paid', SOON_MS)

    await world.sendNoticesTo(taking!.url)
    const { providerTransactionId } = payment
    await world.control('scenario', {
      name: 'slow',
      ms: 3_000,
      count: 1,
      reference: providerTransactionId,
      operation: 'status',
    })
    await refundAtProvider(providerTransactionId ?? '')
    await eventually(async () => {
      const [stored] = await world.sql`
        select verdict from provider_events
        where payment_id = ${payment.id} and claimed_state = 'refunded' and verdict = 'received'`
      return stored !== undefined
    })
    await taking!.kill()
    await eventually(async () => (await statusOf(payment.id)) === 'refunded', SOON_MS)
  },
)

/** As the merchant does in Midtrans' own dashboard. */
const refundAtProvider = async (transactionId: string) => {
  const answer = await fetch(`${world.providerUrl}/v2/${transactionId}/refund`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`${world.serverKey}:`).toString('base64')}`,
      'content-type': 'application/json',
      accept: 'application/json',
    },
    body: JSON.stringify({ refund_key: 'by-hand', amount: 50_000, reason: 'by hand' }),
  })
  expect(await answer.json()).toMatchObject({ status_code: '200' })
}
const statusOf = async (id: string) => {
  const [row] = await world.sql<{ status: string }[]>`select status from payments where id = ${id}`
  return row?.status
}
