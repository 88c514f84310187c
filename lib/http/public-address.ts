import ipaddr from 'ipaddr.js'

/** Unicast addresses at which a cloud answers its own machines: Azure's platform. */
const platforms: ReadonlySet<string> = new Set(['168.63.129.16'])
/** All IPv6 addresses that belong to anybody. What lies outside is unassigned, old or of one site. */
const assigned = ipaddr.IPv6.parseCIDR('2000::/3')

/**
 * Whether an address is one of the open internet: not of this machine, its network, its cloud, a tunnel or a
 * translator, behind each of which another address may stand.
 *
 * @param address an IPv4 or IPv6 address as a resolver or `URL` writes it; anything else is not public
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address) || platforms.has(address)) return false
  const parsed = ipaddr.parse(address)
  if (parsed.range() !== 'unicast') return false
  return parsed.kind() === 'ipv4' || parsed.match(assigned)
}

/** Whether an address is this machine's own, for itself. */
export function isLoopbackAddress(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.parse(address).range() === 'loopback'
}
