import { expect } from '@open-wc/testing'
import type { CheckoutPayment } from './contract.ts'
import { FakeServer, problem } from './testing/fake-server.ts'
import { eventually, find, givenElement, shows } from './testing/given-element.ts'
import { givenPayment } from './testing/given-payment.ts'
import { waitUntil } from './testing/wait-until.ts'

const PAID_AT = new Date().toISOString()
const SCREENS: [kind: string, payment: Partial<CheckoutPayment>][] = [
  ['waiting-qr', {}],
  ['waiting-qr', { qrText: null, deeplinkUrl: null, description: null }],
  ['waiting-app', { device: 'phone' }],
  ['checking', { expiresAt: new Date(0).toISOString() }],
  ['paid', { status: 'paid', paidAt: PAID_AT }],
  ['paid', { status: 'paid', paidAt: PAID_AT, late: true, redirectUrl: null }],
  ['paid', { status: 'paid', paidAt: PAID_AT, needsReview: true }],
  ['expired', { status: 'expired' }],
  ['expired', { status: 'expired', renewalsLeft: 0 }],
  ['review', { status: 'expired', needsReview: true }],
  ['review', { needsReview: true }],
  ['cancelled', { status: 'cancelled' }],
  ['cancelled', { status: 'cancelled', orderPaid: true }],
  ['denied', { status: 'denied' }],
  ['refunded', { status: 'refunded' }],
]

describe('accessibility', () => {
  let server: FakeServer

  beforeEach(() => {
    server = new FakeServer()
    server.start()
  })
  afterEach(() => server.stop())

  for (const locale of ['id', 'en'] as const) {
    for (const theme of ['light', 'dark'] as const) {
      for (const [kind, payment] of SCREENS) {
        it(`finds nothing wrong with ${kind} ${JSON.stringify(payment)} in ${locale}, ${theme}`, async () => {
          server.payment = givenPayment(payment)
          const element = await givenElement({ locale })
          element.theme = theme
          await shows(element, kind)
          await settled()
          await expect(element).to.be.accessible()
        })
      }
    }
  }

  it('finds nothing wrong with loading', async () => {
    server.replies.set('GET /', () => new Promise(() => undefined))
    const element = await givenElement()
    await shows(element, 'loading')
    await eventually(() => !find(element, '.card').classList.contains('early'))
    await expect(element).to.be.accessible()
  })

  it('finds nothing wrong with an unknown payment', async () => {
    server.replies.set('GET /', () => problem(404, 'not_found'))
    const element = await givenElement()
    await shows(element, 'unknown')
    await expect(element).to.be.accessible()
  })

  it('finds nothing wrong while the server is out of reach', async () => {
    server.replies.set('GET /', () => Promise.reject(new TypeError('Failed to fetch')))
    const element = await givenElement()
    await shows(element, 'unreachable')
    await expect(element).to.be.accessible()
  })

  it('leaves the focus where it is when the payment turns paid', async () => {
    const outside = document.createElement('input')
    document.body.append(outside)
    const element = await givenElement()
    await waitUntil(() => server.streams.length === 1)
    outside.focus()
    server.streams[0]?.send(server.change({ status: 'paid' }))
    await shows(element, 'paid')
    expect(document.activeElement).to.equal(outside)
    outside.remove()
  })

  it('makes every control at least 44 pixels high', async () => {
    server.payment = givenPayment({ device: 'phone' })
    const element = await givenElement()
    await shows(element, 'waiting-app')
    for (const details of element.shadowRoot?.querySelectorAll('details') ?? []) {
      details.open = true
    }
    const controls = element.shadowRoot?.querySelectorAll('a, button, summary') ?? []
    expect(controls.length).to.equal(7)
    for (const control of controls) {
      expect(control.getBoundingClientRect().height).to.be.at.least(44)
    }
  })

  it('does not shrink to nothing in a flex box', async () => {
    const element = await givenElement()
    element.parentElement?.setAttribute('style', 'display: flex; justify-content: center')
    await shows(element, 'waiting-qr')
    expect(find(element, '.card').getBoundingClientRect().width).to.be.greaterThan(300)
  })

  it('can be read at twice the size in a small window', async () => {
    server.payment = givenPayment({ amount: 10_000_000, payableAmount: 10_000_000 })
    const element = await givenElement()
    // Twice the text in 360 pixels is the same as 180 pixels of a page that is enlarged to 200 %.
    element.parentElement?.setAttribute('style', 'width: 180px')
    await shows(element, 'waiting-qr')
    const { right } = element.getBoundingClientRect()
    for (const each of element.shadowRoot?.querySelectorAll('.card *') ?? []) {
      expect(each.getBoundingClientRect().right, each.className).to.be.at.most(right)
    }
  })

  it('keeps within a 320-pixel box', async () => {
    const element = await givenElement()
    element.parentElement?.setAttribute('style', 'width: 320px')
    await shows(element, 'waiting-qr')
    const inside = element.shadowRoot?.querySelectorAll('.card *') ?? []
    const right = element.getBoundingClientRect().right
    for (const each of inside) expect(each.getBoundingClientRect().right).to.be.at.most(right)
  })
})

/** Colours are only right once the drawing that arrives has arrived. */
function settled(): Promise<unknown> {
  return Promise.all(document.getAnimations().map((animation) => skip(animation)))
}

async function skip(animation: Animation): Promise<void> {
  if (animation.effect?.getComputedTiming().iterations === Number.POSITIVE_INFINITY) return
  await animation.finished
}
