import { aTimeout, expect, fixture, html } from '@open-wc/testing'
import type { AutogopayCheckout } from './autogopay-checkout.ts'
import { FakeServer, problem } from './testing/fake-server.ts'
import {
  click,
  eventually,
  find,
  givenElement,
  hearEvents,
  shows,
  textOf,
} from './testing/given-element.ts'
import { givenPayment } from './testing/given-payment.ts'
import { waitUntil } from './testing/wait-until.ts'

describe('<autogopay-checkout>', () => {
  let server: FakeServer
  let events: ReturnType<typeof hearEvents>

  beforeEach(() => {
    server = new FakeServer()
    server.start()
    events = hearEvents()
  })
  afterEach(() => {
    events.stop()
    server.stop()
  })

  const listening = (count = 1) => waitUntil(() => server.streams.length >= count)

  describe('waiting', () => {
    it('shows who is paid, how much, for what, and the code', async () => {
      const element = await givenElement()
      await shows(element, 'waiting-qr')
      const text = textOf(element)
      for (const part of ['Kopi Senja', 'Rp 50.000', 'Pesanan INV-2041', '2 kopi susu']) {
        expect(text).to.include(part)
      }
      expect(element.dataset['status']).to.equal('pending')
      expect(find(element, '.qr').getAttribute('aria-label')).to.match(
        /^Kode QRIS untuk Kopi Senja, Rp 50\.000, berlaku sampai .*\d\d\.\d\d WIB$/,
      )
    })

    it('shows the amount to pay and why it is not the price, until it is paid', async () => {
      server.payment = givenPayment({ amount: 50_000, payableAmount: 49_653 })
      const element = await givenElement()
      await shows(element, 'waiting-qr')
      expect(find(element, '.amount').innerText).to.equal('Rp 49.653')
      expect(find(element, '[part~=exact-amount]').innerText).to.equal(
        'Harga Rp\u00A050.000 dikurangi kode unik Rp\u00A0347. Bayar tepat sejumlah ini agar pembayaran Anda dikenali.',
      )
      expect(find(element, '.qr').getAttribute('aria-label')).to.include('Rp 49.653')
      await expect(element).to.be.accessible()
      await listening()
      const paidAt = new Date().toISOString()
      server.streams[0]?.send(server.change({ status: 'paid', paidAt }))
      await shows(element, 'paid')
      expect(find.bind(null, element, '[part~=exact-amount]')).to.throw()
    })

    it('draws the code dark on white, whatever the theme', async () => {
      const element = await givenElement()
      await shows(element, 'waiting-qr')
      expect(getComputedStyle(find(element, '.qr rect')).fill).to.equal('rgb(255, 255, 255)')
      expect(getComputedStyle(find(element, '.qr path')).fill).to.equal('rgb(0, 0, 0)')
    })

    it('hides its children, since the code has taken their place', async () => {
      const element = await givenElement()
      await shows(element, 'waiting-qr')
      expect(find.bind(null, element, 'slot:not([name])')).to.throw()
      expect(element.querySelector('a')?.checkVisibility()).to.equal(false)
    })

    it('gives a phone the app first, as a plain link, and the code one tap away', async () => {
      server.payment = givenPayment({ device: 'phone' })
      const element = await givenElement()
      await shows(element, 'waiting-app')
      const link = find<HTMLAnchorElement>(element, 'a.primary')
      expect(link.href).to.equal('https://gopay.example/app?ref=1')
      expect(link.innerText).to.equal('Bayar dengan GoPay')
      const toggle = find(element, '[part~=switch]')
      toggle.focus()
      toggle.click()
      await shows(element, 'waiting-qr')
      expect(textOf(element)).to.include('tangkapan layar')
      expect(element.shadowRoot?.activeElement).to.equal(toggle)
      toggle.click()
      await shows(element, 'waiting-app')
    })

    it('offers a computer the app only when there is a link to it', async () => {
      server.payment = givenPayment({ deeplinkUrl: null })
      const element = await givenElement()
      await shows(element, 'waiting-qr')
      expect(find.bind(null, element, '[part~=switch]')).to.throw()
    })

    it('holds the place of a code that is not there yet', async () => {
      server.payment = givenPayment({ qrText: null })
      const element = await givenElement()
      await shows(element, 'waiting-qr')
      expect(textOf(element)).to.include('Menyiapkan kode QR')
      await listening()
      server.streams[0]?.send(server.change({ qrText: '000201' }))
      await waitUntil(() => element.shadowRoot?.querySelector('.qr'))
    })

    it('does not break on a code that is too long to draw', async () => {
      server.payment = givenPayment({ qrText: 'x'.repeat(5000) })
      const element = await givenElement()
      await shows(element, 'waiting-qr')
      // What would draw it has to be loaded first.
      await eventually(() => textOf(element).includes('tidak dapat digambar'))
    })

    it("counts down by the server's clock, not by this device's", async () => {
      const behind = Date.now() - 86_400_000
      server.payment = givenPayment({
        serverTime: new Date(behind).toISOString(),
        expiresAt: new Date(behind + 600_000).toISOString(),
      })
      const element = await givenElement()
      await shows(element, 'waiting-qr')
      expect(find(element, '[role=timer]').innerText).to.match(/^(10:00|09:5\d)$/)
    })

    it('ticks', async () => {
      const element = await givenElement()
      await shows(element, 'waiting-qr')
      const before = find(element, '[role=timer]').innerText
      await waitUntil(() => find(element, '[role=timer]').innerText !== before, 'never ticked')
    })

    it('only checks when time is up: that it has expired is for the server to say', async () => {
      server.payment = givenPayment({ expiresAt: new Date(Date.now() + 3_000).toISOString() })
      const element = await givenElement()
      await shows(element, 'waiting-qr')
      await waitUntil(() => find(element, '.card').classList.contains('checking'), 'no checking')
      expect(element.dataset['status']).to.equal('pending')
      expect(events.types()).to.deep.equal([])
      await listening()
      server.streams[0]?.send(server.change({ status: 'expired' }))
      await shows(element, 'expired')
      expect(events.types()).to.deep.equal(['autogopay-expired'])
    })

    it('says so when the connection is lost, and keeps the code', async () => {
      const element = await givenElement()
      await shows(element, 'waiting-qr')
      await listening()
      server.replies.set('GET /', () => Promise.reject(new TypeError('offline')))
      server.replies.set('GET /events', () => Promise.reject(new TypeError('offline')))
      server.streams[0]?.cut()
      await waitUntil(() => textOf(element).includes('Koneksi terputus'))
      expect(find(element, '.qr').checkVisibility()).to.equal(true)
      server.replies.clear()
      window.dispatchEvent(new Event('online'))
      await waitUntil(() => textOf(element).includes('Menunggu pembayaran'))
      expect(events.types()).to.deep.equal([])
    })
  })

  describe('paid', () => {
    it('turns paid on one message of the stream, and says so once', async () => {
      const element = await givenElement()
      await listening()
      const paidAt = new Date().toISOString()
      server.streams[0]?.send(server.change({ status: 'paid', paidAt }))
      await shows(element, 'paid')
      expect(textOf(element)).to.include('Pembayaran berhasil')
      expect(element.dataset['status']).to.equal('paid')
      expect(find(element, '[role=alert]').innerText).to.equal('Pembayaran berhasil')
      expect(events.types()).to.deep.equal(['autogopay-paid'])
      const [event] = events.heard
      expect(event?.detail).to.deep.equal({
        status: 'paid',
        orderId: 'INV-2041',
        amount: 50_000,
        late: false,
      })
      expect(event?.target).to.equal(element)
      expect(event?.composed).to.equal(true)
    })

    it('fires once however often the connection breaks and the news repeats', async () => {
      const element = await givenElement()
      await listening()
      server.streams[0]?.cut()
      await listening(2)
      const paid = server.change({ status: 'paid' })
      server.streams[1]?.send(paid)
      server.streams[1]?.send(paid)
      await shows(element, 'paid')
      await element.refresh()
      const parent = element.parentElement
      element.remove()
      parent?.append(element)
      await waitUntil(() => server.count('GET /') >= 2)
      await aTimeout(30)
      expect(events.types()).to.deep.equal(['autogopay-paid'])
    })

    it('says so on a page that was opened after the payment', async () => {
      server.payment = givenPayment({ status: 'paid', paidAt: new Date().toISOString() })
      const element = await givenElement()
      await shows(element, 'paid')
      expect(events.types()).to.deep.equal(['autogopay-paid'])
      expect(find<HTMLAnchorElement>(element, '[part~=back]').href).to.equal(
        'https://toko.example/orders/2041',
      )
    })

    it('words a late payment as late, also after it had expired', async () => {
      server.payment = givenPayment({ status: 'expired' })
      const element = await givenElement()
      await shows(element, 'expired')
      server.change({ status: 'paid', late: true })
      document.dispatchEvent(new Event('visibilitychange'))
      await shows(element, 'paid')
      expect(textOf(element)).to.include('terlambat')
      expect(events.types()).to.deep.equal(['autogopay-expired', 'autogopay-paid'])
      expect(events.heard[1]?.detail).to.include({ late: true })
    })

    it('shows refunds without an event, since the payer has long left', async () => {
      server.payment = givenPayment({ status: 'partially_refunded' })
      const part = await givenElement()
      await shows(part, 'paid')
      expect(textOf(part)).to.include('Sebagian uang')
      server.payment = givenPayment({ status: 'refunded' })
      const whole = await givenElement({ token: 't2' })
      await shows(whole, 'refunded')
      expect(events.types()).to.deep.equal([])
    })
  })

  describe('catching up', () => {
    for (const [name, target, event] of [
      ['the page becomes visible', document, () => new Event('visibilitychange')],
      [
        'the page comes back from the cache',
        window,
        () => new PageTransitionEvent('pageshow', { persisted: true }),
      ],
      ['the network returns', window, () => new Event('online')],
    ] as const) {
      it(`asks at once when ${name}`, async () => {
        const element = await givenElement()
        await listening()
        server.change({ status: 'paid' })
        target.dispatchEvent(event())
        await shows(element, 'paid')
        expect(server.count('GET /')).to.equal(2)
      })
    }

    it('does not ask when the page is merely shown for the first time', async () => {
      await givenElement()
      await listening()
      window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: false }))
      await aTimeout(30)
      expect(server.count('GET /')).to.equal(1)
    })

    it('has the provider asked when the payer returns from the app', async () => {
      server.payment = givenPayment({ device: 'phone' })
      server.replies.set('POST /check', () => Response.json(server.change({ status: 'paid' })))
      const element = await givenElement()
      await shows(element, 'waiting-app')
      const link = find(element, 'a.primary')
      link.addEventListener('click', (event) => event.preventDefault())
      link.click()
      document.dispatchEvent(new Event('visibilitychange'))
      await shows(element, 'paid')
      expect(server.count('POST /check')).to.equal(1)
    })

    it('has the provider asked when the app opened this page anew', async () => {
      const before = location.href
      history.replaceState(null, '', '?order_id=INV-2041&result=success')
      server.replies.set('POST /check', () => Response.json(server.change({ status: 'paid' })))
      try {
        await shows(await givenElement(), 'paid')
      } finally {
        history.replaceState(null, '', before)
      }
    })
  })

  describe('asking', () => {
    it('has the provider asked, and says that nothing has come yet', async () => {
      const element = await givenElement()
      await shows(element, 'waiting-qr')
      click(element, '[part~=check]')
      await waitUntil(() => find(element, '.notice').innerText.includes('belum masuk'))
      expect(server.count('POST /check')).to.equal(1)
      expect(find<HTMLButtonElement>(element, '[part~=check]').disabled).to.equal(false)
    })

    it('asks once, however often the button is pressed', async () => {
      server.replies.set('POST /check', async () => {
        await aTimeout(30)
        return Response.json(server.change({ status: 'paid' }))
      })
      const element = await givenElement()
      await shows(element, 'waiting-qr')
      click(element, '[part~=check]')
      click(element, '[part~=check]')
      await shows(element, 'paid')
      expect(server.count('POST /check')).to.equal(1)
    })

    for (const [code, status, words] of [
      ['rate_limited', 429, 'Baru saja diperiksa'],
      ['provider_unavailable', 502, 'Belum berhasil'],
    ] as const) {
      it(`says what to do after ${code}`, async () => {
        server.replies.set('POST /check', () => problem(status, code))
        const element = await givenElement()
        await shows(element, 'waiting-qr')
        click(element, '[part~=check]')
        await waitUntil(() => find(element, '.notice').innerText.includes(words))
        expect(events.types()).to.deep.equal([])
      })
    }

    it('asks the server when the page calls refresh()', async () => {
      const element = await givenElement()
      await listening()
      server.change({ status: 'paid' })
      await element.refresh()
      await shows(element, 'paid')
    })
  })

  describe('ending', () => {
    it('cancels after a second look', async () => {
      server.replies.set('POST /cancel', () =>
        Response.json(server.change({ status: 'cancelled' })),
      )
      const element = await givenElement()
      await shows(element, 'waiting-qr')
      expect(find(element, '.danger').checkVisibility()).to.equal(false)
      click(element, '[part~=cancel] summary')
      expect(find(element, '.danger').checkVisibility()).to.equal(true)
      click(element, '.danger')
      await shows(element, 'cancelled')
      expect(events.types()).to.deep.equal(['autogopay-cancelled'])
    })

    it('shows the payment when it was paid while the payer cancelled', async () => {
      server.replies.set('POST /cancel', () => {
        server.change({ status: 'paid' })
        return problem(409, 'payment_not_payable')
      })
      const element = await givenElement()
      await shows(element, 'waiting-qr')
      click(element, '.danger')
      await shows(element, 'paid')
      expect(events.types()).to.deep.equal(['autogopay-paid'])
    })

    it('goes on with a new code after the old one has expired', async () => {
      server.payment = givenPayment({ status: 'expired' })
      server.replies.set('POST /renew', () => {
        server.payment = givenPayment()
        return Response.json({ token: 't2', checkoutUrl: 'https://pay.example/pay/t2' })
      })
      const element = await givenElement()
      await shows(element, 'expired')
      click(element, '[part~=renew]')
      await shows(element, 'waiting-qr')
      await listening()
      expect(server.requests.at(-1)?.path).to.equal('/checkout/t2/events')
      server.streams[0]?.send(server.change({ status: 'expired' }))
      await shows(element, 'expired')
      // Two payments, so each may expire once.
      expect(events.types()).to.deep.equal(['autogopay-expired', 'autogopay-expired'])
    })

    it('says so when the shop allows no more new codes', async () => {
      server.payment = givenPayment({ status: 'expired' })
      server.replies.set('POST /renew', () => problem(409, 'payment_not_payable'))
      const element = await givenElement()
      await shows(element, 'expired')
      click(element, '[part~=renew]')
      await waitUntil(() => find(element, '.notice').innerText.includes('Hubungi toko'))
      expect(find<HTMLButtonElement>(element, '[part~=renew]').disabled).to.equal(false)
    })

    it('follows to the new payment when another page has renewed it already', async () => {
      server.replies.set('GET /', () =>
        Response.json(
          server.requests.at(-1)?.path.startsWith('/checkout/t1')
            ? givenPayment({ status: 'expired', renewedByToken: 't2' })
            : givenPayment({ orderId: 'INV-2041-2' }),
        ),
      )
      const element = await givenElement()
      await shows(element, 'waiting-qr')
      expect(textOf(element)).to.include('INV-2041-2')
      expect(events.types()).to.deep.equal([])
    })

    it('tells the page of a declined payment once', async () => {
      const element = await givenElement()
      await listening()
      server.streams[0]?.send(server.change({ status: 'denied' }))
      await shows(element, 'denied')
      expect(events.types()).to.deep.equal(['autogopay-error'])
      expect(events.heard[0]?.detail).to.deep.equal({
        code: 'denied',
        retryable: false,
        status: 'denied',
        orderId: 'INV-2041',
        amount: 50_000,
        late: false,
      })
    })
  })

  describe('failing', () => {
    it('says that there is no such payment', async () => {
      server.replies.set('GET /', () => problem(404, 'not_found'))
      const element = await givenElement()
      await shows(element, 'unknown')
      expect(element.dataset['status']).to.equal('error')
      expect(events.heard[0]?.detail).to.include({ code: 'not_found', retryable: false })
    })

    it('brings back its children while the server cannot be reached, then recovers', async () => {
      server.replies.set('GET /', () => Promise.reject(new TypeError('Failed to fetch')))
      const element = await givenElement()
      await shows(element, 'unreachable')
      expect(element.querySelector('a')?.checkVisibility()).to.equal(true)
      server.replies.clear()
      click(element, '[part~=retry]')
      await shows(element, 'waiting-qr')
      expect(events.types()).to.deep.equal(['autogopay-error'])
      expect(events.heard[0]?.detail).to.deep.equal({
        code: 'unreachable',
        retryable: true,
        status: null,
        orderId: null,
        amount: null,
        late: false,
      })
    })

    it('refuses an address that is none', async () => {
      const element = await fixture<AutogopayCheckout>(
        html`<autogopay-checkout checkout-url="https://pay.example/wrong"></autogopay-checkout>`,
      )
      await shows(element, 'unknown')
      expect(events.heard[0]?.detail).to.include({ code: 'invalid_address', retryable: false })
      expect(server.requests.length).to.equal(0)
    })

    it('never puts a link that runs code on the page', async () => {
      server.payment = givenPayment({ device: 'phone', deeplinkUrl: 'javascript:alert(1)' })
      const element = await givenElement()
      await shows(element, 'unreachable')
      expect(events.heard[0]?.detail).to.include({ code: 'bad_answer' })
    })
  })

  describe('language', () => {
    it('speaks English when told to', async () => {
      const element = await givenElement({ locale: 'en' })
      await shows(element, 'waiting-qr')
      expect(textOf(element)).to.include('Waiting for payment')
      expect(find(element, '.card').lang).to.equal('en')
    })

    it('follows the language of the page around it', async () => {
      const around = await fixture(
        html`<div lang="en-GB">
          <autogopay-checkout token="t1" endpoint="https://pay.example"></autogopay-checkout>
        </div>`,
      )
      const element = around.querySelector('autogopay-checkout')
      if (!element) throw new Error('no element')
      await shows(element, 'waiting-qr')
      expect(textOf(element)).to.include('Scan the QRIS code')
      element.locale = 'id'
      await waitUntil(() => textOf(element).includes('Pindai kode QRIS'))
    })
  })
})
