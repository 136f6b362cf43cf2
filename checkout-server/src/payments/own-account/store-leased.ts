import { setTimeout } from 'node:timers/promises'
import { formatRupiah } from '@autogopay/shared'
import { AppError } from '../../platform/errors.ts'
import type { Sql, Tx } from '../../platform/database.ts'
import type { PaymentContext } from '../context.ts'
import { ConnectionEnded } from '../live-connection.ts'
import type { KeyClaim } from '../new-payment.ts'
import type { PaymentRow } from '../payment-row.ts'
import { insertLeased, insertLeasedRenewal } from './insert-leased.ts'
import { nextFreeAt, offerAtRandom, offerFree, offerOne, type Offer } from './offer.ts'
import { forgetOwnAccount, ownAccountOf, type OwnAccount } from './own-account.ts'
import { payableRange } from './unique-code.ts'

const TRIES = 8
const PAUSE_MS = 40
// How long a merchant's server is told to wait at least, and at most.
const SHORTEST_S = 5
const LONGEST_S = 3_600

/** A stored payment, or which claim was taken. */
export interface StoredPayment {
  row: PaymentRow
  keyClaimed: boolean
  orderClaimed: boolean
}

/**
 * Gives a drafted payment an amount that is probably free, as it will be once that is leased.
 * @returns Null: the price has no payable amounts; storing it alone says why.
 * @throws {AppError} `provider_refused`: the account is not ready.
 */
export async function draftLeased(
  context: PaymentContext,
  row: PaymentRow,
): Promise<{ row: PaymentRow; accountId: string } | null> {
  const account = await ownAccountOf(context, row.connectionId)
  const range = payableRange(row.amount, account.uniqueCode)
  if (!range) return null
  const offer = offerOne(account, range)
  return { row: opened(row, offer), accountId: offer.accountId }
}

/**
 * Stores a drafted payment on the merchant's own account, with an amount that no other open or cooling
 * payment of that account has; its charge is open at once.
 * @throws {AppError} `no_free_amount`: nothing was stored, try again; `provider_refused`: the account
 *   is not ready.
 * @throws {ConnectionEnded} Nothing was stored either: another connection may do.
 */
export async function storeLeased(
  context: PaymentContext,
  row: PaymentRow,
  claim: KeyClaim | null,
): Promise<StoredPayment> {
  return withOffers(context, row, async (offer) => {
    const inserted = await insertLeased(context.sql, row, claim, offer)
    if (!inserted.isDecided && !inserted.isLive) throw new ConnectionEnded(row.connectionId)
    if (!inserted.isDecided) return null
    return { ...inserted, row: opened(row, inserted) }
  })
}

/** The same for a drafted renewal, whose order id is ours already. */
export async function storeLeasedRenewal(
  context: PaymentContext,
  tx: Tx,
  row: PaymentRow,
): Promise<PaymentRow> {
  return withOffers({ ...context, sql: tx }, row, async (offer) => {
    // A lost race must not end the transaction around it.
    const inserted = await tx.savepoint((inner) => insertLeasedRenewal(inner, row, offer))
    return inserted.amount === null ? null : opened(row, inserted)
  })
}

/** Offers amounts, blindly at first, until an insert took one. */
async function withOffers<T>(
  context: Pick<PaymentContext, 'clock'> & { sql: Sql | Tx },
  row: PaymentRow,
  insert: (offer: Offer) => Promise<T | null>,
): Promise<T> {
  const { sql } = context
  const account = await ownAccountOf(context, row.connectionId)
  const range = payableRange(row.amount, account.uniqueCode)
  if (!range) throw outOfRange(row, account)
  let offer: Offer | null = offerAtRandom(account, range)
  for (let attempt = 0; offer && attempt < TRIES; attempt += 1) {
    const stored = await insert(offer).catch((error: unknown) => {
      if (isLostRace(error)) return null
      if (error instanceof ConnectionEnded) forgetOwnAccount(row.connectionId)
      throw error
    })
    if (stored !== null) return stored
    // Others are taking amounts at this moment: let them finish before looking again.
    if (attempt > 0) await setTimeout(Math.random() * PAUSE_MS)
    offer = await offerFree(sql, { account, range, now: context.clock() })
  }
  // An order or a key that is known needs no free amount: the insert says so also without an offer.
  const known = await insert({ ...NOTHING, accountId: account.accountId })
  if (known !== null) return known
  throw noFreeAmount(row, await nextFreeAt(sql, { account, range }), context.clock())
}

const NOTHING = { amounts: [], qrTexts: [], cooledBefore: new Date(0) }

function opened(
  row: PaymentRow,
  inserted: { amount: number | null; qrText: string | null },
): PaymentRow {
  if (inserted.amount === null) return row
  return {
    ...row,
    chargeAmount: inserted.amount,
    chargeStatus: 'open',
    // A name for callers that ask by transaction; the account names the money when it comes.
    providerTransactionId: row.chargeId,
    qrText: inserted.qrText,
  }
}

/** Another payment got the amount between our look and our insert. */
function isLostRace(error: unknown): boolean {
  const { code, constraint_name: name } = error as { code?: string; constraint_name?: string }
  return code === '23505' && name === 'amount_leases_current'
}

function outOfRange(row: PaymentRow, { uniqueCode }: OwnAccount): AppError {
  const message =
    uniqueCode === 'add'
      ? 'is too high for this account, whose payments are a few rupiah above the price: at most Rp 9.999.999'
      : 'is too low for this account, whose payments are a few rupiah below the price: at least Rp 2'
  return new AppError('invalid_request', `amount ${message}.`, {
    errors: [{ field: 'amount', message }],
  })
}

function noFreeAmount(row: PaymentRow, freeAt: Date | null, now: Date): AppError {
  const seconds = freeAt ? Math.ceil((freeAt.getTime() - now.getTime()) / 1000) : SHORTEST_S
  const wait = Math.min(LONGEST_S, Math.max(SHORTEST_S, seconds))
  return new AppError(
    'no_free_amount',
    `Every payable amount near ${formatRupiah(row.amount)} is taken on this account. Nothing was made: send the same request again later.`,
    { headers: { 'retry-after': String(wait) } },
  )
}
