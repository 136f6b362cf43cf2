import { expect, fixture, html } from '@open-wc/testing'
import { AutogopayCheckout } from './autogopay-checkout.ts'
import { FakeServer } from './testing/fake-server.ts'
import { click, ENDPOINT, find, hearEvents, shows, textOf } from './testing/given-element.ts'
import { givenPayment } from './testing/given-payment.ts'
import { waitUntil } from './testing/wait-until.ts'

const dialogOf = (element: AutogopayCheckout) => find<HTMLDialogElement>(element, 'dialog.modal')
const pressEscape = (element: AutogopayCheckout) =>
  dialogOf(element).dispatchEvent(
    new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, cancelable: true }),
  )
const isLocked = () => getComputedStyle(document.documentElement).overflow === 'hidden'

describe('<autogopay-checkout> in a dialog', () => {
  let server: FakeServer
  const extras: HTMLElement[] = []

  beforeEach(() => {
    server = new FakeServer()
    server.start()
  })
  afterEach(() => {
    for (const extra of extras.splice(0)) extra.remove()
    server.stop()
  })

  // A fixture of plain elements waits for a frame, and a page behind another one draws none.
  const put = <Made extends HTMLElement>(made: Made): Made => {
    document.body.append(made)
    extras.push(made)
    return made
  }
  const givenModal = () =>
    fixture<AutogopayCheckout>(
      html`<autogopay-checkout mode="modal" token="t1" endpoint=${ENDPOINT}></autogopay-checkout>`,
    )
  const givenButton = (fetchPayment?: AutogopayCheckout['fetchPayment']) =>
    fixture<AutogopayCheckout>(
      html`<autogopay-checkout
        mode="button"
        label="Bayar sekarang"
        endpoint=${ENDPOINT}
        .fetchPayment=${fetchPayment ?? null}
      ></autogopay-checkout>`,
    )

  it('asks for nothing and shows nothing before it is opened', async () => {
    const element = await givenModal()
    expect(element.status).to.equal('idle')
    expect(dialogOf(element).open).to.equal(false)
    expect(server.requests.length).to.equal(0)
    await element.open()
    await shows(element, 'waiting-qr')
    expect(dialogOf(element).matches(':modal')).to.equal(true)
    expect(element.status).to.equal('pending')
    await expect(element).to.be.accessible()
  })

  it('takes the focus in, keeps the page from scrolling, and gives both back', async () => {
    const opener = put(document.createElement('button'))
    const tall = put(document.createElement('div'))
    tall.style.height = '9000px'
    const element = await givenModal()
    const width = tall.getBoundingClientRect().width
    opener.focus()
    await element.open()
    expect(element.shadowRoot?.activeElement === find(element, '.close'), 'focus').to.equal(true)
    expect(isLocked()).to.equal(true)
    expect(tall.getBoundingClientRect().width).to.equal(width)
    pressEscape(element)
    await element.updateComplete
    expect(dialogOf(element).open).to.equal(false)
    expect(document.activeElement === opener, 'focus').to.equal(true)
    expect(isLocked()).to.equal(false)
  })

  it('follows the payment on after it was closed', async () => {
    const events = hearEvents()
    const element = await givenModal()
    await element.open()
    await waitUntil(() => server.streams.length === 1)
    element.close()
    await element.updateComplete
    server.streams[0]?.send(server.change({ status: 'paid' }))
    await waitUntil(() => events.types().includes('autogopay-paid'))
    expect(dialogOf(element).open).to.equal(false)
    events.stop()
  })

  it('stays open when the page says so', async () => {
    const element = await givenModal()
    await element.open()
    const refuse = (event: Event) => event.preventDefault()
    element.addEventListener('autogopay-close', refuse)
    for (const leave of [
      () => pressEscape(element),
      () => click(element, '.close'),
      () => dialogOf(element).dispatchEvent(new Event('cancel', { cancelable: true })),
      () => dialogOf(element).click(),
      () => element.close(),
    ]) {
      leave()
      await element.updateComplete
      expect(dialogOf(element).open).to.equal(true)
    }
    element.removeEventListener('autogopay-close', refuse)
    element.close()
    await element.updateComplete
    expect(dialogOf(element).open).to.equal(false)
  })

  it('tells of opening and closing, once each', async () => {
    const events = hearEvents(['open', 'close'])
    const element = await givenModal()
    await element.open()
    await element.open()
    element.close()
    element.close()
    await element.updateComplete
    expect(events.types()).to.deep.equal(['autogopay-open', 'autogopay-close'])
    events.stop()
  })

  it('lets the page scroll again only when the last of several is closed', async () => {
    const first = await givenModal()
    const second = await givenModal()
    await first.open()
    await second.open()
    first.close()
    await first.updateComplete
    expect(isLocked()).to.equal(true)
    second.close()
    await second.updateComplete
    expect(isLocked()).to.equal(false)
  })

  it('is open after it was moved, and gives everything back when it is taken out', async () => {
    const opener = put(document.createElement('button'))
    const other = put(document.createElement('div'))
    const element = await givenModal()
    opener.focus()
    await element.open()
    other.append(element)
    await element.updateComplete
    expect(dialogOf(element).matches(':modal')).to.equal(true)
    expect(isLocked()).to.equal(true)
    element.remove()
    await Promise.resolve()
    expect(isLocked()).to.equal(false)
    expect(document.activeElement === opener, 'focus').to.equal(true)
    other.append(element)
    await element.updateComplete
    expect(dialogOf(element).open).to.equal(false)
  })

  it('works inside of nested shadow roots', async () => {
    const outer = put(document.createElement('div'))
    const inner = document.createElement('div')
    outer.attachShadow({ mode: 'open' }).append(inner)
    const element = new AutogopayCheckout()
    Object.assign(element, { mode: 'button', token: 't1', endpoint: ENDPOINT })
    inner.attachShadow({ mode: 'open' }).append(element)
    await element.updateComplete
    find(element, '.trigger').focus()
    click(element, '.trigger')
    await shows(element, 'waiting-qr')
    expect(element.shadowRoot?.activeElement === find(element, '.close'), 'focus').to.equal(true)
    element.close()
    await element.updateComplete
    expect(element.shadowRoot?.activeElement === find(element, '.trigger'), 'focus').to.equal(true)
  })

  describe('behind a button', () => {
    it('makes the payment when pressed, once however often', async () => {
      let calls = 0
      const element = await givenButton(async () => {
        calls++
        return { token: 't9' }
      })
      expect(find(element, '.trigger').innerText).to.equal('Bayar sekarang')
      expect(calls).to.equal(0)
      click(element, '.trigger')
      click(element, '.trigger')
      void element.open()
      await shows(element, 'waiting-qr')
      expect(calls).to.equal(1)
      expect(server.requests[0]?.path).to.equal('/checkout/t9?device=computer')
      element.close()
      await element.open()
      await shows(element, 'waiting-qr')
      expect(calls).to.equal(1)
    })

    for (const [name, value] of [
      ['a token', 't7'],
      ['a checkout URL', { checkoutUrl: `${ENDPOINT}/pay/t7` }],
    ] as const) {
      it(`takes ${name} from the page`, async () => {
        const element = await givenButton(async () => value)
        await element.open()
        await shows(element, 'waiting-qr')
        expect(server.requests[0]?.path).to.include('/checkout/t7?')
      })
    }

    it('says that no payment could be made, and tries again when asked', async () => {
      const events = hearEvents()
      let calls = 0
      const element = await givenButton(async () => {
        if (calls++ === 0) throw new Error('no such product')
        return 't1'
      })
      await element.open()
      await shows(element, 'uncreated')
      expect(element.status).to.equal('error')
      expect(events.heard[0]?.detail).to.include({ code: 'fetch_failed', retryable: true })
      await expect(element).to.be.accessible()
      click(element, '[part~=retry]')
      await shows(element, 'waiting-qr')
      expect(calls).to.equal(2)
      events.stop()
    })

    it('makes another after one that ended without money, and none after a paid one', async () => {
      let calls = 0
      const element = await givenButton(async () => `t${++calls}`)
      await element.open()
      await waitUntil(() => server.streams.length === 1)
      server.streams[0]?.send(server.change({ status: 'cancelled' }))
      await shows(element, 'cancelled')
      element.close()
      server.payment = givenPayment()
      await element.open()
      await shows(element, 'waiting-qr')
      expect(calls).to.equal(2)
      await waitUntil(() => server.streams.length === 2)
      server.streams[1]?.send(server.change({ status: 'paid' }))
      await shows(element, 'paid')
      element.close()
      await element.open()
      await shows(element, 'paid')
      expect(calls).to.equal(2)
    })

    it('shows a payment that the hook names again', async () => {
      const element = await givenButton(async () => 't1')
      server.payment = givenPayment({ status: 'cancelled' })
      await element.open()
      await shows(element, 'cancelled')
      element.close()
      server.payment = givenPayment()
      await element.open()
      await shows(element, 'waiting-qr')
    })

    it('does nothing while disabled', async () => {
      const element = await givenButton(async () => 't1')
      element.disabled = true
      await element.updateComplete
      click(element, '.trigger')
      await element.open()
      expect(dialogOf(element).open).to.equal(false)
      expect(element.hasAttribute('disabled')).to.equal(true)
      expect(find<HTMLButtonElement>(element, '.trigger').disabled).to.equal(true)
    })

    it('can be focused by the page, and speaks its language', async () => {
      const element = await givenButton()
      element.label = ''
      element.focus()
      await element.updateComplete
      expect(element.shadowRoot?.activeElement === find(element, '.trigger'), 'focus').to.equal(
        true,
      )
      expect(find(element, '.trigger').innerText).to.equal('Bayar')
    })
  })

  it('shows the same as in the page', async () => {
    const element = await givenModal()
    await element.open()
    await shows(element, 'waiting-qr')
    element.mode = 'inline'
    await shows(element, 'waiting-qr')
    expect(textOf(element)).to.include('Rp 50.000')
    expect(isLocked()).to.equal(false)
  })
})
