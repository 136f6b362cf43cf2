import { BlockList, isIP } from 'node:net'

// Two lists: in a shared one Node also holds IPv4 addresses against `::ffff:0:0/96`, which would deny
// every one of them.
const DENIED_V4: readonly [string, number][] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
]

// Only 2000::/3 is global unicast. The first three lines deny all else, and with it loopback, the
// forms that carry an IPv4 address (::/96, ::ffff:0:0/96, 64:ff9b::/96 and /48), discard-only 100::/64,
// unique local fc00::/7, link local fe80::/10, site local fec0::/10 and multicast ff00::/8.
const DENIED_V6: readonly [string, number][] = [
  ['::', 3],
  ['4000::', 2],
  ['8000::', 1],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
]

const denied4 = blockList('ipv4', DENIED_V4)
const denied6 = blockList('ipv6', DENIED_V6)

/**
 * Whether an address is anything but a public unicast one. Text that is no address is denied too.
 * @param address - IPv4 or IPv6 as Node prints it; a zone (`fe80::1%eth0`) is ignored.
 * @see IANA IPv4 and IPv6 Special-Purpose Address Registries
 */
export function isDeniedAddress(address: string): boolean {
  const family = isIP(address)
  if (family === 4) return denied4.check(address, 'ipv4')
  if (family === 6) return denied6.check(address, 'ipv6')
  return true
}

function blockList(family: 'ipv4' | 'ipv6', subnets: readonly [string, number][]): BlockList {
  const list = new BlockList()
  for (const [network, prefix] of subnets) list.addSubnet(network, prefix, family)
  return list
}
