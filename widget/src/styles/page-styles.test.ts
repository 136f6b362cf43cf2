import { expect } from '@open-wc/testing'
import type { AutogopayCheckout } from '../autogopay-checkout.ts'
import { FakeServer } from '../testing/fake-server.ts'
import { find, givenElement, shows } from '../testing/given-element.ts'
import { givenPayment } from '../testing/given-payment.ts'

// What a page sets for its own text and hands down to all that is in it.
const HANDED_DOWN = `
  font: italic small-caps 900 7px/3 serif; white-space: nowrap; letter-spacing: 0.4em; word-spacing: 2em;
  text-transform: uppercase; text-indent: 60px; text-align: right; text-shadow: 2px 2px red;
  font-variant-numeric: oldstyle-nums; word-break: break-all; line-break: anywhere; hyphens: auto;
  -webkit-text-stroke: 2px red; writing-mode: vertical-rl; cursor: wait; color: red;
  user-select: none; text-wrap: nowrap; tab-size: 9; list-style: square inside`

describe('the styles of the page around it', () => {
  let server: FakeServer
  let pageStyle: HTMLStyleElement

  beforeEach(() => {
    server = new FakeServer()
    server.payment = givenPayment({ device: 'phone' })
    server.start()
    pageStyle = document.createElement('style')
    document.head.append(pageStyle)
  })
  afterEach(() => {
    pageStyle.remove()
    server.stop()
  })

  /** What is on the card, as it is laid out: places, sizes and computed styles. */
  const looksOf = (element: AutogopayCheckout) =>
    [...(element.shadowRoot?.querySelectorAll('.card, .card *') ?? [])].map((node) => {
      const { width, height } = node.getBoundingClientRect()
      const style = getComputedStyle(node)
      const values = ['font', 'color', 'textTransform', 'whiteSpace', 'letterSpacing', 'textIndent']
      return [
        node.tagName,
        // To a tenth of a pixel, as text is laid out anew.
        [width, height].map((size) => size.toFixed(1)).join('x'),
        ...values.map((name) => style[name as 'color']),
      ].join(' ')
    })

  it('do not reach into the card', async () => {
    const element = await givenElement()
    element.theme = 'light'
    element.style.width = '360px'
    await shows(element, 'waiting-app')
    const before = looksOf(element)
    pageStyle.textContent = `body { ${HANDED_DOWN} }`
    expect(looksOf(element)).to.deep.equal(before)
    const card = find(element, '.card')
    expect(card.scrollWidth).to.equal(card.clientWidth)
  })

  for (const size of ['62.5%', '40px']) {
    it(`may measure by a root of ${size}`, async () => {
      const element = await givenElement()
      element.theme = 'light'
      element.style.width = '768px'
      element.deviceFlow = 'qr'
      await shows(element, 'waiting-qr')
      const before = looksOf(element)
      expect(getComputedStyle(find(element, '.amount')).fontSize).to.equal('32px')
      pageStyle.textContent = `html { font-size: ${size} }`
      expect(looksOf(element)).to.deep.equal(before)
    })
  }

  it('may hide it with all that is around it', async () => {
    const element = await givenElement()
    await shows(element, 'waiting-app')
    pageStyle.textContent = 'body { visibility: hidden; pointer-events: none }'
    const { visibility, pointerEvents } = getComputedStyle(find(element, '.card'))
    expect([visibility, pointerEvents]).to.deep.equal(['hidden', 'none'])
  })

  it('leave its dialog to be seen and pressed', async () => {
    const element = await givenElement()
    element.mode = 'modal'
    pageStyle.textContent = `body { visibility: hidden; pointer-events: none; ${HANDED_DOWN} }`
    await element.open()
    await shows(element, 'waiting-app')
    const { x, y, width, height } = find(element, '.close').getBoundingClientRect()
    const pressed = element.shadowRoot?.elementFromPoint(x + width / 2, y + height / 2)
    expect(pressed?.closest('.close')).to.not.equal(null)
    expect(getComputedStyle(find(element, '.card')).visibility).to.equal('visible')
    element.close()
  })
})
