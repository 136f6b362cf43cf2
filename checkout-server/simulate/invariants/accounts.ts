import type { Accounts } from '../world/accounts.ts'
import type { Ledger, LedgerLease, LedgerMoney, LedgerPayment } from './ledger.ts'

// ADR 12, written down a second time on purpose: windows are widened by what clocks may differ.
const CLOCK_SKEW_MS = 60_000
// A process may stand still between the two statements that end a payment and begin its cool-down.
const LONGEST_PAUSE_MS = 50_000
const ENDS: readonly string[] = [
  'payment.paid',
  'payment.paid_late',
  'payment.expired',
  'payment.cancelled',
  'payment.denied',
]

interface Scene {
  ledger: Ledger
  accounts: Accounts
  amountCooldownMs: number
}

/** What must hold at every moment of payments by own accounts. @returns What is broken. */
export function checkAccounts(scene: Scene): string[] {
  const { ledger } = scene
  return [
    ...checkSharing(ledger),
    ...ledger.leases.flatMap((lease) => checkCooling(scene, lease)),
    ...ledger.money
      .filter(({ accountKey }) => accountKey.startsWith('acc_'))
      .flatMap((money) => checkClaim(scene, money)),
  ]
}

/** No two payments hold one amount of one account at the same time, open or cooling. */
function checkSharing({ leases }: Ledger): string[] {
  return leases.flatMap((lease, place) => {
    const before = leases.slice(0, place).findLast(({ accountId, amount }) => {
      return accountId === lease.accountId && amount === lease.amount
    })
    if (!before || (before.until !== null && before.until + 2 * CLOCK_SKEW_MS <= lease.from))
      return []
    return [`${before.paymentId} and ${lease.paymentId} share Rp ${lease.amount} of an account`]
  })
}

/** An amount is held while its payment is open, and for the whole cool-down after that. */
function checkCooling({ ledger, amountCooldownMs }: Scene, lease: LedgerLease): string[] {
  const { paymentId, until, isCurrent } = lease
  const payment = ledger.payments.find(({ id }) => id === paymentId)
  if (!payment) return [`Rp ${lease.amount} is held for ${paymentId}, which is not there`]
  if (payment.status === 'pending') {
    return until === null && isCurrent ? [] : [`${paymentId} is open, and its amount is not held`]
  }
  if (until === null) return [`${paymentId} is over, and its amount is held for ever`]
  const end = ledger.events.find((e) => e.paymentId === paymentId && ENDS.includes(e.type))
  const least = (end?.at ?? 0) + amountCooldownMs - LONGEST_PAUSE_MS
  return until < least ? [`the amount of ${paymentId} is free before it has cooled`] : []
}

/** Money is what the feed says, and counts for whoever held its amount when it came. */
function checkClaim({ ledger, accounts }: Scene, money: LedgerMoney): string[] {
  const { id, amount, transactionId, accountKey } = money
  const row = accounts.accounts.get(accountKey)?.rows.find((r) => r.transactionId === transactionId)
  if (money.kind === 'returned') {
    const isSo = row?.kind === 'refund' && row.amount === amount
    return isSo ? [] : [`${id}: no such money went back from the account`]
  }
  if (row?.kind !== 'incoming') return [`${id}: no such money came in on the account`]
  if (row.amount !== amount) return [`${id} says Rp ${amount} came in; it was Rp ${row.amount}`]
  const at = row.at.getTime()
  const holder = ledger.leases.find(({ chargeId }) => chargeId === money.chargeId)
  if (money.chargeId !== null) {
    const isHolders =
      holder?.accountId === accountKey && holder.amount === amount && isWithin(holder, at)
    if (!isHolders) return [`${id} counts for ${money.paymentId}, which did not hold its amount`]
  }
  const meant = ledger.leases.find(
    (lease) => lease.paymentId === row.paidFor && lease.accountId === accountKey,
  )
  return meant && isWithin(meant, at) && holder !== meant
    ? [`${id} was paid for ${meant.paymentId}, and counts for ${holder?.paymentId ?? 'nobody'}`]
    : []
}

const isWithin = ({ from, until }: LedgerLease, at: number) =>
  from - CLOCK_SKEW_MS <= at && (until === null || at < until + CLOCK_SKEW_MS)

/** Of two rows for one payment the earlier pays it, wherever both were there to be read. */
export function checkEarliest({ ledger, accounts }: Scene): string[] {
  const rowOf = ({ accountKey, transactionId }: LedgerMoney) =>
    accounts.accounts.get(accountKey)?.rows.find((row) => row.transactionId === transactionId)
  return ledger.money.flatMap((money) => {
    const payer = payerOf(ledger, money)
    if (money.kind !== 'duplicate' || !payer || payer.chargeId !== money.chargeId) return []
    const [first, second] = [rowOf(money), rowOf(payer)]
    if (!first || !second) return []
    const isEarlier = first.at < second.at && first.visibleAtMs <= second.visibleAtMs
    return isEarlier ? [`${money.paymentId} was paid by the later of two rows`] : []
  })
}

function payerOf({ payments, money }: Ledger, { paymentId }: LedgerMoney): LedgerMoney | undefined {
  const payment: LedgerPayment | undefined = payments.find(({ id }) => id === paymentId)
  return money.find(({ id }) => id === payment?.incomingMoneyId)
}

/** What has gone back of money in the app, as far as a row or a person names the money. */
export function returnedInApp(
  { ledger, accounts }: Pick<Scene, 'ledger' | 'accounts'>,
  money: LedgerMoney | undefined,
): number {
  if (!money) return 0
  const row = accounts.accounts
    .get(money.accountKey)
    ?.rows.find(({ transactionId }) => transactionId === money.transactionId)
  const pays = ledger.payments.find(({ incomingMoneyId }) => incomingMoneyId === money.id)
  const assigned = ledger.money.filter(
    ({ kind, review, paymentId, accountKey }) =>
      kind === 'returned' &&
      review === 'assigned' &&
      accountKey === money.accountKey &&
      paymentId === (pays?.id ?? money.paymentId),
  )
  return (row?.returned ?? 0) + assigned.reduce((sum, { amount }) => sum + amount, 0)
}

/** At the end: what the sales' own rows say has gone back is known. */
export function checkReturned({ ledger, accounts }: Scene): string[] {
  return ledger.money.flatMap((money) => {
    const row = accounts.accounts
      .get(money.accountKey)
      ?.rows.find(({ transactionId }) => transactionId === money.transactionId)
    if (row?.kind !== 'incoming') return []
    const known = ledger.refunds
      .filter(({ incomingMoneyId, status }) => {
        return incomingMoneyId === money.id && status === 'confirmed'
      })
      .reduce((sum, { amount }) => sum + amount, 0)
    return known < row.returned
      ? [`of ${money.id} Rp ${row.returned} went back in the app, we know of Rp ${known}`]
      : []
  })
}

/** At the end: what came in while an amount was held on the account is known, or in the inbox. */
export function checkFeedRead({ ledger, accounts }: Scene): string[] {
  const known = new Set(ledger.money.map((money) => `${money.accountKey} ${money.transactionId}`))
  return [...accounts.accounts.values()].flatMap(({ id, rows }) => {
    const leases = ledger.leases.filter(({ accountId }) => accountId === id)
    return rows
      .filter(({ kind, transactionId }) => {
        return kind === 'incoming' && !known.has(`${id} ${transactionId}`)
      })
      .filter(({ at }) => leases.some((lease) => isWithin(lease, at.getTime())))
      .map(
        ({ amount, transactionId }) => `Rp ${amount} of ${id}, ${transactionId}, was never found`,
      )
  })
}
