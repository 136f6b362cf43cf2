import { expect } from '@open-wc/testing'
import type { CheckoutPayment } from './contract.ts'
import { givenPayment } from './testing/given-payment.ts'
import { type ViewChoices, viewOf } from './view.ts'

const NOON = Date.parse('2026-01-31T05:00:00Z')
const at = (seconds: number) => new Date(NOON + seconds * 1000).toISOString()
const payment = (change: Partial<CheckoutPayment> = {}) =>
  givenPayment({ expiresAt: at(600), ...change })

interface Row {
  when: string
  given: CheckoutPayment | null
  choices?: ViewChoices
  kind: string
}
const TABLE: Row[] = [
  { when: 'nothing is known yet', given: null, kind: 'loading' },
  {
    when: 'the server cannot be reached',
    given: null,
    choices: { failure: 'unreachable' },
    kind: 'unreachable',
  },
  {
    when: 'the answer is not ours',
    given: null,
    choices: { failure: 'bad_answer' },
    kind: 'unreachable',
  },
  {
    when: 'there is no such payment',
    given: null,
    choices: { failure: 'not_found' },
    kind: 'unknown',
  },
  {
    when: 'the page gave a broken address',
    given: null,
    choices: { failure: 'invalid_address' },
    kind: 'unknown',
  },
  { when: 'a computer waits', given: payment(), kind: 'waiting-qr' },
  { when: 'a phone waits', given: payment({ device: 'phone' }), kind: 'waiting-app' },
  {
    when: 'a phone has no deeplink',
    given: payment({ device: 'phone', deeplinkUrl: null }),
    kind: 'waiting-qr',
  },
  {
    when: 'a phone chose the code',
    given: payment({ device: 'phone' }),
    choices: { flow: 'qr' },
    kind: 'waiting-qr',
  },
  {
    when: 'a computer chose the app',
    given: payment(),
    choices: { flow: 'app' },
    kind: 'waiting-app',
  },
  {
    when: 'a computer chose an app that is gone',
    given: payment({ deeplinkUrl: null }),
    choices: { flow: 'app' },
    kind: 'waiting-qr',
  },
  { when: 'the code is not there yet', given: payment({ qrText: null }), kind: 'waiting-qr' },
  { when: 'a second is left', given: payment({ expiresAt: at(1) }), kind: 'waiting-qr' },
  { when: 'time is up', given: payment({ expiresAt: at(0) }), kind: 'checking' },
  { when: 'time has long been up', given: payment({ expiresAt: at(-900) }), kind: 'checking' },
  { when: 'it is paid', given: payment({ status: 'paid' }), kind: 'paid' },
  { when: 'it is paid late', given: payment({ status: 'paid', late: true }), kind: 'paid' },
  {
    when: 'part of it is refunded',
    given: payment({ status: 'partially_refunded' }),
    kind: 'paid',
  },
  { when: 'it is refunded', given: payment({ status: 'refunded' }), kind: 'refunded' },
  { when: 'it has expired', given: payment({ status: 'expired' }), kind: 'expired' },
  { when: 'it is cancelled', given: payment({ status: 'cancelled' }), kind: 'cancelled' },
  { when: 'it is denied', given: payment({ status: 'denied' }), kind: 'denied' },
  {
    when: 'other money has come for a code that runs',
    given: payment({ needsReview: true }),
    kind: 'review',
  },
  {
    when: 'other money has come, and the code is no longer sent',
    given: payment({ needsReview: true, qrText: null, deeplinkUrl: null, expiresAt: at(0) }),
    kind: 'review',
  },
  ...(['expired', 'cancelled', 'denied'] as const).map((status) => ({
    when: `money has come for what is ${status}`,
    given: payment({ status, needsReview: true }),
    kind: 'review',
  })),
  {
    when: 'its order is paid by another code, which is not withdrawn yet',
    given: payment({ orderPaid: true }),
    kind: 'cancelled',
  },
  {
    when: 'more has come than is paid',
    given: payment({ status: 'paid', needsReview: true }),
    kind: 'paid',
  },
  {
    when: 'money is back, and more waits',
    given: payment({ status: 'refunded', needsReview: true }),
    kind: 'refunded',
  },
]

describe('viewOf', () => {
  for (const { when, given, choices, kind } of TABLE) {
    it(`shows ${kind} when ${when}`, () => {
      expect(viewOf(given, NOON, choices).kind).to.equal(kind)
    })
  }

  it('offers the other way to pay only when there is one', () => {
    expect(viewOf(payment(), NOON)).to.include({ other: 'app' })
    expect(viewOf(payment({ device: 'phone' }), NOON)).to.include({ other: 'qr' })
    expect(viewOf(payment({ deeplinkUrl: null }), NOON)).to.include({ other: null })
  })

  it('counts whole seconds by the clock it is given', () => {
    expect(viewOf(payment(), NOON + 1)).to.include({ secondsLeft: 600 })
    expect(viewOf(payment(), NOON + 1000)).to.include({ secondsLeft: 599 })
  })
})
