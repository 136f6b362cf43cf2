import { lookup as systemLookup } from 'node:dns/promises'
import { isIP, type LookupFunction } from 'node:net'
import { callbackify } from 'node:util'
import { Agent, buildConnector } from 'undici'
import { AppError } from './errors.ts'
import { isDeniedAddress } from './outbound-addresses.ts'

const CONNECT_TIMEOUT_MS = 5_000
const PUBLIC_PORTS = new Set(['', '443', '8443'])

/** All addresses of a host name, A and AAAA. Rejects when there are none. */
export type OutboundLookup = (
  hostname: string,
) => Promise<readonly { address: string; family: number }[]>

/** A connection was refused because it would have gone to an address that is not public. */
export class BlockedAddressError extends Error {
  override readonly name = 'BlockedAddressError'
  readonly code = 'BLOCKED_ADDRESS'

  constructor() {
    // Without the address: who set the URL need not learn how names resolve in here.
    super('the host has an address that is not public')
  }
}

/**
 * HTTP client for URLs that a merchant chose. It connects to public addresses only, which takes three
 * checks: of an address written in the URL (it is never looked up), of every address that a name has
 * (then connecting to those, so that the name cannot change its answer in between), and of the
 * address that the socket in the end is connected to. TLS still verifies the host name.
 * @param options.allowPrivate - Skips the checks: for development and tests.
 * @param options.connectTimeoutMs - For TCP and TLS each; 5 s by default.
 * @param options.lookup - Instead of the system's resolver.
 */
export function createOutboundAgent(options: {
  allowPrivate: boolean
  connectTimeoutMs?: number
  lookup?: OutboundLookup | undefined
}): Agent {
  const isAllowed = (address: string) => options.allowPrivate || !isDeniedAddress(address)
  const timeout = options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS
  const lookup = checkedLookup(options.lookup ?? lookupAll, isAllowed)
  const openTcp = buildConnector({ timeout, lookup })
  const openTls = buildConnector({ timeout, allowH2: false })

  return new Agent({
    connect({ servername, ...target }, callback) {
      const host = target.hostname.replace(/^\[(.*)\]$/s, '$1')
      if (isIP(host) && !isAllowed(host)) return callback(new BlockedAddressError(), null)

      const isTls = target.protocol === 'https:'
      const port = target.port || (isTls ? '443' : '80')
      openTcp({ ...target, protocol: 'http:', hostname: host, port }, (error, socket) => {
        if (error) return callback(error, null)
        if (socket.remoteAddress !== undefined && !isAllowed(socket.remoteAddress)) {
          socket.destroy()
          return callback(new BlockedAddressError(), null)
        }
        if (!isTls) return callback(null, socket)
        openTls({ ...target, ...(servername && { servername }), httpSocket: socket }, callback)
      })
    },
  })
}

/**
 * Refuses a URL that webhooks could not or must not go to. Names are looked up only when sending.
 * @param options.allowPrivate - Permits http, any port and private addresses too.
 * @param options.field - What the caller named it; `url` by default.
 * @throws {AppError} `invalid_request`, naming the field.
 */
export function assertAllowedUrl(
  text: string,
  options: { allowPrivate: boolean; field?: string },
): void {
  const { allowPrivate, field = 'url' } = options
  const problem = problemOf(text, allowPrivate)
  if (problem === null) return
  throw new AppError('invalid_request', `The URL ${problem}.`, {
    errors: [{ field, message: problem }],
  })
}

function problemOf(text: string, allowPrivate: boolean): string | null {
  const url = URL.parse(text)
  if (!url || !/^https?:$/.test(url.protocol)) return 'must be an absolute https URL'
  if (url.username || url.password) return 'must not contain a user name or password'
  if (allowPrivate) return null
  if (url.protocol !== 'https:') return 'must use https'
  if (!PUBLIC_PORTS.has(url.port)) return 'must use port 443 or 8443'
  const host = url.hostname.replace(/^\[(.*)\]$/s, '$1').replace(/\.$/, '')
  const isPrivate = isIP(host) ? isDeniedAddress(host) : /(^|\.)localhost$/.test(host)
  return isPrivate ? 'must not point to a private address' : null
}

function checkedLookup(
  lookup: OutboundLookup,
  isAllowed: (address: string) => boolean,
): LookupFunction {
  const find = callbackify(async (hostname: string) => {
    // Copied, so that what was checked is what the socket gets.
    const addresses = (await lookup(hostname)).map(({ address, family }) => ({ address, family }))
    if (!addresses.every(({ address }) => isAllowed(address))) throw new BlockedAddressError()
    const [first] = addresses
    if (!first) throw Object.assign(new Error('no address'), { code: 'ENOTFOUND' })
    return { first, addresses }
  })
  return (hostname, { all }, callback) =>
    find(hostname, (error: NodeJS.ErrnoException | null, found) => {
      if (error) return callback(error, '')
      if (all) return callback(null, found.addresses)
      callback(null, found.first.address, found.first.family)
    })
}

const lookupAll: OutboundLookup = (hostname) => systemLookup(hostname, { all: true })
