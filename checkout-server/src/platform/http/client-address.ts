/** The parts of a request that tell where it comes from. */
interface Caller {
  req: { header(name: string): string | undefined }
  env?: { incoming?: { socket: { remoteAddress?: string | undefined } } }
}

/**
 * The caller's address as it is: IPv4 or IPv6.
 * @param trustedProxies - How many proxies in front are ours; each adds one entry at the end of
 *   X-Forwarded-For, and only those entries are believed.
 */
export function callerAddress(c: Caller, trustedProxies: number): string {
  const forwarded =
    trustedProxies > 0
      ? (c.req.header('x-forwarded-for') ?? '').split(',').at(-trustedProxies)?.trim()
      : ''
  // Requests made in tests, without a socket, share one address.
  const address = forwarded || (c.env?.incoming?.socket.remoteAddress ?? 'unknown')
  return address.replace(/^::ffff:(?=\d+\.)/i, '')
}

/**
 * The caller's address for counting requests: an IPv4 address or an IPv6 /64, since one IPv6 customer
 * has a whole /64.
 */
export function clientAddress(c: Caller, trustedProxies: number): string {
  const address = callerAddress(c, trustedProxies)
  return address.includes(':') ? `${expand(address).slice(0, 4).join(':')}::/64` : address
}

function expand(v6: string): string[] {
  const [withoutZone = ''] = v6.split('%', 1)
  const [head = '', tail] = withoutZone.split('::')
  const left = head.split(':').filter(Boolean)
  const right = tail?.split(':').filter(Boolean) ?? []
  const gap = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length)
  return [...left, ...Array.from({ length: gap }, () => '0'), ...right]
}
