import { aTimeout, expect } from '@open-wc/testing'
import { CheckoutClient } from './checkout-client.ts'
import type { CheckoutPayment } from './contract.ts'
import { PaymentWatch } from './payment-watch.ts'
import { FakeServer, messageOf, problem } from './testing/fake-server.ts'
import { WATCH_TIMING, type WatchTiming } from './watch-timing.ts'
import { waitUntil } from './testing/wait-until.ts'

const QUICK: WatchTiming = {
  ...WATCH_TIMING,
  answerMs: 200,
  retryMs: 5,
  maxRetryMs: 20,
  pollMs: 30,
  paintMs: 0,
  mostStreams: 4,
  pollsPerRound: 3,
}

describe('PaymentWatch', () => {
  let server: FakeServer
  let heard: CheckoutPayment[]
  let failures: string[]
  let watch: PaymentWatch

  const start = (timing: Partial<WatchTiming> = {}) => {
    const client = new CheckoutClient({ endpoint: 'https://pay.example', token: 't 1' }, 'phone')
    watch = new PaymentWatch(
      client,
      {
        onPayment: (payment) => heard.push(payment),
        onFailure: (error) => failures.push(error.code),
      },
      { ...QUICK, ...timing },
    )
    void watch.start()
  }
  const statuses = () => heard.map((payment) => payment.status)
  const streams = (count: number) =>
    waitUntil(() => server.streams.length >= count, `stream ${count}`)

  beforeEach(() => {
    server = new FakeServer()
    server.start()
    heard = []
    failures = []
  })
  afterEach(() => {
    watch.stop()
    server.stop()
  })

  it('asks once with the device, then listens from what it knows', async () => {
    start()
    await streams(1)
    const [get, events] = server.requests
    expect(get?.path).to.equal('/checkout/t%201?device=phone')
    expect(events?.path).to.equal('/checkout/t%201/events')
    expect(events?.headers.get('last-event-id')).to.equal('1')
    expect(statuses()).to.deep.equal(['pending'])
  })

  it('hears a payment split over chunks anywhere, even inside a character', async () => {
    server.payment = { ...server.payment, merchantName: 'Warung Édi' }
    start()
    await streams(1)
    const bytes = messageOf(server.change({ status: 'paid' }))
    for (const part of bytes.match(/.{1,7}/gs) ?? []) server.streams[0]?.write(part)
    await waitUntil(() => heard.length === 2)
    expect(heard[1]).to.deep.equal(server.payment)
  })

  it('stops listening once the payment is settled', async () => {
    start()
    await streams(1)
    server.streams[0]?.send(server.change({ status: 'expired' }))
    server.streams[0]?.end()
    await aTimeout(60)
    expect(server.requests.length).to.equal(2)
    expect(statuses()).to.deep.equal(['pending', 'expired'])
  })

  it('resumes after a broken connection from the last message it got', async () => {
    start()
    await streams(1)
    server.streams[0]?.send(server.change({ description: 'baru' }))
    await waitUntil(() => heard.length === 2)
    server.streams[0]?.cut()
    await streams(2)
    expect(server.requests.at(-1)?.headers.get('last-event-id')).to.equal('2')
    expect(failures).to.deep.equal([])
  })

  it('never goes back to an older state', async () => {
    start()
    await streams(1)
    const old = server.payment
    server.streams[0]?.send(server.change({ description: 'baru' }))
    server.streams[0]?.send(old)
    await waitUntil(() => heard.length >= 2)
    await aTimeout(20)
    expect(heard.map((payment) => payment.sequence)).to.deep.equal([1, 2])
  })

  it('keeps the device of the first answer', async () => {
    server.payment = { ...server.payment, device: 'phone' }
    start()
    await streams(1)
    server.streams[0]?.send(server.change({ device: 'computer' }))
    await waitUntil(() => heard.length === 2)
    expect(heard[1]?.device).to.equal('phone')
  })

  it('drops a connection that has gone silent and opens another', async () => {
    start({ quietMs: 40, deadMs: 80 })
    await streams(2)
    expect(server.requests[1]?.signal?.aborted).to.equal(true)
    // Half-way through the silence it asked, so that news was not held up.
    expect(server.count('GET /')).to.be.greaterThan(1)
  })

  it('lives on heartbeats', async () => {
    start({ quietMs: 300, deadMs: 600 })
    await streams(1)
    for (let beat = 0; beat < 12; beat++) {
      await aTimeout(60)
      server.streams[0]?.write(': beat\n\n')
    }
    expect(server.streams.length).to.equal(1)
    expect(server.count('GET /')).to.equal(1)
  })

  it('asks at intervals while streams fail, one question at a time, then streams again', async () => {
    let open = 0
    let most = 0
    server.replies.set('GET /events', () => new Response('', { status: 503 }))
    server.replies.set('GET /', async () => {
      most = Math.max(most, ++open)
      await aTimeout(10)
      open--
      return Response.json(server.payment)
    })
    start()
    await waitUntil(() => server.count('GET /') >= 8)
    expect(most).to.equal(1)
    expect(server.count('GET /events')).to.be.within(3, 5)
    server.replies.delete('GET /events')
    await streams(1)
    server.streams[0]?.send(server.change({ status: 'paid' }))
    await waitUntil(() => statuses().at(-1) === 'paid')
  })

  it('learns by asking that the payment was paid while no stream works', async () => {
    server.replies.set('GET /events', () => new Response('', { status: 503 }))
    start()
    await waitUntil(() => server.count('GET /events') === 3)
    server.change({ status: 'paid' })
    await waitUntil(() => statuses().at(-1) === 'paid')
  })

  it('shares one answer between everybody who asks at the same time', async () => {
    start()
    await streams(1)
    server.replies.set('GET /', async () => {
      await aTimeout(20)
      return Response.json(server.payment)
    })
    await Promise.all([watch.catchUp(), watch.catchUp(), watch.catchUp()])
    expect(server.count('GET /')).to.equal(2)
  })

  it('asks once more when the stream says that nothing more will come', async () => {
    start()
    await streams(1)
    server.change({ status: 'cancelled' })
    server.streams[0]?.cut()
    await waitUntil(() => statuses().at(-1) === 'cancelled')
    await aTimeout(50)
    expect(server.count('GET /events')).to.equal(2)
  })

  it('gives up at once on a payment that does not exist', async () => {
    server.replies.set('GET /', () => problem(404, 'not_found'))
    start()
    await waitUntil(() => failures.length > 0)
    await aTimeout(60)
    expect(failures).to.deep.equal(['not_found'])
    expect(server.requests.length).to.equal(1)
  })

  it('keeps trying when there is no answer, or one that is not ours', async () => {
    const replies = [
      () => Promise.reject(new TypeError('Failed to fetch')),
      () => new Response('<h1>404</h1>', { status: 404 }),
      () => Response.json({ hello: 'world' }),
      () => new Response('<p>captive portal</p>'),
    ]
    server.replies.set('GET /', () => replies.shift()?.() ?? Response.json(server.payment))
    start()
    await streams(1)
    expect(failures).to.deep.equal(['unreachable', 'bad_answer', 'bad_answer', 'bad_answer'])
    expect(statuses()).to.deep.equal(['pending'])
  })

  it('does not wait for ever for an answer', async () => {
    server.replies.set('GET /', () => new Promise(() => undefined))
    start({ answerMs: 20 })
    await waitUntil(() => failures.length >= 2)
    expect(failures[0]).to.equal('unreachable')
  })

  it('asks quietly for a code that the server is still getting', async () => {
    server.payment = { ...server.payment, qrText: null }
    start()
    await streams(1)
    server.payment = { ...server.payment, qrText: '000201' }
    await waitUntil(() => heard.at(-1)?.qrText === '000201')
    const asked = server.count('GET /')
    await aTimeout(80)
    expect(server.count('GET /')).to.equal(asked)
  })

  it('gives up a stream that a proxy holds back, and polls instead', async () => {
    server.replies.set('GET /events', () => {
      const body = new ReadableStream<Uint8Array>({ start: () => undefined })
      return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
    })
    start({ firstByteMs: 20 })
    await waitUntil(() => server.count('GET /events') === 3)
    server.change({ status: 'paid' })
    await waitUntil(() => statuses().at(-1) === 'paid')
    expect(server.count('GET /events')).to.be.at.most(4)
  })

  it('takes the stream up again where a proxy cut it, as often as it does', async () => {
    start()
    for (let cut = 1; cut <= 5; cut++) {
      await streams(cut)
      server.streams[cut - 1]?.write(': beat\n\n')
      await aTimeout(5)
      server.streams[cut - 1]?.end()
    }
    await streams(6)
    expect(server.requests.at(-1)?.headers.get('last-event-id')).to.equal('1')
    expect(failures).to.deep.equal([])
  })

  it('hangs up for the back/forward cache, and goes on when the page is back', async () => {
    start()
    await streams(1)
    watch.hangUp()
    await streams(2)
    expect(server.requests[1]?.signal?.aborted).to.equal(true)
    expect(failures).to.deep.equal([])
  })

  it('looks a few times more at a payment that ended unpaid, and learns of late money', async () => {
    server.payment = { ...server.payment, status: 'expired' }
    server.replies.set('GET /', () => {
      if (server.count('GET /') === 3) server.change({ status: 'paid', late: true })
      return Response.json(server.payment)
    })
    start({ afterwardsMs: [5, 5, 5, 5] })
    await waitUntil(() => statuses().at(-1) === 'paid')
    await aTimeout(60)
    expect(server.count('GET /')).to.equal(3)
  })

  it('goes on looking, for a phone may pay by a new code an hour later', async () => {
    server.payment = { ...server.payment, status: 'expired' }
    const { setTimeout: wait } = window
    window.setTimeout = ((work: () => void, ms = 0) =>
      wait(work, ms === 300_000 ? 5 : ms)) as typeof setTimeout
    try {
      start({ afterwardsMs: [5] })
      await waitUntil(() => server.count('GET /') > 5)
      server.change({ status: 'paid', late: true })
      await waitUntil(() => statuses().at(-1) === 'paid')
    } finally {
      window.setTimeout = wait
    }
  })

  it('asks for no code of a payment whose money waits for a decision', async () => {
    server.payment = { ...server.payment, needsReview: true, qrText: null, deeplinkUrl: null }
    start({ pollMs: 5 })
    await streams(1)
    await aTimeout(60)
    expect(server.count('GET /')).to.equal(1)
  })

  it('stops everything when told to', async () => {
    start()
    await streams(1)
    watch.stop()
    expect(server.requests.at(-1)?.signal?.aborted).to.equal(true)
    server.streams[0]?.send(server.change({ status: 'paid' }))
    await watch.catchUp()
    await aTimeout(60)
    expect(statuses()).to.deep.equal(['pending'])
    expect(server.requests.length).to.equal(2)
  })
})
