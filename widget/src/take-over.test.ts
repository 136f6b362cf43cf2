import { expect } from '@open-wc/testing'
import type { AutogopayCheckout } from './autogopay-checkout.ts'
import type { CheckoutPayment } from './contract.ts'
import { FakeServer } from './testing/fake-server.ts'
import { ENDPOINT, hearEvents, shows } from './testing/given-element.ts'
import { givenPayment } from './testing/given-payment.ts'
import { waitUntil } from './testing/wait-until.ts'

let server: FakeServer
const places: HTMLElement[] = []
beforeEach(() => {
  server = new FakeServer()
  server.start()
})
afterEach(() => {
  for (const place of places.splice(0)) place.remove()
  server.stop()
})

/** The element as a server wrote it into the page. */
function givenDrawn(carried: string): AutogopayCheckout {
  const place = document.createElement('div')
  places.push(place)
  document.body.append(place)
  place.setHTMLUnsafe(`<autogopay-checkout token="t1" endpoint="${ENDPOINT}" locale="id"
    ><template shadowrootmode="open"><form class="drawn"><details part="cancel" open><summary> Batalkan pembayaran </summary></details
    ><button part="button button-secondary check">Drawn</button></form></template
    ><script type="application/json">${carried}</script></autogopay-checkout>`)
  const element = place.querySelector('autogopay-checkout')
  if (!element) throw new Error('the element is not there')
  return element
}
const carrying = (payment: CheckoutPayment, token = 't1') =>
  givenDrawn(JSON.stringify({ token, payment }))
const isDrawn = (element: AutogopayCheckout) => element.shadowRoot?.querySelector('.drawn') !== null

describe('an element that a server has drawn', () => {
  it('shows the payment that the page carries, and asks for nothing but news', async () => {
    const element = carrying(server.payment)
    expect(isDrawn(element)).to.equal(true)
    await element.updateComplete
    expect(isDrawn(element)).to.equal(false)
    await shows(element, 'waiting-qr')
    await waitUntil(() => server.streams.length === 1)
    expect(server.count('GET /')).to.equal(0)
    expect(server.requests[0]?.headers.get('last-event-id')).to.equal('1')
    server.streams[0]?.send(server.change({ status: 'paid', paidAt: new Date().toISOString() }))
    await shows(element, 'paid')
  })

  it('keeps the focus on a disclosure, and takes it to the card where its place is gone', async () => {
    const element = carrying(server.payment)
    element.shadowRoot?.querySelector('summary')?.focus()
    await element.updateComplete
    await shows(element, 'waiting-qr')
    const summary = element.shadowRoot?.querySelector('[part=cancel] summary')
    expect(element.shadowRoot?.activeElement === summary, 'summary').to.equal(true)
    const other = carrying(givenPayment({ status: 'paid' }))
    other.shadowRoot?.querySelector('summary')?.focus()
    await other.updateComplete
    await shows(other, 'paid')
    const card = other.shadowRoot?.querySelector('.card')
    expect(other.shadowRoot?.activeElement === card, 'card').to.equal(true)
  })

  it('keeps what the payer had opened, and the focus', async () => {
    const element = carrying(server.payment)
    element.shadowRoot?.querySelector('button')?.focus()
    await element.updateComplete
    await shows(element, 'waiting-qr')
    expect(element.shadowRoot?.activeElement?.getAttribute('part')).to.equal(
      'button button-secondary check',
    )
    expect(element.shadowRoot?.querySelector<HTMLDetailsElement>('[part~=cancel]')?.open).to.equal(
      true,
    )
  })

  it('leaves the drawing until the server has answered, where the page carries nothing of use', async () => {
    for (const carried of [
      'no JSON',
      'null',
      JSON.stringify({ token: 't1', payment: { status: 'paid' } }),
      JSON.stringify({ token: 'another', payment: server.payment }),
    ]) {
      const asked = server.count('GET /')
      let answer = () => {}
      server.replies.set(
        'GET /',
        () =>
          new Promise<Response>((resolve) => {
            answer = () => resolve(Response.json(server.payment))
          }),
      )
      const element = givenDrawn(carried)
      await waitUntil(() => server.count('GET /') === asked + 1)
      await element.updateComplete
      expect(isDrawn(element), carried).to.equal(true)
      answer()
      await shows(element, 'waiting-qr')
      expect(isDrawn(element), carried).to.equal(false)
    }
  })

  it('tells the page of an outcome that was in it from the start, once', async () => {
    const { types, stop } = hearEvents()
    const element = carrying(givenPayment({ status: 'paid', paidAt: new Date().toISOString() }))
    await shows(element, 'paid')
    await element.refresh()
    expect(types()).to.deep.equal(['autogopay-paid'])
    stop()
  })

  it('follows a new token by asking, whatever the page carries', async () => {
    const element = carrying(server.payment)
    await shows(element, 'waiting-qr')
    element.token = 't2'
    await waitUntil(() => server.requests.some(({ path }) => path.startsWith('/checkout/t2?')))
  })
})
