/** The parts of a request that tell where it comes from. */
interface Caller {
  req: { header(name: string): string | undefined }
  env?: { incoming?: { socket: { remoteAddress?: string | undefined } } }
}

/**
 * The caller's address for counting requests: an IPv4 address or an IPv6 /64, since one IPv6 customer
 * has a whole /64.
 * @param trustedProxies - How many proxies in front are ours; each adds one entry at the end of
 *   X-Forwarded-For, and only those entries are believed.
 */
export function clientAddress(c: Caller, trustedProxies: number): string {
  const forwarded = (c.req.header('x-forwarded-for') ?? '').split(',').map((part) => part.trim())
  const address =
    (trustedProxies > 0 && forwarded.at(-trustedProxies)) ||
    // Requests made in tests, without a socket, share one bucket.
    (c.env?.incoming?.socket.remoteAddress ?? 'unknown')
  const v4 = address.replace(/^::ffff:(?=\d+\.)/i, '')
  return v4.includes(':') ? `${expand(v4).slice(0, 4).join(':')}::/64` : v4
}

function expand(v6: string): string[] {
  const [withoutZone = ''] = v6.split('%', 1)
  const [head = '', tail] = withoutZone.split('::')
  const left = head.split(':').filter(Boolean)
  const right = tail?.split(':').filter(Boolean) ?? []
  const gap = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length)
  return [...left, ...Array.from({ length: gap }, () => '0'), ...right]
}
