import http from 'node:http'
import net, { type AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { useAgent } from 'request-filtering-agent'
import { request } from 'undici'
import { AppError } from './errors.ts'
import { isDeniedAddress } from './outbound-addresses.ts'
import { LITERALS, MALFORMED, NAMES, ORACLE_GAPS, PUBLIC } from './outbound-vectors.ts'
import { assertAllowedUrl, createOutboundAgent, type OutboundLookup } from './outbound.ts'

/** Counts what reaches it: connections, requests, and the first bytes of each connection. */
async function openCanary(host: string) {
  const seen = { connections: 0, requests: [] as string[], bytes: Buffer.alloc(0) }
  const server = http.createServer((incoming, answer) => {
    seen.requests.push(incoming.headers.host ?? '')
    answer.end('canary')
  })
  server.on('connection', (socket) => {
    seen.connections += 1
    socket.on('data', (bytes: Buffer) => (seen.bytes = Buffer.concat([seen.bytes, bytes])))
  })
  const isOpen = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false))
    server.listen(0, host, () => resolve(true))
  })
  return { server, seen, isOpen, port: isOpen ? (server.address() as AddressInfo).port : 0 }
}

const canary4 = await openCanary('127.0.0.1')
const canary6 = await openCanary('::1')
const PORT = canary4.port

beforeAll(() => {
  // Everything the tests send would otherwise wait for real name servers or far networks.
  expect(canary4.isOpen).toBe(true)
})
afterEach(() => {
  vi.restoreAllMocks()
  for (const { seen } of [canary4, canary6]) {
    Object.assign(seen, { connections: 0, requests: [], bytes: Buffer.alloc(0) })
  }
})
afterAll(async () => {
  for (const { server, isOpen } of [canary4, canary6]) {
    server.closeAllConnections()
    if (isOpen) await new Promise((resolve) => server.close(resolve))
  }
})

const toLoopback: OutboundLookup = async () => [{ address: '127.0.0.1', family: 4 }]
const lookupOf =
  (...addresses: string[]): OutboundLookup =>
  async () =>
    addresses.map((address) => ({ address, family: net.isIP(address) }))

async function send(
  url: string,
  options: { allowPrivate?: boolean; lookup?: OutboundLookup } = {},
): Promise<{ status: number } | { error: string }> {
  const dispatcher = createOutboundAgent({
    allowPrivate: options.allowPrivate ?? false,
    connectTimeoutMs: 1_000,
    lookup: options.lookup ?? toLoopback,
  })
  try {
    const answer = await request(url, { dispatcher, method: 'POST', body: '{}' })
    await answer.body.dump()
    return { status: answer.statusCode }
  } catch (error) {
    return { error: (error as NodeJS.ErrnoException).code ?? String(error) }
  } finally {
    await dispatcher.destroy()
  }
}

describe('an address in the URL', () => {
  test.each(LITERALS)('%s is blocked before anything connects', async (host) => {
    expect(await send(`http://${host}:${PORT}/`)).toEqual({ error: 'BLOCKED_ADDRESS' })
    expect(canary4.seen.connections + canary6.seen.connections).toBe(0)
  })

  test.each(MALFORMED)('%s is no URL', async (host) => {
    expect(await send(`http://${host}:${PORT}/`)).toEqual({ error: 'ERR_INVALID_URL' })
  })

  test.each([
    `http:\\\\127.0.0.1:${PORT}\\`,
    `http://a.test:80@127.0.0.1:${PORT}/`,
    `http:127.0.0.1:${PORT}`,
    `http:/127.0.0.1:${PORT}`,
    `http://127.0.0.1\t:${PORT}/`,
    `  http://127.0.0.1:${PORT}/`,
  ])('%j is blocked however it is written', async (url) => {
    expect(await send(url)).toEqual({ error: 'BLOCKED_ADDRESS' })
    expect(canary4.seen.connections).toBe(0)
  })

  test('the canary on ::1 would have been reached', async (context) => {
    if (!canary6.isOpen) return context.skip('this machine has no ::1')
    const url = `http://[::1]:${canary6.port}/`
    expect(await send(url)).toEqual({ error: 'BLOCKED_ADDRESS' })
    expect(canary6.seen.connections).toBe(0)
    expect(await send(url, { allowPrivate: true })).toEqual({ status: 200 })
  })

  test('the canary on 127.0.0.1 would have been reached', async () => {
    expect(await send(`http://2130706433:${PORT}/`, { allowPrivate: true })).toEqual({
      status: 200,
    })
    expect(canary4.seen.requests).toHaveLength(1)
  })
})

describe('a name', () => {
  test.each(NAMES)(
    '%s with a private address is blocked before anything connects',
    async (name) => {
      expect(await send(`http://${name}:${PORT}/`)).toEqual({ error: 'BLOCKED_ADDRESS' })
      expect(canary4.seen.connections).toBe(0)
    },
  )

  test.each([
    ['a public and a private A', ['8.8.8.8', '127.0.0.1']],
    ['a private and a public A', ['127.0.0.1', '8.8.8.8']],
    ['a public A and a private AAAA', ['8.8.8.8', '::1']],
    ['a public AAAA and a private A', ['2606:4700::1111', '127.0.0.1']],
    ['an AAAA that is a mapped A', ['::ffff:127.0.0.1']],
    ['an AAAA with a zone', ['fe80::1%lo']],
    ['something that is no address', ['127.0.0.1 ']],
  ])('with %s is blocked, whichever would be used', async (_, addresses) => {
    const lookup = lookupOf(...addresses)
    expect(await send(`http://hooks.test:${PORT}/`, { lookup })).toEqual({
      error: 'BLOCKED_ADDRESS',
    })
    expect(canary4.seen.connections + canary6.seen.connections).toBe(0)
  })

  test('that changes its answer between two looks never reaches the canary', async () => {
    // Each object flips when it is read again: what was checked must be what is connected to.
    let looks = 0
    const flipping: OutboundLookup = async () => {
      looks += 1
      let reads = looks % 2
      return [
        {
          family: 4,
          get address() {
            reads += 1
            return reads === 1 ? '8.8.4.4' : '127.0.0.1'
          },
        },
      ]
    }
    const dial = dialOnlyLoopback()
    vi.spyOn(net, 'connect').mockImplementation(dial)
    const outcomes = new Set<string>()
    for (let turn = 0; turn < 40; turn += 1) {
      const outcome = await send(`http://rebind.test:${PORT}/`, { lookup: flipping })
      outcomes.add('error' in outcome ? outcome.error : 'reached')
    }
    expect(looks).toBe(40)
    expect([...outcomes].toSorted()).toEqual(['BLOCKED_ADDRESS', 'EPUBLIC'])
    expect(canary4.seen.connections).toBe(0)
  })

  test('without any address is an error', async () => {
    expect(await send('http://hooks.test/', { lookup: lookupOf() })).toEqual({ error: 'ENOTFOUND' })
  })

  test('keeps its Host header, and its SNI over TLS', async () => {
    const options = { allowPrivate: true, lookup: toLoopback }
    expect(await send(`http://hooks.test:${PORT}/`, options)).toEqual({ status: 200 })
    expect(canary4.seen.requests).toEqual([`hooks.test:${PORT}`])
    await send(`https://sni.hooks.test:${PORT}/`, options)
    expect(canary4.seen.bytes.includes('sni.hooks.test')).toBe(true)
  })
})

describe('a socket', () => {
  const real = net.connect.bind(net) as (options: net.TcpNetConnectOpts) => net.Socket
  // A network that leads a public address inside: a transparent proxy, a NAT rule, a hostile route.
  const leadInside = () =>
    vi
      .spyOn(net, 'connect')
      .mockImplementation((() => real({ host: '127.0.0.1', port: PORT })) as typeof net.connect)

  test.each(['http://8.8.8.8/', 'http://hooks.test/'])(
    'for %s that ends up inside gets no request',
    async (url) => {
      leadInside()
      const lookup = lookupOf('8.8.8.8')
      expect(await send(url, { lookup })).toEqual({ error: 'BLOCKED_ADDRESS' })
      expect(canary4.seen.requests).toEqual([])
      expect(canary4.seen.bytes.length).toBe(0)
    },
  )

  test('is closed before TLS says a word', async () => {
    leadInside()
    const lookup = lookupOf('8.8.8.8')
    expect(await send('https://hooks.test/', { lookup })).toEqual({ error: 'BLOCKED_ADDRESS' })
    expect(canary4.seen.bytes.length).toBe(0)
  })
})

describe('the deny list', () => {
  test.each(PUBLIC)('leaves %s alone', (address) => {
    expect(isDeniedAddress(address)).toBe(false)
  })

  test.each(['fe80::1%eth0', '::1%lo', '127.0.0.1%0', '', 'localhost', '4000::1', 'fec0::1'])(
    'denies %j',
    (address) => expect(isDeniedAddress(address)).toBe(true),
  )

  const judged = LITERALS.filter((host) => !ORACLE_GAPS.includes(host))
  test.each(judged)('request-filtering-agent denies %s too', async (host) => {
    const url = `http://${host}:${PORT}/`
    const error = await new Promise<Error | null>((resolve) => {
      const outgoing = http.get(url, { agent: useAgent(url), timeout: 200 }, () => resolve(null))
      outgoing.on('timeout', () => outgoing.destroy(new Error('timed out')))
      outgoing.on('error', resolve)
    })
    expect(error?.message).toMatch(/is not allowed/)
    expect(isDeniedAddress(new URL(url).hostname.replace(/[[\]]/g, ''))).toBe(true)
  })
})

describe('a URL to be registered', () => {
  test.each([
    'https://shop.example/hook',
    'https://shop.example:443/',
    'https://8.8.8.8:8443/a?b=c',
  ])('%s is allowed', (url) => expect(problemOf(url)).toBeNull())

  test.each([
    ['http://shop.example/', 'https'],
    ['ftp://shop.example/', 'absolute https URL'],
    ['shop.example/hook', 'absolute https URL'],
    ['https://shop.example:80/', 'port'],
    ['https://shop.example:5432/', 'port'],
    ['https://user@shop.example/', 'user name'],
    ['https://:secret@shop.example/', 'user name'],
    ['https://localhost/', 'private'],
    ['https://LOCALHOST./', 'private'],
    ['https://shop.localhost/', 'private'],
  ])('%s is refused: %s', (url, reason) => expect(problemOf(url)).toContain(reason))

  test.each([...LITERALS, ...MALFORMED])('https://%s is refused', (host) => {
    expect(problemOf(`https://${host}/`)).not.toBeNull()
  })

  test('development permits http, loopback and any port, and still no credentials', () => {
    expect(problemOf('http://127.0.0.1:4000/hook', true)).toBeNull()
    expect(problemOf('http://[::1]:4000/hook', true)).toBeNull()
    expect(problemOf('http://localhost:4000/hook', true)).toBeNull()
    expect(problemOf('http://user@localhost:4000/hook', true)).toContain('user name')
    expect(problemOf('file:///etc/passwd', true)).toContain('absolute')
  })
})

/** Lets sockets go to loopback alone, so that tests never knock at a public address. */
function dialOnlyLoopback(): typeof net.connect {
  const real = net.connect.bind(net) as (options: net.TcpNetConnectOpts) => net.Socket
  const dial = (options: net.TcpNetConnectOpts) => {
    const { lookup } = options
    if (!lookup) return real(options)
    return real({
      ...options,
      autoSelectFamily: false,
      lookup: (hostname, lookupOptions, callback) =>
        lookup(hostname, lookupOptions, (error, address, family) => {
          if (error || address === '127.0.0.1') return callback(error, address, family)
          callback(Object.assign(new Error('a public address'), { code: 'EPUBLIC' }), '')
        }),
    })
  }
  return dial as typeof net.connect
}

/** What is wrong with a URL that is to be registered; null: nothing. */
function problemOf(url: string, allowPrivate = false): string | null {
  try {
    assertAllowedUrl(url, { allowPrivate })
    return null
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    expect(error.code).toBe('invalid_request')
    expect(error.errors[0]?.field).toBe('url')
    return error.errors[0]?.message ?? ''
  }
}
