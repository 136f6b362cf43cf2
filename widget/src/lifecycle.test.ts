import { aTimeout, expect, fixture, html } from '@open-wc/testing'
import { AutogopayCheckout } from './autogopay-checkout.ts'
import { FakeServer } from './testing/fake-server.ts'
import { find, givenElement, hearEvents, shows } from './testing/given-element.ts'
import { givenLink } from './testing/given-link.ts'
import { givenPayment } from './testing/given-payment.ts'
import { waitUntil } from './testing/wait-until.ts'

const realSetTimeout = window.setTimeout

/** Counts timers and listeners of page and window that are alive. */
class Alive {
  readonly timers = new Set<unknown>()
  readonly listeners = new Set<unknown>()
  private readonly undo: (() => void)[] = []

  start(): void {
    const { setTimeout: set, clearTimeout: clear } = window
    const patched = (run: () => void, ms?: number) => {
      const timer = set(() => {
        this.timers.delete(timer)
        run()
      }, ms)
      this.timers.add(timer)
      return timer
    }
    Object.assign(window, {
      setTimeout: patched,
      clearTimeout: (timer: number) => {
        this.timers.delete(timer)
        clear(timer)
      },
    })
    this.undo.push(() => Object.assign(window, { setTimeout: set, clearTimeout: clear }))
    for (const target of [window, document]) {
      const { addEventListener: add, removeEventListener: remove } = target
      Object.assign(target, {
        addEventListener: (type: string, listener: EventListener, options?: boolean) => {
          this.listeners.add(listener)
          add.call(target, type, listener, options)
        },
        removeEventListener: (type: string, listener: EventListener, options?: boolean) => {
          this.listeners.delete(listener)
          remove.call(target, type, listener, options)
        },
      })
      this.undo.push(() =>
        Object.assign(target, { addEventListener: add, removeEventListener: remove }),
      )
    }
  }

  count(): { timers: number; listeners: number } {
    return { timers: this.timers.size, listeners: this.listeners.size }
  }

  stop(): void {
    for (const undo of this.undo) undo()
  }
}

describe('<autogopay-checkout> coming and going', () => {
  let server: FakeServer

  beforeEach(() => {
    server = new FakeServer()
    server.start()
  })
  afterEach(() => server.stop())

  const streaming = (token: string) =>
    waitUntil(() => server.requests.at(-1)?.path === `/checkout/${token}/events`)

  it('leaves no timer, listener or request behind', async () => {
    const alive = new Alive()
    const element = document.createElement('autogopay-checkout')
    element.token = 't1'
    element.endpoint = 'https://pay.example'
    // No test helper may run meanwhile: its own timers would be counted.
    alive.start()
    document.body.append(element)
    for (let turn = 0; server.streams.length === 0 && turn < 100; turn++) await nextTurn()
    await nextTurn()
    const during = alive.count()
    element.remove()
    await nextTurn()
    const after = alive.count()
    alive.stop()
    expect(during).to.deep.equal({ timers: 2, listeners: 4 })
    expect(after).to.deep.equal({ timers: 0, listeners: 0 })
    expect(server.requests.every(({ signal }) => signal !== null)).to.equal(true)
    expect(server.requests.at(-1)?.signal?.aborted).to.equal(true)
  })

  it('leaves nothing behind while it shows a payment link, however often it comes and goes', async () => {
    server.replies.set('GET /kopi-senja', () => Response.json(givenLink()))
    const alive = new Alive()
    const element = document.createElement('autogopay-checkout')
    element.link = 'kopi-senja'
    element.endpoint = 'https://pay.example'
    alive.start()
    for (let round = 0; round < 5; round++) {
      document.body.append(element)
      for (let turn = 0; element.status !== 'idle' && turn < 300; turn++) await nextTurn()
      await nextTurn()
      element.remove()
      await nextTurn()
    }
    const after = alive.count()
    alive.stop()
    expect(element.status).to.equal('idle')
    expect(after).to.deep.equal({ timers: 0, listeners: 0 })
    expect(server.count('GET /kopi-senja')).to.equal(1)
  })

  it('aborts a question that is still open', async () => {
    server.replies.set('GET /', () => new Promise(() => undefined))
    const element = await givenElement()
    await waitUntil(() => server.requests.length === 1)
    element.remove()
    expect(server.requests[0]?.signal?.aborted).to.equal(true)
  })

  it('follows the payment again when put back', async () => {
    const element = await givenElement()
    await streaming('t1')
    const parent = element.parentElement
    element.remove()
    server.change({ status: 'paid' })
    parent?.append(element)
    await shows(element, 'paid')
  })

  it('drops the old payment when the token changes', async () => {
    const events = hearEvents()
    const element = await givenElement()
    await streaming('t1')
    const [, old] = server.requests
    server.payment = givenPayment({ orderId: 'INV-7' })
    element.token = 't2'
    await streaming('t2')
    expect(old?.signal?.aborted).to.equal(true)
    server.streams[0]?.send({ ...server.payment, sequence: 9, status: 'paid' })
    await aTimeout(30)
    expect(element.dataset['status']).to.equal('pending')
    expect(events.types()).to.deep.equal([])
    events.stop()
  })

  it('ignores an answer for the old token that comes after the change', async () => {
    const late: ((response: Response) => void)[] = []
    server.replies.set('POST /check', () => new Promise((resolve) => late.push(resolve)))
    const element = await givenElement()
    await shows(element, 'waiting-qr')
    find(element, '[part~=check]').click()
    await waitUntil(() => late.length === 1)
    element.token = 't2'
    await streaming('t2')
    late[0]?.(Response.json(givenPayment({ status: 'paid', sequence: 9 })))
    await aTimeout(30)
    expect(element.dataset['status']).to.equal('pending')
    expect(find<HTMLButtonElement>(element, '[part~=check]').disabled).to.equal(false)
  })

  it('waits for a token without asking anybody', async () => {
    const element = await fixture<AutogopayCheckout>(
      html`<autogopay-checkout endpoint="https://pay.example"></autogopay-checkout>`,
    )
    await aTimeout(30)
    expect(element.dataset['status']).to.equal('loading')
    expect(server.requests.length).to.equal(0)
    element.checkoutUrl = 'https://pay.example/pay/t3'
    await streaming('t3')
  })

  it('keeps several on one page apart', async () => {
    const first = await givenElement({ token: 't1' })
    await streaming('t1')
    const second = await givenElement({ token: 't2' })
    await streaming('t2')
    server.streams[1]?.send(server.change({ status: 'paid' }))
    await shows(second, 'paid')
    expect(first.dataset['status']).to.equal('pending')
    expect(server.streams.length).to.equal(2)
  })

  it('opens four streams at most, and asks for the others at intervals', async () => {
    const elements = []
    for (const token of ['t1', 't2', 't3', 't4', 't5', 't6']) {
      elements.push(await givenElement({ token }))
      await waitUntil(() => server.streams.length >= Math.min(4, elements.length))
    }
    const [first, , , , , sixth] = elements
    await aTimeout(300)
    expect(server.streams.length).to.equal(4)
    const asked = server.count('GET /')
    await waitUntil(() => server.count('GET /') >= asked + 2)
    server.change({ status: 'paid' })
    await shows(sixth!, 'paid')
    expect(first?.status).to.equal('pending')
    // Whoever leaves makes room.
    server.payment = givenPayment()
    first?.remove()
    await givenElement({ token: 't7' })
    await waitUntil(() => server.streams.length === 5)
  })

  it('is registered once, even when its script is loaded twice', async () => {
    const again = '../src/define.ts?again'
    await import(again)
    expect(customElements.get('autogopay-checkout')).to.equal(AutogopayCheckout)
  })
})

function nextTurn(): Promise<void> {
  return new Promise((resolve) => realSetTimeout(resolve, 10))
}
