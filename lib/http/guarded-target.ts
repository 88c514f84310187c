import 'server-only'
import { Resolver } from 'node:dns/promises'
import { isIP } from 'node:net'
import { isLoopbackAddress, isPublicAddress } from './public-address'

/** How strangers' addresses are taken. */
export interface GuardRule {
  /** Whether this machine's own receivers may be told, in the clear and on any port: on the local chain only. */
  loopback: boolean
  /** How a name becomes addresses; none when it has none. */
  resolve?: (name: string) => Promise<string[]>
}

/** Where a request may go: only to these addresses, whatever the name may lead to a moment later. */
export type Target = { kind: 'open'; url: URL; addresses: string[] } | { kind: 'refused'; reason: string }

const maxLength = 2048
const notPublic = 'does not lead to a public address'

/**
 * Reads an address that a stranger has chosen, and resolves its name, once. Every address of the name must be public:
 * one of several that is not would be enough to reach our own network.
 */
export async function resolveTarget(text: string, rule: GuardRule): Promise<Target> {
  const url = readUrl(text)
  if (!url) return { kind: 'refused', reason: 'is not an address such as https://example.com/webhooks' }
  const { hostname, protocol, port } = url
  const host = hostname.replace(/^\[(.*)\]$/, '$1')
  if (rule.loopback && (host === 'localhost' || isLoopbackAddress(host))) {
    return { kind: 'open', url, addresses: isIP(host) ? [host] : ['127.0.0.1', '::1'] }
  }
  if (protocol !== 'https:') return { kind: 'refused', reason: 'does not begin with https://' }
  if (port !== '') return { kind: 'refused', reason: 'has a port: only 443 is called' }
  const addresses = isIP(host) ? [host] : await addressesOf(host, rule)
  if (addresses.length === 0 || !addresses.every(isPublicAddress))
    return { kind: 'refused', reason: notPublic }
  return { kind: 'open', url, addresses }
}

/** `URL` writes every spelling of an IPv4 address (decimal, octal, hex, full width) in the same way, with four numbers. */
function readUrl(text: string): URL | undefined {
  // Some parsers end a host at a backslash and others do not; white space is dropped in silence.
  if (text.length > maxLength || /[\s\\]/.test(text) || !URL.canParse(text)) return undefined
  const url = new URL(text)
  if (!/^https?:$/.test(url.protocol) || url.username || url.password) return undefined
  return url
}

/** A name without a dot, or with one at its end, is of somebody's own network or a way around a list. */
async function addressesOf(name: string, { resolve = resolveBoth }: GuardRule): Promise<string[]> {
  return /^[^.].*\.[^.]+$/.test(name) ? resolve(name) : []
}

/**
 * Asks the name servers and nothing else: no hosts file, and no search domains that would make a name of our own network
 * out of a stranger's.
 */
async function resolveBoth(name: string): Promise<string[]> {
  const resolver = new Resolver({ timeout: 1500, tries: 2 })
  const found = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)])
  return found.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []))
}
