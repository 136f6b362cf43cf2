import { randomInt } from 'node:crypto'
import type { Sql, Tx } from '../../platform/database.ts'
import type { OwnAccount } from './own-account.ts'
import { FREE_AFTER_MS } from './timing.ts'
import type { PayableRange } from './unique-code.ts'

const AT_RANDOM = 2
const LISTED = 16

/** Payable amounts that one payment may have, best first, each with its code. */
export interface Offer {
  accountId: string
  amounts: readonly number[]
  qrTexts: readonly string[]
  /** Amounts whose cool-down ended before this may be had again. */
  cooledBefore: Date
}

/** One amount picked blindly, for a payment that is stored together with others. */
export function offerOne(account: OwnAccount, { lowest, highest }: PayableRange) {
  const amount = randomInt(lowest, highest + 1)
  return { accountId: account.accountId, amount, qrText: account.codeOf(amount) }
}

/**
 * Amounts picked blindly: almost always one of them was never used, and nothing had to be read. One
 * that is cooling, or that has cooled, is not taken by this offer.
 */
export function offerAtRandom(account: OwnAccount, range: PayableRange): Offer {
  const amounts = new Set<number>()
  for (let pick = 0; pick < AT_RANDOM; pick += 1) {
    amounts.add(randomInt(range.lowest, range.highest + 1))
  }
  return withCodes(account, [...amounts], new Date(0))
}

/**
 * The free amounts: those never used first, from a random one on, then those that have cooled, the
 * longest free first, so that a payer with an old picture of a code has the most time.
 * @returns Null: none is free.
 */
export async function offerFree(
  sql: Sql | Tx,
  input: { account: OwnAccount; range: PayableRange; now: Date },
): Promise<Offer | null> {
  const { account, now } = input
  const { lowest, highest } = input.range
  const size = highest - lowest + 1
  const cooledBefore = new Date(now.getTime() - FREE_AFTER_MS)
  const free = await sql<{ amount: number }[]>`
    select a.amount from generate_series(${lowest}::bigint, ${highest}::bigint) as a (amount)
    left join amount_leases l
      on l.account_id = ${account.accountId} and l.amount = a.amount and l.is_current
    where l.amount is null or l.held_until <= ${cooledBefore}
    order by l.held_until nulls first, (a.amount - ${lowest} + ${randomInt(size)}) % ${size}
    limit ${LISTED}`
  if (free.length === 0) return null
  return withCodes(
    account,
    free.map(({ amount }) => amount),
    cooledBefore,
  )
}

/** When an amount of the range is free again at the soonest; null: all are held by open payments. */
export async function nextFreeAt(
  sql: Sql | Tx,
  { account, range }: { account: OwnAccount; range: PayableRange },
): Promise<Date | null> {
  const [row] = await sql<{ at: Date | null }[]>`
    select min(held_until) as at from amount_leases
    where account_id = ${account.accountId} and is_current
      and amount between ${range.lowest} and ${range.highest}`
  return row?.at ? new Date(row.at.getTime() + FREE_AFTER_MS) : null
}

function withCodes(account: OwnAccount, amounts: number[], cooledBefore: Date): Offer {
  return {
    accountId: account.accountId,
    amounts,
    qrTexts: amounts.map((amount) => account.codeOf(amount)),
    cooledBefore,
  }
}
