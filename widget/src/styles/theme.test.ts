import { expect } from '@open-wc/testing'
import type { AutogopayCheckout } from '../autogopay-checkout.ts'
import { FakeServer } from '../testing/fake-server.ts'
import { eventually, find, givenElement, shows } from '../testing/given-element.ts'
import { givenPayment } from '../testing/given-payment.ts'

const ACCENTS = [
  '#000000',
  '#ffffff',
  '#ffff00',
  '#00ff00',
  '#0000ff',
  '#ff0000',
  '#ff00ff',
  '#00ffff',
  '#7a3cff',
  '#0a6b4b',
  '#00aed6',
  '#f5a623',
  '#808080',
  '#777777',
  '#c0392b',
  '#ffd1dc',
  // Translucent ones are taken as if they were not.
  'rgb(0 110 200 / 35%)',
  'rgb(255 255 0 / 10%)',
  'transparent',
]

/** A colour as the screen shows it: red, green, blue, and how opaque. */
function pixelOf(colour: string): number[] {
  const canvas = document.createElement('canvas')
  const context = canvas.getContext('2d')
  if (!context) throw new Error('no canvas')
  context.fillStyle = colour
  context.fillRect(0, 0, 1, 1)
  return [...context.getImageData(0, 0, 1, 1).data]
}

function luminance(rgb: number[]): number {
  const [red = 0, green = 0, blue = 0] = rgb.map((value) => {
    const share = value / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/** Contrast ratio by WCAG 2.2. */
function contrast(one: string, other: string): number {
  const [darker = 0, lighter = 0] = [one, other]
    .map((colour) => luminance(pixelOf(colour)))
    .sort((a, b) => a - b)
  return (lighter + 0.05) / (darker + 0.05)
}

const styleOf = (element: AutogopayCheckout, selector: string) =>
  getComputedStyle(find(element, selector))

describe('the look', () => {
  let server: FakeServer

  beforeEach(() => {
    server = new FakeServer()
    server.payment = givenPayment({ device: 'phone' })
    server.start()
  })
  afterEach(() => server.stop())

  for (const theme of ['light', 'dark'] as const) {
    it(`can be read with any accent in ${theme}`, async () => {
      const element = await givenElement()
      element.theme = theme
      await shows(element, 'waiting-app')
      const card = styleOf(element, '.card').backgroundColor
      for (const accent of ACCENTS) {
        element.style.setProperty('--autogopay-accent', accent)
        // The colour glides; the test wants where it ends.
        for (const animation of element.getAnimations({ subtree: true })) animation.cancel()
        find(element, 'a.primary').style.transition = 'none'
        const button = styleOf(element, 'a.primary')
        expect(
          contrast(button.color, button.backgroundColor),
          `${accent}: button ${button.color} on ${button.backgroundColor}`,
        ).to.be.at.least(4.5)
        const ink = styleOf(element, '[part~=switch]').color
        expect(contrast(ink, card), `${accent}: ${ink} on the card`).to.be.at.least(4.5)
      }
    })
  }

  it('follows its theme, and the page by its custom properties', async () => {
    const element = await givenElement()
    element.theme = 'dark'
    await shows(element, 'waiting-app')
    expect(element.getAttribute('theme')).to.equal('dark')
    expect(getComputedStyle(element).colorScheme).to.equal('dark')
    expect(luminance(pixelOf(styleOf(element, '.card').backgroundColor))).to.be.lessThan(0.05)
    element.theme = 'light'
    await element.updateComplete
    expect(styleOf(element, '.card').backgroundColor).to.equal('rgb(255, 255, 255)')
    element.style.setProperty('--autogopay-background', '#fafaf0')
    expect(styleOf(element, '.card').backgroundColor).to.equal('rgb(250, 250, 240)')
  })

  it('takes the colour and the logo of the merchant, where the page says nothing else', async () => {
    const logo = await new Promise<Blob | null>((resolve) => {
      const canvas = document.createElement('canvas')
      const context = canvas.getContext('2d')
      if (context) context.fillStyle = '#ff0000'
      context?.fillRect(0, 0, canvas.width, canvas.height)
      canvas.toBlob(resolve)
    })
    server.replies.set('GET /logo.png', () => new Response(logo))
    const look = { accent: '#7a3cff', merchantLogoUrl: 'https://pay.example/checkout/t1/logo.png' }
    server.payment = { ...server.payment, ...look }
    const element = await givenElement()
    element.theme = 'light'
    await shows(element, 'waiting-app')
    expect(pixelOf(styleOf(element, 'a.primary').backgroundColor).slice(0, 3)).to.deep.equal([
      122, 60, 255,
    ])
    const red = () => {
      const canvas = element.shadowRoot?.querySelector('canvas')
      return [...(canvas?.getContext('2d')?.getImageData(48, 48, 1, 1).data ?? [])]
    }
    await waitForPixel(red, [255, 0, 0, 255])
    element.style.setProperty('--autogopay-accent', '#0000ff')
    find(element, 'a.primary').style.transition = 'none'
    expect(pixelOf(styleOf(element, 'a.primary').backgroundColor).slice(0, 3)).to.deep.equal([
      0, 0, 255,
    ])
  })

  it('asks no other server for a logo', async () => {
    const look = { merchantLogoUrl: 'https://elsewhere.example/checkout/t1/logo.png' }
    server.payment = { ...server.payment, ...look }
    const element = await givenElement()
    await shows(element, 'waiting-app')
    expect(server.count('GET /logo.png')).to.equal(0)
    expect(find(element, '.logo').innerText).to.equal('K')
  })

  it('holds the place of what comes, so that nothing jumps', async () => {
    const asked: ((response: Response) => void)[] = []
    server.replies.set('GET /', () => new Promise((resolve) => asked.push(resolve)))
    const element = await givenElement()
    element.deviceFlow = 'qr'
    await shows(element, 'loading')
    const before = find(element, '.card').getBoundingClientRect().height
    const shape = find(element, '.skeleton')
    expect(shape.inert).to.equal(true)
    const amount = find(element, '.amount')
    server.payment = givenPayment()
    for (const answer of asked) answer(Response.json(server.payment))
    await shows(element, 'waiting-qr')
    const after = find(element, '.card').getBoundingClientRect().height
    expect(Math.abs(after - before)).to.be.lessThan(8)
    // The shape has become the payment: its nodes are the same, and can be read and pressed.
    expect(find(element, '.amount')).to.equal(amount)
    expect(amount.innerText).to.equal('Rp 50.000')
    expect(shape.className).to.equal('body')
    expect(shape.inert).to.equal(false)
    expect(shape.hasAttribute('aria-hidden')).to.equal(false)
  })

  it('shows the shape of what comes only to those who wait', async () => {
    const { reply, answer } = lateAnswer()
    server.replies.set('GET /', reply)
    const element = await givenElement()
    const { opacities, stop } = watchOpacity(element)
    await eventually(() => opacities.includes('1'), 'the shape was never shown')
    expect(opacities[0]).to.equal('0')
    answer(Response.json(givenPayment()))
    await shows(element, 'waiting-qr')
    stop()
    expect(getComputedStyle(find(element, '.card')).opacity).to.equal('1')
  })
})

/** An answer that comes when the test says so, however often it was asked for. */
function lateAnswer() {
  let answer: (response: Response) => void = () => undefined
  const answered = new Promise<Response>((resolve) => (answer = resolve))
  return {
    reply: async () => (await answered).clone(),
    answer: (response: Response) => answer(response),
  }
}

/** Every opacity that the card has had. */
function watchOpacity(element: AutogopayCheckout) {
  const opacities: string[] = []
  const note = () => {
    const card = element.shadowRoot?.querySelector('.card')
    if (card) opacities.push(getComputedStyle(card).opacity)
  }
  const observer = new MutationObserver(note)
  observer.observe(element.shadowRoot as ShadowRoot, {
    subtree: true,
    childList: true,
    attributes: true,
  })
  return { opacities, stop: () => observer.disconnect() }
}

async function waitForPixel(read: () => number[], wanted: number[]): Promise<void> {
  for (let turn = 0; turn < 200; turn++) {
    if (read().join() === wanted.join()) return
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  expect(read()).to.deep.equal(wanted)
}
