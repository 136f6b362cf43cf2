import { expect, fixture, html } from '@open-wc/testing'
import type { AutogopayCheckout } from '../autogopay-checkout.ts'
import { loadExtras } from '../load-extras.ts'
import { MESSAGES } from '../locales.ts'
import { FakeServer, problem } from '../testing/fake-server.ts'
import {
  click,
  ENDPOINT,
  eventually,
  find,
  hearEvents,
  shows,
  textOf,
} from '../testing/given-element.ts'
import { givenLink, givenOpenLink } from '../testing/given-link.ts'
import { givenPayment } from '../testing/given-payment.ts'
import type { CheckoutLink } from './contract.ts'
import { linkEn } from './messages-en.ts'
import { linkId } from './messages-id.ts'

const LINK = 'GET /kopi-senja'
const PAY = 'POST /kopi-senja/payments'
const lost = () => Promise.reject(new TypeError('Failed to fetch'))

describe('<autogopay-checkout link>', () => {
  let server: FakeServer
  let link: CheckoutLink
  let events: ReturnType<typeof hearEvents>

  // Before the first of them waits for it: a busy machine may take a while.
  before(async () => {
    await loadExtras()
  })
  beforeEach(() => {
    sessionStorage.clear()
    server = new FakeServer()
    link = givenLink()
    server.replies.set(LINK, () => Response.json(link))
    server.replies.set(PAY, () => Response.json({ token: 't1', checkoutUrl: `${ENDPOINT}/pay/t1` }))
    server.start()
    events = hearEvents(['ready', 'paid', 'error'])
  })
  afterEach(() => {
    events.stop()
    server.stop()
    sessionStorage.clear()
  })

  const given = (attributes: { locale?: 'id' | 'en'; mode?: 'inline' | 'button' } = {}) =>
    fixture<AutogopayCheckout>(
      html`<autogopay-checkout
        link="kopi-senja"
        endpoint=${ENDPOINT}
        mode=${attributes.mode ?? 'inline'}
        locale=${attributes.locale ?? 'id'}
        ><a href="/l/kopi-senja">Beli</a></autogopay-checkout
      >`,
    )
  const write = (element: AutogopayCheckout, name: string, value: string) => {
    const field = find<HTMLInputElement>(element, `[name=${name}]`)
    field.value = value
    field.dispatchEvent(new InputEvent('input', { bubbles: true, composed: true }))
  }
  const confirm = (element: AutogopayCheckout) => click(element, '[part~=confirm]')
  const says = (element: AutogopayCheckout, words: string) =>
    eventually(() => textOf(element).includes(words), `never said: ${words}`)
  const posts = () =>
    server.requests.filter(({ method, path }) => method === 'POST' && path.includes('/payments'))
  const keys = () => posts().map(({ headers }) => headers.get('idempotency-key'))
  const bodies = () => posts().map(({ body }) => JSON.parse(String(body)) as object)

  describe('with a price', () => {
    it('shows what it is for, and makes nothing', async () => {
      const element = await given()
      await shows(element, 'offer')
      for (const words of [
        'Kopi Senja 250 gram',
        'Digiling setelah',
        'Rp 44.000',
        linkId.linkConfirm,
      ]) {
        expect(textOf(element)).to.include(words)
      }
      expect(element.status).to.equal('idle')
      expect(server.requests.map(({ method }) => method)).to.deep.equal(['GET'])
      expect(events.types()).to.deep.equal([])
    })

    it('makes the payment once the payer confirms, and goes on as with any', async () => {
      const element = await given()
      await shows(element, 'offer')
      confirm(element)
      await shows(element, 'waiting-qr')
      expect(bodies()).to.deep.equal([{ amount: 44_000 }])
      expect(keys()[0]).to.match(/^[\da-f]{32}$/)
      expect(element.status).to.equal('pending')
      await eventually(() => server.streams.length === 1)
      server.streams[0]?.send(server.change({ status: 'paid', paidAt: new Date().toISOString() }))
      await shows(element, 'paid')
      expect(events.types()).to.deep.equal(['autogopay-ready', 'autogopay-paid'])
    })

    it('makes one payment, however often the button is pressed', async () => {
      const element = await given()
      await shows(element, 'offer')
      for (let press = 0; press < 5; press += 1) confirm(element)
      await shows(element, 'waiting-qr')
      expect(posts().length).to.equal(1)
    })

    it('keeps the form, with its button waiting, until the payment is there', async () => {
      let answer: (response: Response) => void = () => undefined
      server.replies.set(PAY, () => new Promise((resolve) => (answer = resolve)))
      const element = await given()
      await shows(element, 'offer')
      const kinds = watchKinds(element)
      confirm(element)
      await says(element, linkId.linkMaking)
      expect(find(element, '[part~=confirm]').getAttribute('aria-disabled')).to.equal('true')
      answer(Response.json({ token: 't1', checkoutUrl: `${ENDPOINT}/pay/t1` }))
      await shows(element, 'waiting-qr')
      expect(kinds.seen.filter((kind) => kind.includes('loading'))).to.deep.equal([])
      kinds.stop()
    })

    it('says a lost answer, and asks again under the same key', async () => {
      server.replies.set(PAY, lost)
      const element = await given()
      await shows(element, 'offer')
      confirm(element)
      await says(element, MESSAGES.id.failed)
      expect(events.heard[0]?.detail).to.include({ code: 'unreachable', retryable: true })
      server.replies.set(PAY, () =>
        Response.json({ token: 't1', checkoutUrl: '' }, { status: 200 }),
      )
      confirm(element)
      await shows(element, 'waiting-qr')
      expect(new Set(keys()).size).to.equal(1)
    })

    it('shows a price that the seller has changed meanwhile before it is paid', async () => {
      const element = await given()
      await shows(element, 'offer')
      link = givenLink({ amount: 46_000 })
      const errors = [{ field: 'amount', message: 'must be left out' }]
      server.replies.set(PAY, () =>
        Response.json({ code: 'invalid_request', errors }, { status: 422 }),
      )
      confirm(element)
      await says(element, 'Rp 46.000')
      expect(textOf(element)).to.include(linkId.linkChanged)
      server.replies.set(PAY, () => Response.json({ token: 't1', checkoutUrl: '' }))
      confirm(element)
      await shows(element, 'waiting-qr')
      expect(bodies()).to.deep.equal([{ amount: 44_000 }, { amount: 46_000 }])
    })

    for (const [code, words] of [
      ['rate_limited', linkId.linkTooOften],
      ['provider_unavailable', linkId.linkUnavailable],
      ['no_connection', linkId.linkUnavailable],
    ] as const) {
      it(`says so when the server answers ${code}, and lets the payer try again`, async () => {
        server.replies.set(PAY, () => problem(409, code))
        const element = await given()
        await shows(element, 'offer')
        confirm(element)
        await says(element, words)
        expect(events.heard.map(({ detail }) => detail.code)).to.deep.equal([code])
        await expect(element).to.be.accessible()
        server.replies.set(PAY, () => Response.json({ token: 't1', checkoutUrl: '' }))
        confirm(element)
        await shows(element, 'waiting-qr')
      })
    }

    it('waits for the answer to the first press when that still runs elsewhere', async () => {
      let asked = 0
      server.replies.set(PAY, () => {
        asked += 1
        return asked === 1
          ? problem(409, 'idempotency_in_progress')
          : Response.json({ token: 't1', checkoutUrl: '' })
      })
      const element = await given()
      await shows(element, 'offer')
      confirm(element)
      await shows(element, 'waiting-qr')
      expect(new Set(keys()).size).to.equal(1)
      expect(events.types()).to.deep.equal(['autogopay-ready'])
    })

    it('says that it is closed, when it was closed meanwhile', async () => {
      const element = await given()
      await shows(element, 'offer')
      link = givenLink({ state: 'used_up' })
      server.replies.set(PAY, () => problem(409, 'link_closed'))
      confirm(element)
      await says(element, linkId.linkClosed.used_up)
      expect(element.shadowRoot?.querySelector('form')).to.equal(null)
    })

    it('leaves the price out where the page shows it', async () => {
      const element = await given()
      element.hideAmount = true
      await shows(element, 'offer')
      await element.updateComplete
      expect(textOf(element)).not.to.include('Rp 44.000')
    })
  })

  describe('where the payer chooses', () => {
    beforeEach(() => {
      link = givenOpenLink()
    })

    for (const [written, words] of [
      ['', linkId.amountMissing],
      ['lima puluh', linkId.amountUnclear],
      ['50.000,50', linkId.amountUnclear],
      ['-20000', linkId.amountUnclear],
      ['9.999', linkId.amountTooLow('Rp 10.000')],
      ['10.000.001', linkId.amountTooHigh('Rp 10.000.000')],
    ] as const) {
      it(`refuses "${written}" as an amount, in words, and sends nothing`, async () => {
        const element = await given()
        await shows(element, 'offer')
        write(element, 'amount', written)
        write(element, 'name', 'Ani')
        confirm(element)
        await says(element, words)
        const field = find<HTMLInputElement>(element, '[name=amount]')
        expect(field.getAttribute('aria-invalid')).to.equal('true')
        expect(element.shadowRoot?.activeElement === field, 'focus').to.equal(true)
        expect(posts().length).to.equal(0)
        await expect(element).to.be.accessible()
      })
    }

    for (const written of ['25000', '25.000', '25,000', 'Rp 25.000', ' rp25.000 ']) {
      it(`reads "${written}" as Rp 25.000`, async () => {
        const element = await given()
        await shows(element, 'offer')
        write(element, 'amount', written)
        write(element, 'name', '  Ani   Wijaya ')
        confirm(element)
        await shows(element, 'waiting-qr')
        expect(bodies()).to.deep.equal([{ amount: 25_000, name: 'Ani Wijaya' }])
      })
    }

    it('asks for what is missing or wrong, each beside its field', async () => {
      const element = await given()
      await shows(element, 'offer')
      for (const [name, value] of [
        ['amount', '25000'],
        ['email', 'ani@'],
        ['phone', 'nol delapan'],
        ['note', 'x'.repeat(501)],
      ] as const) {
        write(element, name, value)
      }
      confirm(element)
      await says(element, linkId.formWrong)
      for (const [name, words] of [
        ['name', linkId.fieldMissing],
        ['email', linkId.emailBad],
        ['phone', linkId.phoneBad],
        ['note', linkId.fieldTooLong],
      ] as const) {
        const described = find(element, `[name=${name}]`).getAttribute('aria-describedby') ?? ''
        expect(find(element, `#${described}`).innerText).to.equal(words)
      }
      expect(posts().length).to.equal(0)
    })

    it('says which field the server refuses', async () => {
      const errors = [{ field: 'email', message: 'is none' }]
      server.replies.set(PAY, () =>
        Response.json({ code: 'invalid_request', errors }, { status: 422 }),
      )
      const element = await given()
      await shows(element, 'offer')
      write(element, 'amount', '25000')
      write(element, 'name', 'Ani')
      write(element, 'email', 'ani@toko.example')
      confirm(element)
      await says(element, linkId.emailBad)
      expect(find<HTMLInputElement>(element, '[name=name]').value).to.equal('Ani')
    })

    it('is sent by the Enter key in a field', async () => {
      const element = await given()
      await shows(element, 'offer')
      write(element, 'amount', '25000')
      write(element, 'name', 'Ani')
      const press = (name: string, key: string) =>
        find(element, `[name=${name}]`).dispatchEvent(
          new KeyboardEvent('keydown', { key, bubbles: true, composed: true, cancelable: true }),
        )
      press('name', 'a')
      press('note', 'Enter')
      await element.updateComplete
      expect(posts().length).to.equal(0)
      press('name', 'Enter')
      await shows(element, 'waiting-qr')
    })

    it('puts the focus on the title of what comes, since the button is gone', async () => {
      const element = await given()
      await shows(element, 'offer')
      write(element, 'amount', '25000')
      write(element, 'name', 'Ani')
      find(element, '[part~=confirm]').focus()
      confirm(element)
      await shows(element, 'waiting-qr')
      await element.updateComplete
      expect(element.shadowRoot?.activeElement?.getAttribute('part')).to.equal('title')
    })
  })

  describe('that takes no payment', () => {
    for (const [locale, words] of [
      ['id', linkId],
      ['en', linkEn],
    ] as const) {
      for (const state of ['off', 'expired', 'used_up'] as const) {
        it(`says that it is ${state}, in ${locale}`, async () => {
          link = givenLink({ state })
          const element = await given({ locale })
          await shows(element, 'offer')
          expect(textOf(element)).to.include(words.linkClosed[state])
          expect(textOf(element)).to.include(words.linkClosedNotes[state])
          expect(element.shadowRoot?.querySelector('button')).to.equal(null)
          await expect(element).to.be.accessible()
        })
      }
    }

    it('says that it is unknown, once', async () => {
      server.replies.set(LINK, () => problem(404, 'not_found'))
      const element = await given()
      await shows(element, 'unknown')
      expect(textOf(element)).to.include(linkId.linkUnknown)
      expect(element.status).to.equal('error')
      expect(events.heard.map(({ detail }) => detail.code)).to.deep.equal(['not_found'])
      await expect(element).to.be.accessible()
    })

    it('says that the server is out of reach, and asks again when told, or when the line is back', async () => {
      server.replies.set(LINK, lost)
      const element = await given()
      await shows(element, 'unreachable')
      expect(element.status).to.equal('error')
      // What the page put inside, such as a link to the page of the link.
      expect(element.querySelector('a')?.checkVisibility()).to.equal(true)
      await expect(element).to.be.accessible()
      click(element, '[part~=retry]')
      await eventually(() => server.count(LINK) === 2)
      await shows(element, 'unreachable')
      server.replies.set(LINK, () => Response.json(link))
      window.dispatchEvent(new Event('online'))
      await shows(element, 'offer')
    })

    it('takes an answer that is none of ours for none', async () => {
      server.replies.set(LINK, () => Response.json({ title: 'hello' }))
      const element = await given()
      await shows(element, 'unreachable')
      expect(events.heard[0]?.detail).to.include({ code: 'bad_answer' })
    })
  })

  describe('read again', () => {
    it('shows the payment that was made, and the paid one too', async () => {
      const first = await given()
      await shows(first, 'offer')
      confirm(first)
      await shows(first, 'waiting-qr')
      first.remove()
      const second = await given()
      await shows(second, 'waiting-qr')
      second.remove()
      const now = new Date().toISOString()
      server.payment = givenPayment({ status: 'paid', paidAt: now, serverTime: now })
      await shows(await given(), 'paid')
      expect(posts().length).to.equal(1)
    })

    for (const [what, change] of [
      ['expired', { status: 'expired' }],
      ['cancelled', { status: 'cancelled' }],
      ['paid long ago', { status: 'paid', paidAt: '2026-01-31T05:00:00Z' }],
    ] as const) {
      it(`asks anew when that is ${what}`, async () => {
        const first = await given()
        await shows(first, 'offer')
        confirm(first)
        await shows(first, 'waiting-qr')
        first.remove()
        server.payment = givenPayment(change)
        const second = await given()
        await shows(second, 'offer')
        server.payment = givenPayment()
        confirm(second)
        await shows(second, 'waiting-qr')
        expect(new Set(keys()).size).to.equal(2)
      })
    }

    it('shows an ended one on which the shop has to decide', async () => {
      const first = await given()
      await shows(first, 'offer')
      confirm(first)
      await shows(first, 'waiting-qr')
      first.remove()
      server.payment = givenPayment({ status: 'expired', needsReview: true })
      await shows(await given(), 'review')
    })

    it('shows the payment of the new code that was made for it', async () => {
      const first = await given()
      await shows(first, 'offer')
      confirm(first)
      await shows(first, 'waiting-qr')
      first.remove()
      server.payment = givenPayment({ status: 'expired', renewedByToken: 't2' })
      const answers = [server.payment, givenPayment(), givenPayment()]
      server.replies.set('GET /', () => Response.json(answers.shift() ?? givenPayment()))
      await shows(await given(), 'waiting-qr')
      expect(server.requests.some(({ path }) => path.startsWith('/checkout/t2'))).to.equal(true)
      expect(posts().length).to.equal(1)
    })

    it('makes no second payment when the answer to the first was lost with the page', async () => {
      server.replies.set(PAY, lost)
      const first = await given()
      await shows(first, 'offer')
      confirm(first)
      await says(first, MESSAGES.id.failed)
      first.remove()
      server.replies.set(PAY, () => Response.json({ token: 't1', checkoutUrl: '' }))
      const second = await given()
      await shows(second, 'offer')
      confirm(second)
      await shows(second, 'waiting-qr')
      expect(new Set(keys()).size).to.equal(1)
    })

    it('takes another wish than the lost one for a new one', async () => {
      let asked = 0
      server.replies.set(PAY, () => {
        asked += 1
        return asked === 1
          ? problem(422, 'idempotency_mismatch')
          : Response.json({ token: 't1', checkoutUrl: '' })
      })
      const element = await given()
      await shows(element, 'offer')
      confirm(element)
      await shows(element, 'waiting-qr')
      expect(new Set(keys()).size).to.equal(2)
    })

    it('works where the page may store nothing', async () => {
      const { setItem, getItem } = Storage.prototype
      const refuse = () => {
        throw new DOMException('no', 'SecurityError')
      }
      Object.assign(Storage.prototype, { setItem: refuse, getItem: refuse })
      try {
        const element = await given()
        await shows(element, 'offer')
        confirm(element)
        await shows(element, 'waiting-qr')
      } finally {
        Object.assign(Storage.prototype, { setItem, getItem })
      }
    })
  })

  for (const [kind, words] of [
    ['expired', MESSAGES.id.expired],
    ['denied', linkId.linkDeniedNote],
  ] as const) {
    it(`begins again when a payment is ${kind} and no new code may be made`, async () => {
      const element = await given()
      await shows(element, 'offer')
      confirm(element)
      await eventually(() => server.streams.length === 1)
      server.streams[0]?.send(server.change({ status: kind, renewalsLeft: 0 }))
      await shows(element, kind)
      await says(element, words)
      await expect(element).to.be.accessible()
      server.payment = givenPayment({ status: kind, renewalsLeft: 0 })
      click(element, '[part~=again]')
      await shows(element, 'offer')
    })
  }

  it('leaves a new code to the payment where one may be made', async () => {
    const element = await given()
    await shows(element, 'offer')
    confirm(element)
    await eventually(() => server.streams.length === 1)
    server.streams[0]?.send(server.change({ status: 'expired', renewalsLeft: 1 }))
    await shows(element, 'expired')
    expect(element.shadowRoot?.querySelector('[part~=again]')).to.equal(null)
    expect(find(element, '[part~=renew]').innerText).to.equal(MESSAGES.id.renew)
  })

  it('begins again after a payment that was cancelled, with what was written', async () => {
    link = givenOpenLink()
    const element = await given()
    await shows(element, 'offer')
    write(element, 'amount', '250000')
    write(element, 'name', 'Ani')
    confirm(element)
    await shows(element, 'waiting-qr')
    server.replies.set('POST /cancel', () => Response.json(server.change({ status: 'cancelled' })))
    await element.cancel()
    await shows(element, 'cancelled')
    await expect(element).to.be.accessible()
    click(element, '[part~=again]')
    await shows(element, 'offer')
    await eventually(() => find<HTMLInputElement>(element, '[name=amount]').value === '250000')
    server.payment = givenPayment()
    write(element, 'amount', '25000')
    confirm(element)
    await shows(element, 'waiting-qr')
    expect(new Set(keys()).size).to.equal(2)
  })

  it('still begins again in a dialog that was closed with the form in it', async () => {
    const element = await given({ mode: 'button' })
    await element.open()
    await shows(element, 'offer')
    confirm(element)
    await shows(element, 'waiting-qr')
    server.replies.set('POST /cancel', () => Response.json(server.change({ status: 'cancelled' })))
    await element.cancel()
    await shows(element, 'cancelled')
    click(element, '[part~=again]')
    await shows(element, 'offer')
    element.close()
    await element.open()
    await shows(element, 'offer')
    server.payment = givenPayment()
    confirm(element)
    await shows(element, 'waiting-qr')
  })

  it('leaves the word to a payment that the page names together with another link', async () => {
    server.replies.set('GET /roti', () => Response.json(givenLink({ slug: 'roti' })))
    const element = await given()
    await shows(element, 'offer')
    element.link = 'roti'
    element.token = 't1'
    await shows(element, 'waiting-qr')
    expect(element.token).to.equal('t1')
    element.link = 'kopi-senja'
    await shows(element, 'offer')
    expect(element.token).to.equal('')
  })

  it('leaves the word to a payment that the page names while another one is made', async () => {
    let answer: (response: Response) => void = () => {}
    server.replies.set(PAY, () => new Promise<Response>((resolve) => (answer = resolve)))
    const element = await given()
    await shows(element, 'offer')
    confirm(element)
    await eventually(() => posts().length === 1)
    element.token = 't2'
    await shows(element, 'waiting-qr')
    answer(Response.json({ token: 't1', checkoutUrl: `${ENDPOINT}/pay/t1` }))
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(element.token).to.equal('t2')
  })

  it('shows another link when the page names one, also after a payment', async () => {
    const other = givenLink({ slug: 'roti', title: 'Roti bakar', amount: 20_000 })
    server.replies.set('GET /roti', () => Response.json(other))
    const element = await given()
    await shows(element, 'offer')
    element.link = 'roti'
    await says(element, 'Roti bakar')
    element.link = 'kopi-senja'
    await says(element, 'Kopi Senja 250 gram')
    confirm(element)
    await shows(element, 'waiting-qr')
    element.link = 'roti'
    await says(element, 'Roti bakar')
    expect(posts().length).to.equal(1)
  })

  it('gives way to a payment that the page names', async () => {
    const element = await given()
    await shows(element, 'offer')
    element.token = 't9'
    await shows(element, 'waiting-qr')
    expect(server.requests.some(({ path }) => path.startsWith('/checkout/t9?'))).to.equal(true)
  })

  it('says words of the page’s own', async () => {
    const element = await given()
    await shows(element, 'offer')
    element.messages = { id: { linkConfirm: 'Bayar sekarang' } }
    await says(element, 'Bayar sekarang')
  })

  it('paints the picture, and asks no other server for one', async () => {
    server.replies.set('GET /picture.png', redPicture)
    link = givenLink({ pictureUrl: `${ENDPOINT}/checkout/x/picture.png`, accent: '#7a3cff' })
    const element = await given()
    const pixel = () => {
      const canvas = find<HTMLCanvasElement>(element, 'canvas.picture')
      return [...(canvas.getContext('2d')?.getImageData(2, 2, 1, 1).data ?? [])].join()
    }
    await shows(element, 'offer')
    await eventually(() => pixel() === '255,0,0,255', 'the picture was not painted')
    const { backgroundColor } = getComputedStyle(find(element, '[part~=confirm]'))
    expect(backgroundColor).to.include('0.478')
    link = givenLink({ pictureUrl: 'https://elsewhere.example/checkout/x/picture.png' })
    const another = await given()
    await shows(another, 'offer')
    expect(another.shadowRoot?.querySelector('canvas')).to.equal(null)
  })

  describe('behind a button', () => {
    it('asks for nothing before it is opened, and keeps what was written when it is closed', async () => {
      link = givenOpenLink()
      const element = await given({ mode: 'button' })
      await element.updateComplete
      expect(element.status).to.equal('idle')
      expect(server.requests.length).to.equal(0)
      await eventually(() => element.shadowRoot?.querySelector('dialog'))
      click(element, '[part~=trigger]')
      await shows(element, 'offer')
      await expect(element).to.be.accessible()
      write(element, 'amount', '25.000')
      write(element, 'name', 'Ani')
      write(element, 'note', 'Tanpa gula')
      element.close()
      await element.updateComplete
      await element.open()
      await shows(element, 'offer')
      const valueOf = (name: string) => find<HTMLInputElement>(element, `[name=${name}]`).value
      expect(['amount', 'name', 'note'].map(valueOf)).to.deep.equal(['25.000', 'Ani', 'Tanpa gula'])
      confirm(element)
      await shows(element, 'waiting-qr')
      expect(posts().length).to.equal(1)
      expect(server.count(LINK)).to.equal(1)
    })
  })

  describe('for everybody', () => {
    for (const locale of ['id', 'en'] as const) {
      for (const theme of ['light', 'dark'] as const) {
        it(`can be read and used, in ${locale}, ${theme}`, async () => {
          link = givenOpenLink({ description: 'Untuk panti asuhan' })
          const element = await given({ locale })
          element.theme = theme
          await shows(element, 'offer')
          await expect(element).to.be.accessible()
          confirm(element)
          await eventually(() => element.shadowRoot?.querySelector('[aria-invalid]'))
          await expect(element).to.be.accessible()
          link = givenLink({ accent: '#ffff00' })
          element.link = ''
          await element.updateComplete
          element.link = 'kopi-senja'
          await says(element, 'Rp 44.000')
          await expect(element).to.be.accessible()
        })
      }
    }

    it('has controls of 44 pixels at least, and keeps within a 320-pixel box', async () => {
      link = givenOpenLink()
      const element = await given()
      element.parentElement?.setAttribute('style', 'width: 320px')
      await shows(element, 'offer')
      for (const control of element.shadowRoot?.querySelectorAll('button, input, textarea') ?? []) {
        expect(control.getBoundingClientRect().height).to.be.at.least(44)
      }
      const { right } = element.getBoundingClientRect()
      for (const each of element.shadowRoot?.querySelectorAll('.card *') ?? []) {
        expect(each.getBoundingClientRect().right, each.className).to.be.at.most(right)
      }
    })

    it('has every word in both languages, and none of a name that others have', () => {
      const shape = (words: object) =>
        Object.entries(words).map(([name, word]: [string, unknown]) => [name, typeof word])
      expect(shape(linkEn)).to.deep.equal(shape(linkId))
      expect(Object.keys(linkId).filter((name) => name in MESSAGES.id)).to.deep.equal([])
    })
  })
})

/** Every kind of card that there has been. */
function watchKinds(element: AutogopayCheckout) {
  const seen: string[] = []
  const note = () => seen.push(element.shadowRoot?.querySelector('.card')?.className ?? '')
  const observer = new MutationObserver(note)
  observer.observe(element.shadowRoot as ShadowRoot, {
    subtree: true,
    childList: true,
    attributes: true,
  })
  return { seen, stop: () => observer.disconnect() }
}

async function redPicture(): Promise<Response> {
  const canvas = document.createElement('canvas')
  const context = canvas.getContext('2d')
  if (context) context.fillStyle = '#ff0000'
  context?.fillRect(0, 0, canvas.width, canvas.height)
  return new Response(await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve)))
}
