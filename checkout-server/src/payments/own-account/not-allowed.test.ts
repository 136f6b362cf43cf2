import type { Payment } from '@autogopay/shared'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventually } from '../../../testing/eventually.ts'
import { startServers, type RunningServers } from '../../../testing/running-servers.ts'

let servers: RunningServers
beforeAll(async () => {
  servers = await startServers(1, { allowsUnofficial: false })
})
afterAll(() => servers?.close())

test('a server that does not allow unofficial accounts leases none, another one does', async () => {
  const { sql } = servers
  const leases = async () =>
    (await sql`select lease_token, polled_at from receiving_accounts where id = 'acc_1'`)[0]
  await sql`
    insert into receiving_accounts (id, merchant_id, provider, external_id, read_until, next_poll_at,
      created_at)
    select 'acc_1', id, 'gopay_qris', 'G000000001', now(), now(), now() from merchants limit 1`
  // Two rounds of work of that server, one after the other: a poller of its would have had its turn.
  for (const amount of [10_000, 20_000]) {
    const { id } = (await (await servers.api('/v1/payments', { amount })).json()) as Payment
    await sql`
      update payments set expires_at = now() - interval '1 minute', next_check_at = now()
      where id = ${id}`
    await eventually(async () => {
      const [row] = await sql`select from payments where id = ${id} and status = 'expired'`
      return row !== undefined
    })
  }
  expect(await leases()).toEqual({ leaseToken: 0, polledAt: null })
  await servers.startAnother({ allowUnofficialProviders: true })
  await eventually(async () => (await leases())?.['polledAt'] !== null)
})
