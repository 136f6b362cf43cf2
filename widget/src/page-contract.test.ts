import { aTimeout, expect, fixture, html } from '@open-wc/testing'
import type { AutogopayCheckout } from './autogopay-checkout.ts'
import { FakeServer } from './testing/fake-server.ts'
import {
  click,
  ENDPOINT,
  find,
  givenElement,
  hearEvents,
  shows,
  textOf,
} from './testing/given-element.ts'
import { givenPayment } from './testing/given-payment.ts'
import { waitUntil } from './testing/wait-until.ts'

const ALL = [
  'ready',
  'qr-shown',
  'method-change',
  'deeplink-opened',
  'status-change',
  'paid',
  'paid-late',
  'expired',
  'cancelled',
  'failed',
  'error',
]

describe('<autogopay-checkout> and its page', () => {
  let server: FakeServer
  let events: ReturnType<typeof hearEvents>

  beforeEach(() => {
    server = new FakeServer()
    server.start()
    events = hearEvents(ALL)
  })
  afterEach(() => {
    events.stop()
    server.stop()
  })
  const listening = (count = 1) => waitUntil(() => server.streams.length >= count)
  const count = (type: string) => events.types().filter((each) => each === type).length

  it('tells its story in order', async () => {
    const element = await givenElement()
    await element.whenReady()
    await listening()
    click(element, '[part~=switch]')
    await shows(element, 'waiting-app')
    server.streams[0]?.send(server.change({ status: 'paid', late: true }))
    await shows(element, 'paid')
    expect(events.types()).to.deep.equal([
      'autogopay-status-change',
      'autogopay-ready',
      'autogopay-qr-shown',
      'autogopay-method-change',
      'autogopay-status-change',
      'autogopay-paid',
      'autogopay-paid-late',
    ])
    expect(events.heard[3]?.detail).to.deep.equal({ from: 'qr', to: 'app' })
    const { from, to, orderId, at } = Object(events.heard[4]).detail
    expect({ from, to, orderId }).to.deep.equal({
      from: 'pending',
      to: 'paid',
      orderId: 'INV-2041',
    })
    expect(Math.abs(Date.parse(at) - Date.now())).to.be.lessThan(60_000)
  })

  it('tells an ending once per page, whatever becomes of the element', async () => {
    server.payment = givenPayment({ status: 'paid' })
    await shows(await givenElement(), 'paid')
    const again = await givenElement()
    await shows(again, 'paid')
    await again.refresh()
    expect(count('autogopay-paid')).to.equal(1)
    expect(count('autogopay-ready')).to.equal(2)
    await shows(await givenElement({ token: 't2' }), 'paid')
    expect(count('autogopay-paid')).to.equal(2)
  })

  it('tells of a declined payment by both names', async () => {
    server.payment = givenPayment({ status: 'denied' })
    await shows(await givenElement(), 'denied')
    expect(count('autogopay-failed')).to.equal(1)
    expect(count('autogopay-error')).to.equal(1)
  })

  it('says its state in a property, an attribute and a custom state', async () => {
    const element = await givenElement()
    await shows(element, 'waiting-qr')
    expect(element.status).to.equal('pending')
    expect(element.matches(':state(pending)')).to.equal(true)
    expect(element.expiresAt?.toISOString()).to.equal(server.payment.expiresAt)
    await listening()
    server.streams[0]?.send(server.change({ status: 'paid' }))
    await shows(element, 'paid')
    expect(element.status).to.equal('paid')
    expect(element.dataset['status']).to.equal('paid')
    expect(element.matches(':state(paid)')).to.equal(true)
    expect(element.matches(':state(pending)')).to.equal(false)
  })

  it('cancels and asks again when the page says so', async () => {
    const element = await givenElement()
    await shows(element, 'waiting-qr')
    await element.retry()
    expect(server.count('GET /')).to.equal(2)
    server.replies.set('POST /cancel', () => Response.json(server.change({ status: 'cancelled' })))
    await element.cancel()
    await shows(element, 'cancelled')
  })

  it('begins with the way to pay that the page wants, on any device', async () => {
    const element = await givenElement()
    element.deviceFlow = 'deeplink'
    await shows(element, 'waiting-app')
    server.payment = givenPayment({ device: 'phone' })
    const phone = await givenElement({ token: 't2' })
    await shows(phone, 'waiting-app')
    phone.setAttribute('device-flow', 'qr')
    await shows(phone, 'waiting-qr')
    expect(count('autogopay-method-change')).to.equal(0)
  })

  it('hides the amount when told to, but not one that differs from the price', async () => {
    const element = await givenElement()
    element.hideAmount = true
    await shows(element, 'waiting-qr')
    await waitUntil(() => !textOf(element).includes('Rp 50.000'))
    expect(find(element, '.qr').getAttribute('aria-label')).to.include('Rp 50.000')
    await listening()
    server.streams[0]?.send(server.change({ payableAmount: 50_123 }))
    await waitUntil(() => textOf(element).includes('Rp 50.123'))
  })

  it('leads back to where the page says, unless that would run code', async () => {
    server.payment = givenPayment({ status: 'paid' })
    const element = await givenElement()
    await shows(element, 'paid')
    element.returnUrl = '/thanks'
    await element.updateComplete
    const back = () => find<HTMLAnchorElement>(element, '[part~=back]')
    expect(back().href).to.equal(new URL('/thanks', location.href).href)
    expect(back().referrerPolicy).to.equal('no-referrer')
    element.returnUrl = 'javascript:alert(1)'
    await element.updateComplete
    expect(back().href).to.equal('https://toko.example/orders/2041')
  })

  it("takes the page's own words, and a language that we do not speak", async () => {
    const element = await givenElement()
    await shows(element, 'waiting-qr')
    element.messages = {
      id: { alreadyPaid: 'Sudah saya bayar' },
      jv: { waiting: 'Ngenteni pambayaran', order: (orderId: string) => `Pesenan ${orderId}` },
    }
    await element.updateComplete
    expect(textOf(element)).to.include('Sudah saya bayar')
    element.locale = 'jv'
    await element.updateComplete
    expect(textOf(element)).to.include('Ngenteni pambayaran')
    expect(textOf(element)).to.include('Pesenan INV-2041')
    expect(find(element, '.card').lang).to.equal('jv')
    expect(textOf(element)).to.include('Saya sudah bayar')
  })

  it('puts what the page slots in in place of its own', async () => {
    server.payment = givenPayment({ status: 'paid' })
    const element = await fixture<AutogopayCheckout>(
      html`<autogopay-checkout token="t1" endpoint=${ENDPOINT}
        ><p slot="success">Terima kasih!</p>
        <p slot="header">Toko kami</p>
        <p slot="footer">Butuh bantuan?</p></autogopay-checkout
      >`,
    )
    await shows(element, 'paid')
    for (const child of element.children) expect(child.checkVisibility()).to.equal(true)
    expect(find(element, '[part~=title]').checkVisibility()).to.equal(false)
    expect(find(element, '[part~=merchant]').checkVisibility()).to.equal(false)
  })

  it('shows how many new codes are left, and that none is', async () => {
    server.payment = givenPayment({ status: 'expired', renewalsLeft: 2 })
    const element = await givenElement()
    await shows(element, 'expired')
    expect(textOf(element)).to.include('2 kali lagi')
    server.payment = givenPayment({ status: 'expired', renewalsLeft: 0 })
    const last = await givenElement({ token: 't2' })
    await shows(last, 'expired')
    expect(find.bind(null, last, '[part~=renew]')).to.throw()
    expect(textOf(last)).to.include('Batas kode baru')
  })

  for (const [name, change, words] of [
    ['late money that waits', { status: 'expired', needsReview: true }, 'Uang Anda sudah masuk'],
    ['a second payment', { status: 'paid', needsReview: true }, 'lebih dari yang diminta'],
    ['an order paid otherwise', { status: 'cancelled', orderPaid: true }, 'sudah dibayar'],
  ] as const) {
    it(`is honest about ${name}, and asks for no more money`, async () => {
      server.payment = givenPayment(change)
      const element = await givenElement()
      await shows(element, change.status)
      expect(textOf(element)).to.include(words)
      expect(textOf(element)).to.include('Jangan bayar lagi')
      expect(find.bind(null, element, '[part~=renew]')).to.throw()
      await expect(element).to.be.accessible()
    })
  }

  it('lets the payer ask again only after a moment, and shows how long', async () => {
    const element = await givenElement()
    await shows(element, 'waiting-qr')
    click(element, '[part~=check]')
    await waitUntil(() => /Periksa lagi dalam \d detik/.test(textOf(element)))
    const button = find(element, '[part~=check]')
    expect(button.getAttribute('aria-disabled')).to.equal('true')
    button.click()
    await aTimeout(20)
    expect(server.count('POST /check')).to.equal(1)
  })
})
