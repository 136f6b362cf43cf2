import { AppError } from '../src/platform/errors.ts'
import { openDatabase, type Sql } from '../src/platform/database.ts'
import {
  openOwnAccountWorld,
  type OwnAccountWorld,
} from '../src/payments/own-account/test-support.ts'
import type { Bar, BarWorld } from './harness/bar.ts'

const PRICE = 50_000
const CODES = 999

/** How a crowd of equal payments ended. */
interface Crowd {
  made: number
  refused: number
  /** Neither made nor refused with `no_free_amount`. */
  failed: number
  /** Open payments that share their amount with another of the same account. */
  collisions: number
  /** Payments without their lease or the other way round. */
  halves: number
  perSecond: number
}

/** Q3: one price, wanted by everybody at once. */
export const bars: Bar[] = [
  {
    id: 'Q3',
    must: '10,000 payments of one equal price at once over 20 accounts: no two open payments share an amount on an account, and so too when only half of them fit; the refused got no_free_amount',
    async measure(bar) {
      const count = bar.quick ? 1_000 : 10_000
      const fitting = await crowd(bar, { name: 'bar_q3_fitting', count, accounts: 20 })
      // More than the codes of an account, whatever the load.
      const accounts = bar.quick ? 1 : 5
      const tight = await crowd(bar, {
        name: 'bar_q3_tight',
        count: bar.quick ? 1_500 : 10_000,
        accounts,
      })
      return {
        figure: `over 20 accounts ${inWords(fitting)}; over ${accounts} ${inWords(tight)}`,
        passed:
          [fitting, tight].every((it) => it.failed + it.collisions + it.halves === 0) &&
          fitting.refused === 0 &&
          tight.made === accounts * CODES,
      }
    },
  },
]

async function crowd(
  bar: BarWorld,
  { name, count, accounts }: { name: string; count: number; accounts: number },
): Promise<Crowd> {
  const url = await bar.databases.create(name)
  const sql = openDatabase(url, { max: 40 })
  try {
    const world = await openOwnAccountWorld({ sql, url, drop: async () => {} })
    const shops: string[] = []
    for (let at = 0; at < accounts; at += 1) shops.push((await world.givenShop()).merchantId)
    const startedAt = performance.now()
    const ends = await Promise.all(
      Array.from({ length: count }, (_, at) => end(world, shops[at % accounts] ?? '')),
    )
    const seconds = (performance.now() - startedAt) / 1000
    const countOf = (what: string) => ends.filter((it) => it === what).length
    const made = countOf('made')
    const refused = countOf('no_free_amount')
    for (const other of new Set(ends)) bar.note(`${name}: ${other} ${countOf(other)}`)
    return {
      made,
      refused,
      failed: count - made - refused,
      ...(await faultsIn(sql)),
      perSecond: Math.round(count / seconds),
    }
  } finally {
    await sql.end({ timeout: 5 })
  }
}

async function end(world: OwnAccountWorld, merchantId: string): Promise<string> {
  try {
    await world.create(merchantId, { amount: PRICE })
    return 'made'
  } catch (error) {
    return error instanceof AppError ? error.code : String(error)
  }
}

/** Counted from the payments themselves, not from the leases that should prevent it. */
async function faultsIn(sql: Sql): Promise<{ collisions: number; halves: number }> {
  const [faults] = await sql<{ collisions: number; halves: number }[]>`
    with open as (
      select p.id, n.account_id, c.amount from payments p
      join charges c on c.id = p.charge_id join connections n on n.id = p.connection_id
      where p.status = 'pending')
    select
      (select count(*) from (select from open group by account_id, amount having count(*) > 1) x)::int
        as collisions,
      (select count(*) from open o full join amount_leases l on l.payment_id = o.id
        where o.id is null or l.payment_id is null or l.amount <> o.amount)::int
        + (select count(*) from payment_orders o left join open on open.id = o.payment_id
          where open.id is null)::int as halves`
  if (!faults) throw new Error('nothing was counted')
  return faults
}

function inWords({ made, refused, failed, collisions, halves, perSecond }: Crowd): string {
  return `${made} made, ${refused} refused, ${failed} failed, ${collisions} collisions, ${halves} half-done, ${perSecond}/s`
}
