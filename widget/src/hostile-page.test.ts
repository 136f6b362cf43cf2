import { expect } from '@open-wc/testing'
import type { AutogopayCheckout } from './autogopay-checkout.ts'
import { FakeServer } from './testing/fake-server.ts'
import { ENDPOINT } from './testing/given-element.ts'
import { waitUntil } from './testing/wait-until.ts'

type Page = Window & typeof globalThis

// What libraries and other scripts have put into the prototypes of pages, before or after our script.
const HOSTILE = [
  'Object.prototype.extra = function () {}',
  'Object.prototype.value = 1',
  'Object.prototype.writable = true',
  'Object.prototype.get = Object.prototype.set = function () {}',
  'Object.prototype.headers = Object.prototype.body = Object.prototype.signal = "x"',
  'Object.prototype.method = "DELETE"; Object.prototype.mode = "same-origin"',
  'Object.prototype.once = Object.prototype.capture = Object.prototype.passive = true',
  'Object.prototype.token = "other"; Object.prototype.status = "paid"',
  'Object.prototype.renewedByToken = "other"; Object.prototype.qrModules = "AAAA"',
  'Object.prototype.toJSON = Array.prototype.toJSON = String.prototype.toJSON = function () { return "x" }',
  'Array.prototype.extra = function () {}',
  'Array.prototype.reduce = function () { return this.length > 1 ? this : this[0] }',
  'Array.prototype.find = Array.prototype.findIndex = function () {}',
  'Array.prototype.flat = Array.prototype.without = function () { return this }',
  'Array.from = function (list) { return [].slice.call(list) }',
  'String.prototype.trim = function () { return this.replace(/^ +| +$/g, "") }',
  'Function.prototype.bind = function () { return this }',
]

describe('<autogopay-checkout> in a page whose prototypes were changed', () => {
  let server: FakeServer
  let frame: HTMLIFrameElement

  beforeEach(() => {
    server = new FakeServer()
    server.start()
    frame = document.createElement('iframe')
    document.body.append(frame)
  })
  afterEach(() => {
    frame.remove()
    server.stop()
  })

  /** A page of its own, which runs some code before our script. */
  async function givenPage(code: string): Promise<{ page: Page; heard: string[] }> {
    const page = frame.contentWindow as Page
    const heard: string[] = []
    page.addEventListener('error', ({ message }) => heard.push(message))
    page.addEventListener('unhandledrejection', ({ reason }) => heard.push(String(reason)))
    page.document.addEventListener('autogopay-paid', () => heard.push('paid'))
    const { Request } = page
    page.fetch = (input, init) => {
      // The browser itself reads what is inherited, and refuses what makes no sense.
      const { method, signal } = new Request(input, init)
      return window.fetch(new Request(input).url, { ...init, method, signal })
    }
    const run = (script: Partial<HTMLScriptElement>) =>
      page.document.body.append(Object.assign(page.document.createElement('script'), script))
    run({ textContent: code })
    run({ type: 'module', src: new URL('define.ts', import.meta.url).href })
    await waitUntil(() => page.customElements.get('autogopay-checkout'), `not defined: ${code}`)
    return { page, heard }
  }

  for (const code of HOSTILE) {
    it(`shows the code and turns paid after ${code}`, async () => {
      const { page, heard } = await givenPage(code)
      const element = page.document.createElement('autogopay-checkout') as AutogopayCheckout
      element.setAttribute('token', 't1')
      element.setAttribute('endpoint', ENDPOINT)
      page.document.body.append(element)
      await waitUntil(() => element.shadowRoot?.querySelector('svg.qr path'), heard.join())
      expect(element.shadowRoot?.querySelector('.card')?.textContent).to.include('INV-2041')
      await waitUntil(() => server.streams.length === 1, heard.join())
      expect(server.requests.every(({ path }) => path.startsWith('/checkout/t1'))).to.equal(true)
      server.streams[0]?.send(server.change({ status: 'paid' }))
      await waitUntil(() => element.status === 'paid', heard.join())
      expect(heard).to.deep.equal(['paid'])
    })
  }
})
