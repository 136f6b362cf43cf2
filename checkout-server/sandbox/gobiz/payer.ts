import type { Scenarios } from '../scenarios/scenarios.ts'
import type { GobizAccounts, Outlet } from './accounts.ts'
import type { GobizBook, GobizTransaction, NewPayment } from './book.ts'
import { readOutletCode } from './outlet-code.ts'
import type { GobizSwitchboard } from './switches.ts'

/** The most one QRIS payment may be, whole rupiah. */
export const MAX_PAYMENT = 10_000_000

/** The payer or the merchant cannot do this. The message is a sentence for whoever asked. */
export class GobizRefusal extends Error {
  override readonly name = 'GobizRefusal'
}

/** An outlet as a payer meets it. */
export interface Payee {
  outlet: Outlet
  /** Fixed by the code, whole rupiah; null when the payer types it. */
  amount: number | null
  /** The text of the code. */
  code: string
}

/** How a payer pays an outlet. */
export interface OutletPayment {
  /** Whole rupiah; needed where the code fixes none, refused where it fixes another. */
  amount?: number | undefined
  /** The payer's app or bank; `gopay` unless told. */
  issuer?: string | undefined
  /** When it happened, milliseconds since 1970; now unless told, never later. */
  at?: number | undefined
  /** Names one press of the button: the same name pays once. */
  attempt?: string | undefined
}

/** What payers and merchants do with outlets' codes. */
export type Payer = ReturnType<typeof createPayer>

export const createPayer = (deps: {
  accounts: GobizAccounts
  book: GobizBook
  scenarios: Scenarios
  switches: GobizSwitchboard
  clock: () => number
  random: () => number
}) => {
  const { accounts, book, scenarios, switches, clock, random } = deps

  /** When the feed will show what happens at this outlet now. */
  const visibleAt = (outlet: Outlet, at: number): number => {
    const references = [outlet.merchantId, outlet.phone]
    const lag = scenarios.take('gobiz-feed-lag', { references })
    if (!lag) return at
    return Math.max(at, clock() + lag.seconds * 1000 * (lag.random ? random() : 1))
  }

  const paymentOf = ({ outlet, amount: fixed, code }: Payee, way: OutletPayment): NewPayment => {
    const amount = fixed ?? way.amount
    if (amount === undefined) {
      throw new GobizRefusal('This code has no amount: the payer must type one (amount).')
    }
    if (way.amount !== undefined && way.amount !== amount) {
      throw new GobizRefusal(
        `This code fixes the amount at ${amount}; pay the outlet's own code or merchant id to choose another.`,
      )
    }
    if (amount > MAX_PAYMENT) throw new GobizRefusal(`A payer may pay ${MAX_PAYMENT} at most.`)
    const earlier = way.attempt === undefined ? null : book.findAttempt(way.attempt)
    if (earlier && (earlier.merchantId !== outlet.merchantId || earlier.amount !== amount)) {
      throw new GobizRefusal('This attempt has paid something else (attempt): name another one.')
    }
    const at = way.at ?? clock()
    if (at > clock())
      throw new GobizRefusal('A payment to an outlet cannot lie in the future (at).')
    return {
      merchantId: outlet.merchantId,
      amount,
      issuer: way.issuer ?? 'gopay',
      at,
      visibleAt: visibleAt(outlet, at),
      paidWith: code,
      attempt: way.attempt ?? null,
    }
  }

  return {
    /**
     * Finds whom a payer would pay: by the text of a static or converted code, the address of its
     * picture, or a merchant id. Null when it is no code of an outlet here.
     */
    find: (reference: string): Payee | null => {
      const text = reference.trim()
      const pictureOf = /\/gobiz\/outlets\/(G\d{9})\/qr\.png$/.exec(text)?.[1]
      const code = readOutletCode(text)
      const outlet = accounts.findOutlet(code?.merchantId ?? pictureOf ?? text)
      return outlet && { outlet, amount: code?.amount ?? null, code: code?.text ?? outlet.qrisText }
    },
    /**
     * Pays an outlet. Unlike an order's code an outlet's takes money for ever, and again and again.
     * @throws {GobizRefusal}
     */
    pay: (payee: Payee, way: OutletPayment): GobizTransaction => book.pay(paymentOf(payee, way)),
    /** Many payments in one step. @throws {GobizRefusal} Nothing is booked then. */
    payAll: (payee: Payee, ways: readonly OutletPayment[]): GobizTransaction[] =>
      book.payAll(ways.map((way) => paymentOf(payee, way))),
    /**
     * The merchant gives money back in the portal.
     * @param amount - All that is left unless told.
     * @throws {GobizRefusal} More than is left.
     */
    refund: (payment: GobizTransaction, amount?: number): GobizTransaction => {
      if (payment.kind === 'refund') throw new GobizRefusal('This row is a refund itself.')
      const given = book.refundsOf(payment.id).reduce((sum, refund) => sum + refund.amount, 0)
      const left = payment.amount - given
      if (left <= 0 || (amount ?? left) > left) {
        throw new GobizRefusal(`Of this payment ${left} is left to refund (amount).`)
      }
      const asRow = switches.get().refundShows === 'row'
      return book.refund(payment, { amount: amount ?? left, asRow })
    },
  }
}
