import { canMove, type LatePolicy, type PaymentStatus } from '@autogopay/shared'
import { hasBeenPaid, judgeMoney } from '../../src/payments/money-kind.ts'

/** What may be heard of one payment: its end, and three transactions, one of a wrong amount. */
export const NEWS = ['pending', 'end', 'settle', 'second', 'wrong'] as const
export type News = (typeof NEWS)[number]

/** The circumstances under which news come in. */
export interface World {
  end: 'expired' | 'cancelled'
  policy: LatePolicy
  /** Whether the money came long after the time was over, by the provider's clock. */
  isPaidLate: boolean
}

const EXPIRES_AT = new Date('2026-01-31T05:15:00Z')
const PAID_AT = { early: new Date('2026-01-31T05:10:00Z'), late: new Date('2026-01-31T05:30:00Z') }
const PRICE = 50_000

/** What is known of a payment: nothing is ever taken back. */
export interface State {
  status: PaymentStatus
  late: boolean
  /** Transactions that were recorded, as bits of {@link NEWS}. */
  recorded: number
  paidEvents: number
  held: number
  wrong: number
}

const START: State = {
  status: 'pending',
  late: false,
  recorded: 0,
  paidEvents: 0,
  held: 0,
  wrong: 0,
}

/** One piece of news, by the very functions that production uses. */
export function hear(state: State, news: News, world: World): State {
  if (news === 'pending') return state
  if (news === 'end')
    return canMove(state.status, world.end) ? { ...state, status: world.end } : state
  const bit = 1 << NEWS.indexOf(news)
  // The unique key of (account, transaction).
  if ((state.recorded & bit) !== 0) return state
  const verdict = judgeMoney(
    {
      status: state.status,
      expiresAt: EXPIRES_AT,
      expectedAmount: PRICE,
      isOrderPaid: false,
      latePolicy: world.policy,
    },
    {
      amount: news === 'wrong' ? 1_000 : PRICE,
      paidAt: PAID_AT[world.isPaidLate ? 'late' : 'early'],
    },
  )
  const recorded = state.recorded | bit
  if (verdict.kind === 'wrong_amount') return { ...state, recorded, wrong: state.wrong + 1 }
  if (!verdict.pays) return { ...state, recorded, held: state.held + 1 }
  if (!canMove(state.status, 'paid')) throw new Error(`${state.status} was paid`)
  const { isLate: late } = verdict
  return { ...state, recorded, late, status: 'paid', paidEvents: state.paidEvents + 1 }
}

/** What the set of news implies, whatever its order and however often each came: the oracle. */
export function implied(heard: ReadonlySet<News>, world: World): Omit<State, 'recorded' | 'late'> {
  const right = Number(heard.has('settle')) + Number(heard.has('second'))
  const wrong = Number(heard.has('wrong'))
  const unpaid = heard.has('end') ? world.end : 'pending'
  const pays = right > 0 && world.policy === 'accept'
  return {
    status: pays ? 'paid' : unpaid,
    paidEvents: pays ? 1 : 0,
    held: pays ? right - 1 : right,
    wrong,
  }
}

/** All circumstances in which what is heard is consistent: where the policy holds money, it was late. */
export const WORLDS: readonly World[] = (['expired', 'cancelled'] as const).flatMap((end) => [
  { end, policy: 'accept' as const, isPaidLate: false },
  { end, policy: 'accept' as const, isPaidLate: true },
  { end, policy: 'review' as const, isPaidLate: true },
  { end, policy: 'refund' as const, isPaidLate: true },
])

/** How many sequences were tried, and those that came out otherwise than their set implies. */
export interface Orders {
  sequences: number
  wrong: string[]
}

/** Tries every sequence of that length. */
export function tryAllOrders(length: number, world: World): Orders {
  const orders: Orders = { sequences: 0, wrong: [] }
  const path: News[] = []
  const walk = (state: State) => {
    if (path.length < length) {
      for (const news of NEWS) {
        path.push(news)
        walk(hear(state, news, world))
        path.pop()
      }
      return
    }
    orders.sequences += 1
    if (!agrees(state, new Set(path), world)) orders.wrong.push(path.join(' '))
  }
  walk(START)
  return orders
}

function agrees(state: State, heard: ReadonlySet<News>, world: World): boolean {
  const expected = implied(heard, world)
  // Late is what came late by the provider's clock, or after we had said that it ended; only the
  // first is in the set, so only where that decides is it asked for.
  const isLateRight = !world.isPaidLate || state.late === hasBeenPaid(state.status)
  return (
    isLateRight &&
    state.status === expected.status &&
    state.paidEvents === expected.paidEvents &&
    state.held === expected.held &&
    state.wrong === expected.wrong
  )
}
