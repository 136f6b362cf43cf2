import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventually } from '../../testing/eventually.ts'
import { copyPayment } from '../../reliability/harness/many-payments.ts'
import { openSandboxWorld, type SandboxWorld } from '../../testing/sandbox-world.ts'
import type { Provider } from '../providers/provider.ts'
import type { PaymentRow } from './payment-row.ts'
import { startSweep } from './sweep.ts'
import type { OpenPages } from './watch.ts'

let world: SandboxWorld
beforeAll(async () => {
  world = await openSandboxWorld()
})
afterAll(() => world.close())

const noPages: OpenPages = { toAsk: () => [], asked: () => {} }

/** Pages of this process on these payments, all of them to be asked about all the time. */
function pagesOn(rows: readonly PaymentRow[]) {
  const asked: string[] = []
  const pages: OpenPages = {
    toAsk: () => rows.map(({ id }) => id),
    asked: (id) => asked.push(id),
  }
  return { pages, asked }
}

/** A payment that its own schedule would not ask about for an hour, paid without a notice. */
async function givenLostNotice({ askedSecondsAgo }: { askedSecondsAgo: number }) {
  const row = await world.givenPayment()
  await world.scenario('notice-lost', row)
  await world.pay(row)
  await world.sql`
    update payments set next_check_at = now() + interval '1 hour',
      checked_at = now() - make_interval(secs => ${askedSecondsAgo})
    where id = ${row.id}`
  return row
}

test('a payment with an open page is asked about, whatever its own schedule says', async () => {
  const [watched, unwatched] = [
    await givenLostNotice({ askedSecondsAgo: 60 }),
    await givenLostNotice({ askedSecondsAgo: 60 }),
  ]
  const { pages, asked } = pagesOn([watched])
  const sweep = startSweep(world.context, pages)
  await eventually(async () => (await world.reload(watched.id)).status === 'paid')
  await sweep.stop()
  expect(asked).toEqual([watched.id])
  expect((await world.reload(unwatched.id)).status).toBe('pending')
})

test('what was asked about a moment ago is not asked about again', async () => {
  const [justNow, before] = [
    await givenLostNotice({ askedSecondsAgo: 0 }),
    await givenLostNotice({ askedSecondsAgo: 60 }),
  ]
  const { pages, asked } = pagesOn([justNow, before])
  const sweep = startSweep(world.context, pages)
  await eventually(async () => (await world.reload(before.id)).status === 'paid')
  await sweep.stop()
  expect(asked).toEqual([before.id])
})

test('payments that ran out while nobody looked all end, each asked about once', async () => {
  const original = await world.givenPayment()
  const anHourAgo = new Date(Date.now() - 3_600_000)
  const times = { createdAt: anHourAgo, expiresAt: anHourAgo, nextCheckAt: anHourAgo }
  const copies = await copyPayment(world.sql, original, { count: 150, times: () => times })
  const asked: string[] = []
  const provider = {
    getStatus: async (chargeId: string) => {
      asked.push(chargeId)
      return { state: 'expired', amount: 50_000, amountRefunded: 0, refundIds: [] }
    },
  } as unknown as Provider
  const sweep = startSweep({ ...world.context, providerOf: async () => provider }, noPages)
  await eventually(async () => {
    const [found] = await world.sql<{ ended: number }[]>`
      select count(*)::int as ended from payments
      where id = any(${copies.map(({ id }) => id)}) and status = 'expired'`
    return found?.ended === 150
  })
  await sweep.stop()
  // On a slow machine the original's own time to be asked about has come too.
  const ofCopies = asked.filter((id) => id !== original.chargeId).toSorted()
  expect(ofCopies).toEqual(copies.map(({ chargeId }) => chargeId).toSorted())
})
