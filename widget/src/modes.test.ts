import { aTimeout, expect, fixture, html } from '@open-wc/testing'
import { AutogopayCheckout } from './autogopay-checkout.ts'
import { loadExtras } from './load-extras.ts'
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

  // Before the first of them waits for it: a busy machine may take a while.
  before(async () => {
    await loadExtras()
  })
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
  const givenModal = async () => {
    const element = await fixture<AutogopayCheckout>(
      html`<autogopay-checkout mode="modal" token="t1" endpoint=${ENDPOINT}></autogopay-checkout>`,
    )
    await waitUntil(() => element.shadowRoot?.querySelector('dialog.modal'), 'no dialog came')
    return element
  }
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

  it('stays open at the second half of a double click, and closes at a click beside it later', async () => {
    const element = await givenModal()
    await element.open()
    await shows(element, 'waiting-qr')
    const dialog = dialogOf(element)
    dialog.dispatchEvent(new MouseEvent('click', { bubbles: true, composed: true }))
    await aTimeout(50)
    expect(dialog.open).to.equal(true)
    await aTimeout(800)
    dialog.dispatchEvent(new MouseEvent('click', { bubbles: true, composed: true }))
    await waitUntil(() => !dialog.open)
  })

  it('asks the page again after it could make no payment in place of one that had ended', async () => {
    let calls = 0
    const element = await givenButton(async () => {
      calls++
      if (calls === 2) throw new Error('no order')
      return `t${calls}`
    })
    await element.open()
    await waitUntil(() => server.streams.length === 1)
    server.streams[0]?.send(server.change({ status: 'cancelled' }))
    await shows(element, 'cancelled')
    element.close()
    await element.open()
    await shows(element, 'uncreated')
    element.close()
    server.payment = givenPayment()
    await element.open()
    await shows(element, 'waiting-qr')
    expect(calls).to.equal(3)
  })

  describe('inside of something hidden', () => {
    // It is reported as an error of the page, which tests would fail by.
    const reported: unknown[] = []
    const { reportError } = window
    beforeEach(() => {
      reported.length = 0
      window.reportError = (cause) => reported.push(cause)
    })
    afterEach(() => {
      window.reportError = reportError
    })
    const givenHidden = async (isHidden: boolean) => {
      const element = await givenModal()
      const place = put(document.createElement('div'))
      place.hidden = isHidden
      place.append(element)
      const events = hearEvents(['open', 'close'])
      return { element, place, events, opener: put(document.createElement('button')) }
    }
    /** Nothing that the dialog did to the page is left. */
    const isUntouched = (element: AutogopayCheckout, opener: HTMLElement) => {
      opener.focus()
      return !dialogOf(element).open && !isLocked() && document.activeElement === opener
    }

    it('it does not open, since nobody would see what keeps the page from being used', async () => {
      const { element, place, events, opener } = await givenHidden(true)
      await element.open()
      expect(isUntouched(element, opener)).to.equal(true)
      expect(events.types()).to.deep.equal(['autogopay-open', 'autogopay-close'])
      expect(reported).to.have.length(1)
      place.hidden = false
      await element.open()
      await shows(element, 'waiting-qr')
      expect(dialogOf(element).matches(':modal')).to.equal(true)
      events.stop()
    })

    it('it closes when that is hidden while it is open', async () => {
      const { element, place, events, opener } = await givenHidden(false)
      await element.open()
      await shows(element, 'waiting-qr')
      place.hidden = true
      await waitUntil(() => events.types().includes('autogopay-close'), 'it stayed open')
      await element.updateComplete
      expect(isUntouched(element, opener)).to.equal(true)
      events.stop()
    })
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

    for (const [name, change, screen] of [
      ['waits for the shop to decide', { status: 'expired', needsReview: true }, 'review'],
      ['paid the order by another code', { status: 'cancelled', orderPaid: true }, 'cancelled'],
    ] as const) {
      it(`makes no other payment while money ${name}`, async () => {
        let calls = 0
        const element = await givenButton(async () => `t${++calls}`)
        await element.open()
        await waitUntil(() => server.streams.length === 1)
        server.streams[0]?.send(server.change(change))
        await shows(element, screen)
        element.close()
        await element.open()
        await aTimeout(50)
        expect(textOf(element)).to.include('Jangan bayar lagi')
        expect(calls).to.equal(1)
      })
    }

    it('finds out whether money has come late before it makes another payment', async () => {
      let calls = 0
      const element = await givenButton(async () => `t${++calls}`)
      await element.open()
      await waitUntil(() => server.streams.length === 1)
      server.streams[0]?.send(server.change({ status: 'expired' }))
      await shows(element, 'expired')
      element.close()
      server.change({ status: 'paid', late: true })
      await element.open()
      await shows(element, 'paid')
      expect(calls).to.equal(1)
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

  it('keeps the focus inside of the dialog whatever goes from the screen', async () => {
    server.replies.set('POST /cancel', () => Response.json(server.change({ status: 'cancelled' })))
    const element = await givenModal()
    await element.open()
    await shows(element, 'waiting-qr')
    const cancel = find(element, '[part~=confirm-cancel]')
    find<HTMLDetailsElement>(element, 'details[part=cancel]').open = true
    cancel.focus()
    cancel.click()
    await shows(element, 'cancelled')
    expect(cancel.isConnected).to.equal(false)
    expect(element.shadowRoot?.activeElement === find(element, '.card'), 'focus').to.equal(true)
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
