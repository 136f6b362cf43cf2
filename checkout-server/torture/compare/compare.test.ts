import { expect, test } from 'vitest'
import type { Ledgers } from '../ledgers/ledgers.ts'
import { allFindings, compare } from './compare.ts'
import { givenLedgers, givenTransaction } from './given-ledgers.ts'

type Given = ReturnType<typeof givenLedgers>

/** The kinds of all findings after one ledger was spoilt. */
function kindsAfter(spoil: (ledgers: Given) => void): string[] {
  const ledgers = givenLedgers()
  spoil(ledgers)
  return [...new Set(allFindings(compare(ledgers as Ledgers)).map(({ kind }) => kind))].sort()
}

test('ledgers that agree have nothing to complain about', () => {
  const verdict = compare(givenLedgers())
  expect(allFindings(verdict)).toEqual([])
  expect(verdict.duplicates).toBe(0)
})

test('money that was paid and is pending with us is lost', () => {
  expect(
    kindsAfter(({ ours }) => {
      ours.payments[0]!.status = 'pending'
    }),
  ).toContain('lost')
})

test('money for a charge that we do not know is lost', () => {
  expect(
    kindsAfter(({ provider }) => {
      provider.transactions.push(givenTransaction({ id: 'tx-9', orderId: 'chg_9' }))
    }),
  ).toEqual(['lost', 'wrong_state'])
})

test('money in review is not lost', () => {
  const ledgers = givenLedgers()
  ledgers.provider.transactions[0]!.amount = 49_999
  ledgers.ours.payments[0]!.status = 'expired'
  Object.assign(ledgers.ours.money[0]!, { amount: 49_999, kind: 'wrong_amount', review: 'open' })
  expect(compare(ledgers).lost).toEqual([])
  // Under another amount it would be.
  ledgers.ours.money[0]!.amount = 50_000
  expect(compare(ledgers).lost).toHaveLength(1)
})

test('a payment that another amount has paid is wrong', () => {
  expect(
    kindsAfter(({ provider }) => {
      provider.transactions[0]!.amount = 49_999
    }),
  ).toContain('wrong_state')
})

test('one transaction that pays two payments counts twice', () => {
  expect(
    kindsAfter(({ ours }) => {
      const twin = { ...ours.payments[0]!, id: 'pay_2', orderId: 'T1-2', chargeId: 'chg_2' }
      ours.payments.push(twin)
    }),
  ).toContain('twice')
})

test('money that pays a payment and waits in review too counts twice', () => {
  expect(
    kindsAfter(({ ours }) => {
      ours.money.push({ ...ours.money[0]!, id: 'inm_2', kind: 'duplicate', review: 'open' })
    }),
  ).toContain('twice')
})

test('a code of an own account that was paid twice pays once, and is kept once', () => {
  const ledgers = givenLedgers()
  const { provider, ours } = ledgers
  const [first] = provider.transactions
  provider.transactions = ['tx-1', 'tx-2'].map((id) => ({ ...first!, provider: 'gobiz', id }))
  const twin = { ...ours.money[0]!, id: 'inm_2', providerTransactionId: 'tx-2' }
  ours.money.push({ ...twin, kind: 'duplicate', review: 'open' })
  expect(allFindings(compare(ledgers))).toEqual([])
  ours.money.pop()
  expect(compare(ledgers).lost).toHaveLength(1)
})

test('money that the merchant assigned pays, whatever it came for; assigned to another it does not', () => {
  const ledgers = givenLedgers()
  const { provider, ours } = ledgers
  Object.assign(provider.transactions[0]!, { provider: 'gobiz', orderId: null, amount: 48_000 })
  Object.assign(ours.money[0]!, { amount: 48_000, kind: 'unmatched', review: 'assigned' })
  expect(allFindings(compare(ledgers))).toEqual([])
  provider.transactions[0]!.refunds = [{ key: 'elsewhere', amount: 8_000, reason: null }]
  expect(compare(ledgers).wrongState.length).toBeGreaterThan(0)
  provider.transactions[0]!.refunds = []
  ours.money[0]!.paymentId = 'pay_2'
  expect(compare(ledgers).wrongState.length).toBeGreaterThan(0)
})

test('a payment that is told to be paid twice counts twice', () => {
  expect(
    kindsAfter(({ ours }) => {
      ours.events.push({ ...ours.events[0]!, id: 'evt_2', type: 'payment.paid_late' })
    }),
  ).toContain('twice')
})

test('two charges at the provider for one of ours count twice', () => {
  expect(
    kindsAfter(({ provider }) => {
      provider.transactions.push(givenTransaction({ id: 'tx-2', status: 'pending' }))
    }),
  ).toContain('twice')
})

test('two payments of one wish count twice, a renewal does not', () => {
  const again = (renewal: number) => (ledgers: Given) => {
    const { ours } = ledgers
    const twin = {
      ...ours.payments[0]!,
      id: 'pay_2',
      chargeId: 'chg_2',
      renewal,
      status: 'expired',
    }
    ours.payments.push(twin)
    ours.charges.push({
      ...ours.charges[0]!,
      id: 'chg_2',
      paymentId: 'pay_2',
      status: 'expired',
      providerTransactionId: null,
    })
    ours.events.push({ id: 'e2', paymentId: 'pay_2', type: 'payment.expired', status: 'expired' })
    ours.shown.set('pay_2', { status: 'expired', amount: 50_000, amountRefunded: 0, late: false })
  }
  expect(kindsAfter(again(0))).toEqual(['twice'])
  expect(kindsAfter(again(1))).toEqual([])
})

test('a refund counted for other money than the one that went back is seen', () => {
  expect(
    kindsAfter(({ ours }) => {
      ours.money[0]!.amountRefunded = 20_000
    }),
  ).toEqual(['wrong_state'])
})

test('one wish that gave money back twice counts twice', () => {
  expect(
    kindsAfter(({ provider }) => {
      const refund = { amount: 1_000, reason: 'T1-00001-R1' }
      provider.transactions[0]!.refunds = [
        { key: 'ref_1', ...refund },
        { key: 'ref_2', ...refund },
      ]
    }),
  ).toContain('twice')
})

test('an event that a healthy endpoint never took is lost', () => {
  expect(
    kindsAfter(({ endpoints }) => {
      endpoints.receipts[0]!.accepted = false
    }),
  ).toEqual(['webhooks_lost'])
})

test('an endpoint that is ill to the end, or asked for other events, misses nothing', () => {
  const none = ({ endpoints }: Given) => endpoints.receipts.splice(0)
  expect(
    kindsAfter((ledgers) => {
      none(ledgers)
      ledgers.endpoints.healthy = new Set()
    }),
  ).toEqual([])
  expect(
    kindsAfter((ledgers) => {
      none(ledgers)
      ledgers.ours.endpoints[0]!.events = ['payment.expired']
    }),
  ).toEqual([])
})

test('what is taken again is a duplicate, and no fault', () => {
  const ledgers = givenLedgers()
  ledgers.endpoints.receipts.push({ ...ledgers.endpoints.receipts[0]! })
  const verdict = compare(ledgers)
  expect(verdict.duplicates).toBe(1)
  expect(allFindings(verdict)).toEqual([])
})

test.each<[string, (ledgers: Given) => void]>([
  ['a payment that nobody paid', ({ provider }) => (provider.transactions[0]!.status = 'expire')],
  ['a refund that we do not know', ({ provider }) => giveBack(provider, 10_000)],
  ['a payment pending after its end', (ledgers) => leaveOpen(ledgers)],
  ['late without an end before it', ({ ours }) => (ours.payments[0]!.late = true)],
  ['an illegal move', ({ ours }) => ours.events.unshift(eventOf('denied'))],
  ['an API that shows something else', ({ ours }) => ours.shown.clear()],
  ['a refund that never ends', ({ ours }) => ours.refunds.push(refundOf('sent'))],
  ['a confirmed refund without money', ({ ours }) => ours.refunds.push(refundOf('confirmed'))],
  ['an order without an answer', ({ diary }) => (diary.orders[0]!.outcome = 'open')],
  ['a page that goes on waiting', ({ diary }) => (diary.streams[0]!.isEnded = false)],
  ['a page that was shown what never was', ({ diary }) => (diary.streams[0]!.status = 'denied')],
  ['a bad answer', ({ diary }) => diary.complaints.push({ paymentId: null, text: '500' })],
  ['a wrong signature', ({ endpoints }) => (endpoints.receipts[0]!.signatureFault = 'no')],
  ['another amount in a webhook', ({ endpoints }) => sayAmount(endpoints, 1)],
  ['an event that never was', ({ endpoints }) => (endpoints.receipts[0]!.webhookId = 'evt_0')],
])('%s is a wrong state', (_name, spoil) => {
  expect(kindsAfter(spoil)).toContain('wrong_state')
})

function giveBack(provider: Given['provider'], amount: number): void {
  provider.transactions[0]!.status = 'partial_refund'
  provider.transactions[0]!.refunds = [{ key: 'elsewhere', amount, reason: null }]
}

function leaveOpen({ provider, ours }: Given): void {
  provider.transactions[0]!.status = 'pending'
  ours.payments[0]!.status = 'pending'
  ours.events.splice(0)
}

const eventOf = (status: string) => ({
  id: 'evt_0',
  paymentId: 'pay_1',
  type: `payment.${status}`,
  status,
})

const refundOf = (status: string) => ({
  id: 'ref_1',
  paymentId: 'pay_1',
  amount: 1_000,
  reason: null,
  status,
  origin: 'merchant',
})

function sayAmount(endpoints: Given['endpoints'], amount: number): void {
  const receipt = endpoints.receipts[0]!
  const body = JSON.parse(receipt.body) as { data: { amount: number } }
  body.data.amount = amount
  receipt.body = JSON.stringify(body)
}
