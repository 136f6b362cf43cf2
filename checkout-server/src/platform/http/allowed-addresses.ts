import { BlockList, isIP } from 'node:net'

/**
 * Makes the test of an address list.
 * @param ranges - IPv4 or IPv6 addresses and networks; null: every address is allowed.
 * @throws {Error} One is neither.
 */
export function allowedAddresses(ranges: readonly string[] | null): (address: string) => boolean {
  if (ranges === null) return () => true
  const list = new BlockList()
  for (const range of ranges) {
    const [address = '', bits] = range.split('/')
    const family = familyOf(address)
    if (!family) throw new Error(`${range} is no address`)
    if (bits === undefined) list.addAddress(address, family)
    else list.addSubnet(address, Number(bits), family)
  }
  return (address) => {
    const family = familyOf(address)
    // Where it comes from is not known: not from there.
    return family !== null && list.check(address, family)
  }
}

function familyOf(address: string): 'ipv4' | 'ipv6' | null {
  const version = isIP(address)
  if (version === 0) return null
  return version === 4 ? 'ipv4' : 'ipv6'
}
