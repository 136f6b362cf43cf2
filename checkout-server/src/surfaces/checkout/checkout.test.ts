import { CheckoutPayment, Payment, type Problem } from '@autogopay/shared'
import { once } from 'node:events'
import { connect } from 'node:net'
import QRCode from 'qrcode'
import { createParser, type EventSourceMessage } from 'eventsource-parser'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { eventually } from '../../../testing/eventually.ts'
import { setLogo } from '../../merchants/look.ts'
import { startServers, type RunningServers } from '../../../testing/running-servers.ts'

let world: RunningServers
beforeAll(async () => {
  world = await startServers(2)
})
afterAll(() => world.close())

const givenPayment = async (order: object = {}): Promise<Payment> =>
  Payment.parse(await (await world.api('/v1/payments', { amount: 50_000, ...order })).json())
const pay = (payment: Payment) => world.control('pay', { reference: payment.providerTransactionId })
const at = (server: 0 | 1, payment: Payment, path = '') =>
  `${world.urls[server]}/checkout/${payment.checkoutToken}${path}`

/** An event stream as a browser reads it. */
async function openStream(url: string, lastEventId?: number) {
  const abort = new AbortController()
  const response = await fetch(url, {
    signal: abort.signal,
    headers: lastEventId === undefined ? {} : { 'last-event-id': String(lastEventId) },
  })
  const messages: EventSourceMessage[] = []
  const comments: string[] = []
  const stream = {
    response,
    messages,
    comments,
    ended: false,
    retry: 0,
    close: () => abort.abort(),
  }
  const parser = createParser({
    onEvent: (message) => messages.push(message),
    onComment: (comment) => comments.push(comment),
    onRetry: (retry) => {
      stream.retry = retry
    },
  })
  const read = async () => {
    const decoder = new TextDecoder()
    for await (const chunk of response.body ?? []) {
      parser.feed(decoder.decode(chunk as Uint8Array, { stream: true }))
    }
    stream.ended = true
  }
  read().catch(() => {
    stream.ended = true
  })
  return stream
}
const statuses = (messages: EventSourceMessage[]) =>
  messages.map(({ data }) => CheckoutPayment.parse(JSON.parse(data)).status)

describe('the event stream', () => {
  test('says what is, then what changes, and ends when it is over', async () => {
    const payment = await givenPayment()
    const stream = await openStream(at(0, payment, '/events'))
    expect(stream.response.headers.get('content-type')).toContain('text/event-stream')
    await eventually(() => stream.messages.length === 1)
    await pay(payment)
    await eventually(() => stream.ended)
    expect(statuses(stream.messages)).toEqual(['pending', 'paid'])
    expect(stream.retry).toBeGreaterThan(0)
    const ids = stream.messages.map(({ id }) => Number(id))
    expect(ids).toEqual(ids.toSorted((a, b) => a - b))
  })

  test('turns paid on a server that did not get the notice', async () => {
    const payment = await givenPayment()
    const stream = await openStream(at(1, payment, '/events'))
    await eventually(() => stream.messages.length === 1)
    await pay(payment)
    await eventually(() => stream.ended, 3_000)
    expect(statuses(stream.messages).at(-1)).toBe('paid')
  })

  test('goes on after Last-Event-ID and repeats nothing', async () => {
    const payment = await givenPayment()
    const first = await openStream(at(0, payment, '/events'))
    await eventually(() => first.messages.length === 1)
    first.close()
    const seen = Number(first.messages[0]?.id)
    const second = await openStream(at(1, payment, '/events'), seen)
    await pay(payment)
    await eventually(() => second.ended)
    expect(statuses(second.messages)).toEqual(['paid'])
    const last = Number(second.messages[0]?.id)
    const third = await openStream(at(0, payment, '/events'), last)
    expect(third.response.status).toBe(204)
  })

  test('misses nothing that happens in the moment of connecting', async () => {
    const payments = await Promise.all(Array.from({ length: 12 }, () => givenPayment()))
    const streams = await Promise.all(
      payments.map(async (payment, index) => {
        const [stream] = await Promise.all([
          openStream(at(index % 2 === 0 ? 0 : 1, payment, '/events')),
          pay(payment),
        ])
        return stream
      }),
    )
    await eventually(() => streams.every(({ ended }) => ended))
    for (const { messages } of streams) expect(statuses(messages).at(-1)).toBe('paid')
  })

  test('that a browser leaves at once is forgotten, however many do', async () => {
    const payment = await givenPayment()
    const path = `/checkout/${payment.checkoutToken}/events`
    await Promise.all(
      Array.from({ length: 120 }, async () => {
        const { port } = new URL(world.urls[0] ?? '')
        const socket = connect(Number(port), '127.0.0.1')
        socket.on('error', () => {})
        socket.end(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`)
        await once(socket, 'connect')
        socket.destroy()
      }),
    )
    await eventually(async () => {
      const stream = await openStream(`${world.urls[0]}${path}`)
      const { status } = stream.response
      stream.close()
      return status === 200
    })
    await eventually(async () => {
      const metrics = await (await fetch(`${world.urls[0]}/metrics`)).text()
      return /^autogopay_open_streams 0$/m.test(metrics)
    })
  })

  test('begins anew for an id that was never given', async () => {
    const payment = await givenPayment()
    const stream = await openStream(at(0, payment, '/events'), 999)
    await eventually(() => stream.messages.length === 1)
    stream.close()
  })

  test('holds no database connection while it waits', async () => {
    const payment = await givenPayment()
    const streams = await Promise.all(
      Array.from({ length: 20 }, () => openStream(at(0, payment, '/events'))),
    )
    await eventually(() => streams.every(({ messages }) => messages.length > 0))
    // 20 streams, 5 connections: a request could not be answered if streams held any.
    expect((await world.api(`/v1/payments/${payment.id}`)).status).toBe(200)
    for (const stream of streams) stream.close()
  })
})

describe('a browser with a token', () => {
  test('sees the payment of its token, and from any page', async () => {
    const payment = await givenPayment({ description: 'Kopi' })
    const response = await fetch(at(0, payment))
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
    expect(CheckoutPayment.parse(await response.json())).toMatchObject({
      status: 'pending',
      merchantName: 'Warung Uji',
      merchantLogoUrl: null,
      accent: null,
      amount: 50_000,
      description: 'Kopi',
      qrText: payment.qrText,
    })
  })

  test('sees the merchant’s logo, and may keep it under the address that names its content', async () => {
    const payment = await givenPayment()
    const [merchant] = await world.sql<{ id: string }[]>`select id from merchants`
    const merchantId = merchant?.id ?? ''
    expect((await fetch(at(0, payment, '/logo.png'))).status).toBe(404)
    await setLogo(world, { merchantId, file: await QRCode.toBuffer('logo', { scale: 4 }) })
    // A server remembers the look that it knows for seconds.
    let logoUrl: string | null = null
    await eventually(async () => {
      logoUrl = CheckoutPayment.parse(await (await fetch(at(0, payment))).json()).merchantLogoUrl
      return logoUrl !== null
    })
    const { pathname, search } = new URL(logoUrl ?? '')
    const kept = await fetch(`${world.urls[0]}${pathname}${search}`)
    expect(Object.fromEntries(kept.headers)).toMatchObject({
      'content-type': 'image/png',
      'cache-control': 'public, max-age=31536000, immutable',
      'access-control-allow-origin': '*',
      'cross-origin-resource-policy': 'cross-origin',
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
    })
    expect((await kept.arrayBuffer()).byteLength).toBeGreaterThan(100)
    const short = await fetch(at(0, payment, '/logo.png'))
    expect(short.headers.get('cache-control')).toBe('public, max-age=300')
    await setLogo(world, { merchantId, file: null })
    expect((await fetch(at(0, payment, '/logo.png'))).status).toBe(404)
  })

  test('is told the screen that suits its device', async () => {
    const payment = await givenPayment()
    const deviceFor = async (headers: Record<string, string>, query = '') => {
      const response = await fetch(at(0, payment, query), { headers })
      return CheckoutPayment.parse(await response.json()).device
    }
    const iPhone = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Mobile/15E148 Safari'
    const iPad = 'Mozilla/5.0 (iPad; CPU OS 18_0 like Mac OS X) Mobile/15E148 Safari/604.1'
    const androidTablet = 'Mozilla/5.0 (Linux; Android 14; SM-X200) Chrome/130.0 Safari/537.36'
    const androidPhone =
      'Mozilla/5.0 (Linux; Android 14; Pixel 7) Chrome/130.0 Mobile Safari/537.36'
    expect(await deviceFor({ 'user-agent': iPhone })).toBe('phone')
    expect(await deviceFor({ 'user-agent': androidPhone })).toBe('phone')
    expect(await deviceFor({ 'user-agent': iPad })).toBe('computer')
    expect(await deviceFor({ 'user-agent': androidTablet })).toBe('computer')
    expect(await deviceFor({ 'user-agent': iPhone, 'sec-ch-ua-mobile': '?0' })).toBe('computer')
    expect(await deviceFor({ 'user-agent': iPad, 'sec-ch-ua-mobile': '?1' })).toBe('phone')
    expect(await deviceFor({ 'user-agent': iPhone }, '?device=computer')).toBe('computer')
    expect(await deviceFor({}, '?device=phone')).toBe('phone')
  })

  test.each(['', 'x', '0'.repeat(50), '%00'])(
    'of its own making (%j) sees nothing',
    async (token) => {
      const response = await fetch(`${world.urls[0]}/checkout/${token}`)
      expect(response.status).toBe(404)
      const payment = await givenPayment()
      const changed =
        payment.checkoutToken.slice(0, -1) + (payment.checkoutToken.endsWith('A') ? 'B' : 'A')
      const problem = await fetch(`${world.urls[0]}/checkout/${changed}`)
      expect(problem.status).toBe(404)
      expect(problem.headers.get('access-control-allow-origin')).toBe('*')
      expect(((await problem.json()) as Problem).code).toBe('not_found')
    },
  )

  test('gets the code as a picture while it can be paid, and not after', async () => {
    const payment = await givenPayment()
    const svg = await fetch(at(0, payment, '/qr.svg'))
    expect(svg.headers.get('content-type')).toBe('image/svg+xml')
    const png = await fetch(at(0, payment, '/qr.png'))
    expect(new Uint8Array(await png.arrayBuffer()).slice(1, 4)).toEqual(
      new TextEncoder().encode('PNG'),
    )
    await pay(payment)
    await eventually(async () => (await fetch(at(0, payment, '/qr.svg'))).status === 409)
    expect(CheckoutPayment.parse(await (await fetch(at(0, payment))).json()).qrText).toBeNull()
  })

  test('can have the provider asked, so that a lost notice costs nothing', async () => {
    const payment = await givenPayment()
    await world.control('scenario', {
      name: 'notice-lost',
      reference: payment.providerTransactionId,
    })
    await pay(payment)
    await eventually(async () => {
      const response = await fetch(at(0, payment, '/check'), { method: 'POST' })
      return CheckoutPayment.parse(await response.json()).status === 'paid'
    })
  })

  test('can cancel, and then not pay any more; cancelling a paid one is refused', async () => {
    const payment = await givenPayment()
    const cancelled = await fetch(at(0, payment, '/cancel'), { method: 'POST' })
    expect(CheckoutPayment.parse(await cancelled.json()).status).toBe('cancelled')
    await expect(pay(payment)).rejects.toThrow('409')
    const paid = await givenPayment()
    await pay(paid)
    await eventually(async () => {
      const response = await fetch(at(0, paid, '/cancel'), { method: 'POST' })
      return response.status === 409
    })
  })

  test('gets a new code for the same order, three times at most', async () => {
    let payment = await givenPayment({ orderId: 'renewals' })
    const renew = () => fetch(at(0, payment, '/renew'), { method: 'POST' })
    expect((await renew()).status).toBe(409)
    for (let round = 1; round <= 3; round += 1) {
      const cancelled = await fetch(at(0, payment, '/cancel'), { method: 'POST' })
      expect(CheckoutPayment.parse(await cancelled.json()).renewalsLeft).toBe(4 - round)
      const { token, checkoutUrl } = (await (await renew()).json()) as Record<string, string>
      expect(checkoutUrl).toContain(`/pay/${token}`)
      // Asked again, the same new payment is named.
      expect(((await (await renew()).json()) as Record<string, string>)['token']).toBe(token)
      payment = { ...payment, checkoutToken: token ?? '' }
    }
    const last = await fetch(at(0, payment, '/cancel'), { method: 'POST' })
    expect(CheckoutPayment.parse(await last.json()).renewalsLeft).toBe(0)
    expect((await renew()).status).toBe(409)
    const { data } = (await (await world.api('/v1/payments?orderId=renewals')).json()) as {
      data: Payment[]
    }
    expect(data).toHaveLength(4)
  })

  test('may send Last-Event-ID from another origin', async () => {
    const payment = await givenPayment()
    const response = await fetch(at(0, payment, '/events'), { method: 'OPTIONS' })
    expect(response.status).toBe(204)
    expect(response.headers.get('access-control-allow-headers')).toContain('last-event-id')
  })
})

describe('stopping a server', () => {
  test('ends its streams, and they go on at another', async () => {
    const extra = await startServers(1)
    const payment = Payment.parse(
      await (await extra.api('/v1/payments', { amount: 10_000 })).json(),
    )
    const stream = await openStream(`${extra.urls[0]}/checkout/${payment.checkoutToken}/events`)
    await eventually(() => stream.messages.length === 1)
    await extra.close()
    expect(stream.ended).toBe(true)
  })
})
