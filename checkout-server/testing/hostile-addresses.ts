/** Addresses that are not public, in every writing, and a network that tells when one is dialled. */
import net from 'node:net'
import { LITERALS, MALFORMED, NAMES } from '../src/platform/outbound-vectors.ts'
import type { OutboundLookup } from '../src/platform/outbound.ts'

/** Whom an attacker would like to reach from in here. */
const TARGETS = [
  '127.0.0.1',
  '10.0.0.1',
  '169.254.169.254',
  '192.168.1.1',
  '172.16.0.1',
  '100.64.0.1',
]

/** Hosts of URLs that must not be reached: written addresses, broken ones, and names. */
export const HOSTS: readonly string[] = [
  ...new Set([...LITERALS, ...MALFORMED, ...TARGETS.flatMap(writingsOf), ...NAMES]),
]

/** Names alone: whether they lead inside is known only when they are looked up. */
export const isName = (host: string): boolean => NAMES.includes(host)

/** What the test's name servers say: everything is this machine, as a hostile one would. */
export const toLoopback: OutboundLookup = async () => [{ address: '127.0.0.1', family: 4 }]

/** What a name server may say that is public; nothing in a test dials it really. */
export const PUBLIC_ADDRESS = '8.8.8.8'

/**
 * Answers that flip between public and private: from one look-up to the next, from one reading of the
 * same answer to the next, and among the addresses of one answer.
 */
export function flippingLookup(): OutboundLookup {
  let looks = 0
  return async () => {
    looks += 1
    const turn = looks % 4
    let reads = 0
    const flips = {
      family: 4,
      get address() {
        reads += 1
        return reads === 1 ? PUBLIC_ADDRESS : '127.0.0.1'
      },
    }
    const isPublic = { address: PUBLIC_ADDRESS, family: 4 }
    const isPrivate = { address: '127.0.0.1', family: 4 }
    if (turn === 0) return [flips]
    if (turn === 1) return [isPublic]
    return turn === 2 ? [isPrivate] : [isPublic, { address: '::1', family: 6 }]
  }
}

/** Says which addresses are dialled; only a server of the test is really connected to. */
export interface WatchedNetwork {
  /** Addresses that were dialled and are not public, nor the test's own server. */
  reached: string[]
  /** Requests that arrived at an address that was not to be reached. */
  requests: number
  /** From now on public addresses lead inside too, as behind a hostile route. */
  leadInside(): void
  close(): Promise<void>
}

/**
 * Stands between every socket of this process and the network.
 * @param options.allowPort - A server on 127.0.0.1 that may be dialled: PostgreSQL, an honest receiver.
 */
export async function watchNetwork(options: {
  allowPorts: readonly number[]
}): Promise<WatchedNetwork> {
  const watched = { reached: [] as string[], requests: 0 }
  let leadsInside = false
  const canary = net.createServer((socket) => {
    socket.on('error', () => {})
    socket.once('data', () => {
      watched.requests += 1
      socket.end('HTTP/1.1 200 OK\r\ncontent-length: 6\r\nconnection: close\r\n\r\ncanary')
    })
  })
  await new Promise<void>((resolve) => canary.listen(0, '127.0.0.1', resolve))
  const { port } = canary.address() as net.AddressInfo
  const real = net.connect.bind(net) as (options: net.TcpNetConnectOpts) => net.Socket

  const dial = (address: string) => {
    if (address !== PUBLIC_ADDRESS) watched.reached.push(address)
    if (address !== PUBLIC_ADDRESS || leadsInside) return
    throw Object.assign(new Error('the test has no network'), { code: 'EPUBLIC' })
  }
  const fake = (given: net.TcpNetConnectOpts): net.Socket => {
    if (options.allowPorts.includes(Number(given.port))) return real(given)
    const host = given.host ?? 'localhost'
    const lookup: net.LookupFunction = (name, lookupOptions, callback) => {
      const settle = (address: string) => {
        try {
          dial(address)
          if (lookupOptions.all) callback(null, [{ address: '127.0.0.1', family: 4 }])
          else callback(null, '127.0.0.1', 4)
        } catch (error) {
          callback(error as NodeJS.ErrnoException, '')
        }
      }
      if (net.isIP(host)) return settle(host)
      if (!given.lookup) return settle(host)
      given.lookup(host, { all: true }, (error, addresses) => {
        if (error) return callback(error, '')
        const list = Array.isArray(addresses) ? addresses : [{ address: addresses }]
        // Any of them may be used: the worst is.
        const worst = list.find(({ address }) => address !== PUBLIC_ADDRESS) ?? list[0]
        settle(worst?.address ?? name)
      })
    }
    return real({ ...given, host: 'watched.test', port, lookup, autoSelectFamily: false })
  }
  net.connect = fake as typeof net.connect

  return Object.assign(watched, {
    leadInside() {
      leadsInside = true
    },
    async close() {
      net.connect = real as typeof net.connect
      await new Promise((resolve) => canary.close(resolve))
    },
  })
}

/** One IPv4 address as resolvers, parsers and old systems are known to read it. */
function writingsOf(address: string): string[] {
  const parts = address.split('.').map(Number)
  const [a = 0, b = 0, c = 0, d = 0] = parts
  const number = ((a * 256 + b) * 256 + c) * 256 + d
  const hex = number.toString(16).padStart(8, '0')
  const [high, low] = [hex.slice(0, 4), hex.slice(4)]
  return [
    address,
    `${address}.`,
    String(number),
    `0x${hex}`,
    `0${number.toString(8)}`,
    parts.map((part) => `0x${part.toString(16)}`).join('.'),
    parts.map((part) => `0${part.toString(8)}`).join('.'),
    `${a}.${b}.${c * 256 + d}`,
    `${a}.${(b * 256 + c) * 256 + d}`,
    address.replaceAll('.', '%2e'),
    address.replaceAll('.', '。'),
    `[::ffff:${address}]`,
    `[::ffff:${high}:${low}]`,
    `[64:ff9b::${address}]`,
    `[2002:${high}:${low}::1]`,
    `user@${address}`,
  ]
}
