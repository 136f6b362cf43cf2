import { expect } from '@open-wc/testing'
import { CheckoutError } from './checkout-error.ts'
import { readPayment, readRenewed } from './read-payment.ts'
import { givenPayment } from './testing/given-payment.ts'

const BAD: [field: string, value: unknown][] = [
  ['sequence', 0],
  ['sequence', '1'],
  ['status', 'settlement'],
  ['late', 'false'],
  ['merchantName', null],
  ['orderId', 7],
  ['description', undefined],
  ['amount', 50_000.5],
  ['amount', '50000'],
  ['qrText', ''],
  ['deeplinkUrl', 'javascript:alert(1)'],
  ['deeplinkUrl', 'data:text/html,x'],
  ['redirectUrl', 'JavaScript:alert(1)'],
  ['redirectUrl', '/relative'],
  ['device', 'tablet'],
  ['expiresAt', 'soon'],
  ['paidAt', 0],
  ['serverTime', null],
  ['renewedByToken', 1],
]

describe('readPayment', () => {
  it('passes what the server sends', () => {
    const payment = givenPayment({ deeplinkUrl: 'gojek://gopay/merchanttransfer?tref=1' })
    expect(readPayment(JSON.parse(JSON.stringify(payment)))).to.deep.equal(payment)
  })

  it('passes fields that a later server adds', () => {
    expect(() => readPayment({ ...givenPayment(), feature: 1 })).not.to.throw()
  })

  for (const [field, value] of BAD) {
    it(`refuses ${field}: ${JSON.stringify(value)}`, () => {
      expect(() => readPayment({ ...givenPayment(), [field]: value })).to.throw(
        CheckoutError,
        'bad_answer',
      )
    })
  }

  it('refuses what is no object at all', () => {
    for (const value of [null, undefined, 'x', 7, []]) {
      expect(() => readPayment(value)).to.throw(CheckoutError)
    }
  })
})

describe('readRenewed', () => {
  it('needs both fields', () => {
    const renewed = { token: 't2', checkoutUrl: 'https://pay.example/pay/t2' }
    expect(readRenewed(renewed)).to.deep.equal(renewed)
    expect(() => readRenewed({ checkoutUrl: renewed.checkoutUrl })).to.throw(CheckoutError)
  })
})
