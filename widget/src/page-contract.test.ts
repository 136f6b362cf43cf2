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

  for (const status of ['partially_refunded', 'refunded'] as const) {
    it(`tells of a payment that is ${status} when it is heard of again`, async () => {
      const element = await givenElement()
      await listening()
      server.streams[0]?.send(server.change({ status }))
      await waitUntil(() => element.status === status)
      expect(events.heard.find(({ type }) => type === 'autogopay-paid')?.detail).to.include({
        status,
        orderId: 'INV-2041',
      })
      await element.refresh()
      expect(count('autogopay-paid')).to.equal(1)
    })
  }

  it('calls nothing paid that had been refunded before the page came', async () => {
    server.payment = givenPayment({ status: 'refunded' })
    await shows(await givenElement(), 'refunded')
    expect(count('autogopay-paid')).to.equal(0)
  })

  it('tells of an expiry that it hears of together with the new code, and only then', async () => {
    const element = await givenElement()
    await listening()
    const old = server.change({ status: 'expired', renewedByToken: 't2' })
    server.payment = givenPayment({ orderId: 'INV-2' })
    server.streams[0]?.send(old)
    await waitUntil(() => count('autogopay-ready') === 2)
    const told = events.heard.filter(({ type }) => type === 'autogopay-expired')
    expect(told.map(({ detail }) => detail.orderId)).to.deep.equal(['INV-2041'])
    expect(element.status).to.equal('pending')
    // Who opens the page again sees the new code, and nothing of the old one.
    server.replies.set('GET /', ({ path }) =>
      Response.json(path.includes('/t3') ? { ...old, renewedByToken: 't4' } : server.payment),
    )
    const again = await givenElement({ token: 't3' })
    await shows(again, 'waiting-qr')
    expect(count('autogopay-expired')).to.equal(1)
  })

  it('tells the document and the element of an ending, once, also when a listener takes the element out', async () => {
    const element = await givenElement()
    await listening()
    const parent = element.parentElement
    let heardByElement = 0
    element.addEventListener('autogopay-paid', () => heardByElement++)
    element.addEventListener('autogopay-status-change', () => element.remove(), { once: true })
    server.streams[0]?.send(server.change({ status: 'paid' }))
    await waitUntil(() => element.status === 'paid' && !element.isConnected)
    await aTimeout(20)
    parent?.append(element)
    await shows(element, 'paid')
    await aTimeout(20)
    expect(count('autogopay-paid')).to.equal(1)
    expect(heardByElement).to.equal(1)
  })

  it('takes a property of null or undefined for what it is at the start', async () => {
    const errors: unknown[] = []
    const note = (event: Event) => errors.push(event)
    window.addEventListener('unhandledrejection', note)
    for (const nothing of [null, undefined]) {
      const element = document.createElement('autogopay-checkout')
      const values = { locale: nothing, messages: nothing, mode: nothing, theme: nothing }
      Object.assign(element, { token: `of ${nothing}`, endpoint: ENDPOINT, ...values })
      document.body.append(element)
      await shows(element, 'waiting-qr')
      expect(textOf(element)).to.include('Saya sudah bayar')
      element.messages = { id: { alreadyPaid: 'Sudah' } }
      await element.updateComplete
      Object.assign(element, values)
      await element.updateComplete
      expect(textOf(element)).to.include('Saya sudah bayar')
      expect([element.locale, element.mode, element.theme]).to.deep.equal([
        'auto',
        'inline',
        'auto',
      ])
      element.remove()
    }
    window.removeEventListener('unhandledrejection', note)
    expect(errors.length).to.equal(0)
  })

  it('leaves out words of the page that are none', async () => {
    const element = await givenElement()
    const words = { alreadyPaid: undefined, order: 'Nomor', scanSteps: null, waiting: 'Tunggu' }
    element.messages = { id: words as object }
    await shows(element, 'waiting-qr')
    expect(find(element, '[part~=check]').innerText).to.equal('Saya sudah bayar')
    expect(textOf(element)).to.include('Pesanan INV-2041')
    expect(textOf(element)).to.include('Pindai kode QRIS')
    expect(find(element, '[part~=status]').innerText).to.equal('Tunggu')
  })

  it('speaks the nearest language around it, over shadow roots, too', async () => {
    const outer = document.createElement('div')
    outer.lang = 'en'
    const inner = document.createElement('p')
    const element = document.createElement('autogopay-checkout')
    Object.assign(element, { token: 't1', endpoint: ENDPOINT })
    inner.attachShadow({ mode: 'open' }).append(element)
    outer.attachShadow({ mode: 'open' }).append(inner)
    document.body.append(outer)
    await shows(element, 'waiting-qr')
    expect(find(element, '.card').lang).to.equal('en')
    inner.lang = 'id'
    element.requestUpdate()
    await element.updateComplete
    expect(find(element, '.card').lang).to.equal('id')
    outer.remove()
  })

  it('carries out what the page asks for while it does something else, each once', async () => {
    const element = await givenElement()
    await shows(element, 'waiting-qr')
    server.replies.set('POST /cancel', () => Response.json(server.change({ status: 'cancelled' })))
    void element.refresh()
    void element.cancel()
    await element.cancel()
    expect(element.status).to.equal('cancelled')
    expect(server.count('GET /')).to.equal(2)
    expect(server.count('POST /cancel')).to.equal(1)
  })

  it('cancels no other payment than the one that was shown when the page said so', async () => {
    const element = await givenElement()
    await shows(element, 'waiting-qr')
    void element.refresh()
    void element.cancel()
    element.token = 't2'
    await waitUntil(() => server.requests.at(-1)?.path.includes('/t2'))
    await aTimeout(50)
    expect(server.count('POST /cancel')).to.equal(0)
  })

  it('asks nothing while a question is open', async () => {
    const element = await givenElement()
    await listening()
    const answers: (() => void)[] = []
    server.replies.set(
      'POST /check',
      () => new Promise((resolve) => answers.push(() => resolve(Response.json(server.change({}))))),
    )
    click(element, '[part~=check]')
    await waitUntil(() => answers.length === 1)
    const asked = server.count('GET /')
    window.dispatchEvent(new Event('online'))
    document.dispatchEvent(new Event('resume'))
    await aTimeout(50)
    expect(server.count('GET /')).to.equal(asked)
    answers[0]?.()
    await waitUntil(() => server.count('GET /') === asked + 1)
  })

  it('takes no focus that it did not have, and loses none that it had', async () => {
    const outside = document.createElement('input')
    document.body.append(outside)
    const element = await givenElement()
    await listening()
    outside.focus()
    server.streams[0]?.send(server.change({ status: 'expired' }))
    await shows(element, 'expired')
    expect(document.activeElement === outside, 'outside').to.equal(true)
    server.replies.set('POST /renew', () => {
      server.payment = givenPayment()
      return Response.json({ token: 't2', checkoutUrl: `${ENDPOINT}/pay/t2` })
    })
    const renew = find(element, '[part~=renew]')
    renew.focus()
    renew.click()
    await shows(element, 'waiting-qr')
    expect(document.activeElement === element, 'inside').to.equal(true)
    expect(element.shadowRoot?.activeElement === find(element, '.card'), 'card').to.equal(true)
    outside.remove()
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

  for (const [name, change, screen, words] of [
    [
      'late money that waits',
      { status: 'expired', needsReview: true },
      'review',
      'Uang Anda sudah masuk',
    ],
    ['another amount', { needsReview: true }, 'review', 'Uang Anda sudah masuk'],
    ['a second payment', { status: 'paid', needsReview: true }, 'paid', 'lebih dari yang diminta'],
    [
      'an order paid otherwise',
      { status: 'cancelled', orderPaid: true },
      'cancelled',
      'sudah dibayar',
    ],
  ] as const) {
    it(`is honest about ${name}, and asks for no more money`, async () => {
      server.payment = givenPayment(change)
      const element = await givenElement()
      await shows(element, screen)
      expect(textOf(element)).to.include(words)
      expect(textOf(element)).to.include('Jangan bayar lagi')
      for (const part of ['renew', 'qr', 'deeplink', 'check']) {
        expect(find.bind(null, element, `[part~=${part}]`), part).to.throw()
      }
      await expect(element).to.be.accessible()
    })
  }

  it('says so at once when other money comes for the code on screen, and goes on from there', async () => {
    const element = await givenElement()
    await listening()
    server.streams[0]?.send(server.change({ needsReview: true, qrText: null, deeplinkUrl: null }))
    await shows(element, 'review')
    expect(element.shadowRoot?.querySelector('[role=alert]')?.textContent).to.include('sudah masuk')
    expect(element.dataset['status']).to.equal('review')
    expect(element.status).to.equal('review')
    server.streams[0]?.send(
      server.change({ needsReview: false, status: 'paid', amountPaid: 45_000 }),
    )
    await shows(element, 'paid')
    expect(find(element, '[part~=amount]').textContent).to.equal('Rp 45.000')
  })

  it('says that there is no payment where the page gave it nothing to show, and only then', async () => {
    const { setTimeout: wait } = window
    const { warn } = console
    const warnings: unknown[] = []
    console.warn = (failure: unknown) => warnings.push(failure)
    window.setTimeout = ((work: () => void, ms = 0) =>
      wait(work, ms === 10_000 ? 50 : ms)) as typeof setTimeout
    try {
      await shows(await givenElement(), 'waiting-qr')
      const button = await fixture<AutogopayCheckout>(
        html`<autogopay-checkout mode="button" endpoint=${ENDPOINT}></autogopay-checkout>`,
      )
      await aTimeout(300)
      expect(warnings).to.deep.equal([])
      await shows(await fixture(html`<autogopay-checkout></autogopay-checkout>`), 'unknown')
      expect(warnings).to.have.length(1)
      expect(warnings[0]).to.include({ code: 'invalid_address', cause: 'no token' })
      await button.open()
      await shows(button, 'unknown')
      button.token = 't1'
      await shows(button, 'waiting-qr')
    } finally {
      window.setTimeout = wait
      console.warn = warn
    }
  })

  it('tells no end while money waits, and the end once that is decided', async () => {
    const element = await givenElement()
    await listening()
    server.streams[0]?.send(server.change({ needsReview: true, status: 'expired' }))
    await shows(element, 'review')
    expect(count('autogopay-expired')).to.equal(0)
    const changes = events.heard.filter(({ type }) => type === 'autogopay-status-change')
    expect(changes.at(-1)?.detail).to.include({ from: 'pending', to: 'review' })
    server.change({ needsReview: false })
    await element.refresh()
    await shows(element, 'expired')
    expect(count('autogopay-expired')).to.equal(1)
  })

  it('shows no code of an order that is paid, and says so aloud', async () => {
    const element = await givenElement()
    await listening()
    server.streams[0]?.send(server.change({ orderPaid: true }))
    await shows(element, 'cancelled')
    expect(textOf(element)).to.include('Jangan bayar lagi')
    expect(find.bind(null, element, '[part~=qr]')).to.throw()
    expect(element.shadowRoot?.querySelector('[role=alert]')?.textContent).to.include('dibayar')
  })

  it('is an inline one where the page names a mode that there is not', async () => {
    const element = await fixture<AutogopayCheckout>(
      html`<autogopay-checkout token="t1" endpoint=${ENDPOINT} mode="popup"></autogopay-checkout>`,
    )
    await shows(element, 'waiting-qr')
  })

  it('shows what came of another price, also where the page shows the price', async () => {
    server.payment = givenPayment({ status: 'paid', amountPaid: 45_000 })
    const element = await givenElement()
    element.hideAmount = true
    await element.updateComplete
    await shows(element, 'paid')
    expect(find(element, '[part~=amount]').textContent).to.equal('Rp 45.000')
  })

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
