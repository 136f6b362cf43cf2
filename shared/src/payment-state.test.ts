import { describe, expect, test } from 'vitest'
import { canMove, isSettled, PAYMENT_STATES, PAYMENT_STATUSES, sourcesOf } from './payment-state.ts'

// Written out once more, by hand, so that a slip in the table shows.
const LEGAL = [
  'pending → paid',
  'pending → expired',
  'pending → cancelled',
  'pending → denied',
  'expired → paid',
  'cancelled → paid',
  'paid → partially_refunded',
  'paid → refunded',
  'partially_refunded → refunded',
]

describe('the state machine', () => {
  test('allows the documented moves and no other', () => {
    const allowed = PAYMENT_STATUSES.flatMap((from) =>
      PAYMENT_STATUSES.filter((to) => canMove(from, to)).map((to) => `${from} → ${to}`),
    )
    expect(allowed.toSorted()).toEqual(LEGAL.toSorted())
  })

  test('tells from where each state is reached', () => {
    expect(sourcesOf('paid')).toEqual(['pending', 'expired', 'cancelled'])
    expect(sourcesOf('pending')).toEqual([])
    expect(sourcesOf('refunded')).toEqual(['paid', 'partially_refunded'])
  })

  test('never loses money: from wherever unpaid money may still come, paid can be reached', () => {
    expect(PAYMENT_STATUSES.filter((from) => !canMove(from, 'paid'))).toEqual([
      'paid',
      'denied',
      'partially_refunded',
      'refunded',
    ])
  })

  test('waits in pending only', () => {
    expect(PAYMENT_STATUSES.filter((status) => !isSettled(status))).toEqual(['pending'])
  })
})

describe('the other vocabularies', () => {
  test.each([
    ['pending', 'pending', 'pending'],
    ['paid', 'settlement', 'paid'],
    ['expired', 'expire', 'expired'],
    ['cancelled', 'cancel', 'cancelled'],
    ['denied', 'deny', 'cancelled'],
    ['partially_refunded', 'settlement', 'paid'],
    ['refunded', 'refund', 'cancelled'],
  ] as const)('%s is "%s" to AutoGoPay and "%s" to Bayar.gg', (status, autogopay, bayar) => {
    expect(PAYMENT_STATES[status]).toMatchObject({ autogopay, bayar })
  })
})
