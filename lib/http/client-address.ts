import 'server-only'
import ipaddr from 'ipaddr.js'
import { socketAddressOf } from './socket-address'

/** Whose word is taken for where a request comes from. */
export interface AddressRule {
  /** How many proxies of our own every request comes through. 0: none, the connection itself is the client's. */
  trustedProxyHops: number
  /** On Vercel its own header says it, which no client can send. */
  vercel: boolean
}

/** Who sends a request from nowhere: all of them are one. */
export const nowhere = 'unknown'

/**
 * Returns what a request's sender is counted by: its IPv4 address or its IPv6 network of /64, the least that one
 * customer of a provider is given. An address that is missing or is none is the one that all such requests share.
 */
export function clientAddress(headers: Headers, rule: AddressRule): string {
  const address = parsed(claimed(headers, rule))
  if (!address) return nowhere
  if (address.kind() === 'ipv4') return address.toString()
  const network = (address as ipaddr.IPv6).parts.slice(0, 4).map((part) => part.toString(16))
  return `${network.join(':')}::/64`
}

function claimed(headers: Headers, { trustedProxyHops, vercel }: AddressRule): string | undefined {
  if (vercel) return headers.get('x-real-ip') ?? undefined
  if (trustedProxyHops === 0) return socketAddressOf(headers)
  // Each proxy appends who it heard from. What stands left of our own proxies' entries is the client's invention.
  return headers.get('x-forwarded-for')?.split(',').at(-trustedProxyHops)
}

/** Some proxies append the port. A zone says only which of our own interfaces it was. */
function parsed(text: string | undefined): ipaddr.IPv4 | ipaddr.IPv6 | undefined {
  const bare = text
    ?.trim()
    .replace(/^\[(.*)\](:\d+)?$|^([\d.]+):\d+$/, '$1$3')
    .replace(/%.*$/, '')
  if (!bare || !ipaddr.isValid(bare) || (!bare.includes(':') && !ipaddr.IPv4.isValidFourPartDecimal(bare)))
    return undefined
  return ipaddr.process(bare)
}

const ownNetworks: readonly string[] = ['loopback', 'private', 'uniqueLocal', 'linkLocal', 'carrierGradeNat']

/** Whether a request looks as if a proxy had passed it on of which the configuration says nothing. */
export function looksProxied(headers: Headers, { trustedProxyHops, vercel }: AddressRule): boolean {
  if (vercel || trustedProxyHops > 0) return false
  const socket = socketAddressOf(headers)
  const forwarded = headers.get('x-forwarded-for')
  const address = parsed(socket)
  return Boolean(address && forwarded && forwarded !== socket && ownNetworks.includes(address.range()))
}
