import { MAX_RUPIAH, MOST_ACTIVE_DAYS, type ActivationPackage } from '@autogopay/shared'
import type { Clock } from '../platform/clock.ts'
import type { Sql, Tx } from '../platform/database.ts'
import { newId } from '../platform/ids.ts'

/** Thrown when a package is not to be had as it was asked for. */
export class PackageRefused extends Error {
  override readonly name = 'PackageRefused'
}

/**
 * Puts a package on sale, or changes the one of that name. Keys and purchases that are there already
 * keep the days and the price they were made with.
 */
export async function savePackage(
  { sql, clock }: { sql: Sql | Tx; clock: Clock },
  wish: { name: string; days: number | null; price: number; isOnSale?: boolean },
): Promise<ActivationPackage> {
  const at = clock()
  const { name, days, price, isOnSale = true } = wish
  const [row] = await sql<ActivationPackage[]>`
    insert into activation_packages (id, name, days, price, is_on_sale, created_at)
    values (${newId('pkg', at)}, ${name}, ${days}, ${price}, ${isOnSale}, ${at})
    on conflict (name) do update
    set days = excluded.days, price = excluded.price, is_on_sale = excluded.is_on_sale
    returning id, name, days, price`
  if (!row) throw new Error('the package was not stored')
  return row
}

/** What is on sale: short ones first, those of the buyer's own length last. */
export function listPackages(sql: Sql): Promise<ActivationPackage[]> {
  return sql<ActivationPackage[]>`
    select id, name, days, price from activation_packages
    where is_on_sale order by days nulls last, price, id`
}

/** A package that is on sale; null: there is none with this id. */
export async function findPackage(sql: Sql | Tx, id: string): Promise<ActivationPackage | null> {
  const [row] = await sql<ActivationPackage[]>`
    select id, name, days, price from activation_packages where id = ${id} and is_on_sale`
  return row ?? null
}

/** Takes a package from sale. @returns False: there is none of that name. */
export async function withdrawPackage(sql: Sql | Tx, name: string): Promise<boolean> {
  const { count } = await sql`
    update activation_packages set is_on_sale = false where name = ${name}`
  return count > 0
}

/** How many days of a package one QRIS payment can pay at most, where the buyer chooses. */
export function mostDaysOf({ price }: Pick<ActivationPackage, 'price'>): number {
  return Math.min(MOST_ACTIVE_DAYS, Math.floor(MAX_RUPIAH / price))
}

/**
 * What a package costs.
 * @param chosen - Days that the buyer wants, where it is theirs to choose.
 * @throws {PackageRefused} It needs days and has none, or more than one payment can pay.
 */
export function termsOf(
  { days, price }: Pick<ActivationPackage, 'days' | 'price'>,
  chosen?: number,
): { days: number; amount: number } {
  if (days !== null) return { days, amount: price }
  const isGood = Number.isSafeInteger(chosen) && Number(chosen) >= 1
  if (!isGood || Number(chosen) > mostDaysOf({ price })) {
    throw new PackageRefused(`the days must be 1 to ${mostDaysOf({ price })}`)
  }
  return { days: Number(chosen), amount: price * Number(chosen) }
}
