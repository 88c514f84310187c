import { type Address, isAddress } from 'viem'
import { z } from 'zod'
import { NETWORKS, networkOf } from './chains/networks'
import { usdcOn } from './chains/tokens'
import { atomicAmount } from './pricing/price'

/** Who may bring a payment to the chain: our own relayer, Coinbase's facilitator, or the URL of another. */
export type FacilitatorSetting = 'direct' | 'cdp' | (string & {})

/** One network that payment is taken on. */
export interface NetworkSetting {
  /** CAIP-2. */
  network: string
  /** At least one, the preferred one first. */
  rpcUrls: readonly [string, ...string[]]
  payTo: Address
  /** In the order in which they are tried. */
  facilitators: readonly [FacilitatorSetting, ...FacilitatorSetting[]]
}

const list = z.string().transform((text) => text.split(',').map((entry) => entry.trim()))
const url = z.url({ protocol: /^https?$/ })

const networkList = list.pipe(
  z
    .array(z.string().refine((caip2) => networkOf(caip2) && usdcOn(caip2)))
    .min(1)
    .refine((all) => new Set(all).size === all.length),
)
const rpcList = list.pipe(
  z
    .tuple([url], url)
    // Two addresses of one host are one witness.
    .refine((urls) => new Set(urls.map((entry) => new URL(entry).host)).size === urls.length),
)
const payee = z
  .string()
  .refine((text) => isAddress(text) && !/^0x0+$/.test(text))
  .transform((text) => text as Address)
const facilitator = z.union([z.literal('direct'), z.literal('cdp'), url])
const facilitatorList = list.pipe(
  z.tuple([facilitator], facilitator).refine((all) => new Set(all).size === all.length),
)

const wanted = {
  NETWORKS: `must be set to the CAIP-2 ids of the networks that payment is taken on, each once, such as eip155:8453`,
  RPC_URL: 'must be one http(s) URL or several with a comma between them, each on a host of its own',
  PAY_TO: 'must be the wallet address that is paid',
  FACILITATORS: 'must be a list of "direct", "cdp" and URLs of x402 facilitators, each once',
}

type Source = Record<string, string | undefined>
type Read = { networks: readonly NetworkSetting[]; problems: string[] }

/**
 * Reads the networks of a configuration. What is set under a plain name holds for every network; the name with
 * `_<chain id>` behind it holds for that one.
 */
export function readNetworks(source: Source): Read {
  const problems = [...strayNames(source), ...doubleNames(source)]
  const enabled = networkList.safeParse(source.NETWORKS ?? source.NETWORK)
  if (!enabled.success) {
    const name = source.NETWORKS === undefined && source.NETWORK !== undefined ? 'NETWORK' : 'NETWORKS'
    problems.push(`${name} ${wanted.NETWORKS}`)
  }
  // Without networks the plain names are still looked at, so that all that is missing is said at once.
  const chains = enabled.success ? enabled.data : [undefined]
  const settings = chains.map((caip2) => readNetwork(source, caip2, chains.length, problems))
  const networks = settings.flatMap((setting) => (setting ? [setting] : []))
  return { networks, problems: [...new Set(problems)] }
}

function readNetwork(
  source: Source,
  caip2: string | undefined,
  count: number,
  problems: string[],
): NetworkSetting | undefined {
  const chainId = caip2?.slice('eip155:'.length)
  const read = <T>(plain: keyof typeof wanted, schema: z.ZodType<T>, older?: string): T | undefined => {
    const own = chainId && `${plain}_${chainId}`
    const name = [own, plain, older].find((candidate) => candidate && source[candidate] !== undefined)
    const parsed = schema.safeParse(name && source[name])
    if (parsed.success) return parsed.data
    const missing = chainId && count > 1 ? `${plain}_${chainId}` : plain
    problems.push(`${name ?? missing} ${wanted[plain]}`)
    return undefined
  }
  // A node knows one chain, so with several networks a plain RPC_URL can only be a mistake.
  if (count > 1 && source.RPC_URL !== undefined) {
    problems.push('RPC_URL must be set for each network by itself, as RPC_URL_<chain id>')
  }
  const rpcUrls = read('RPC_URL', rpcList)
  const payTo = read('PAY_TO', payee)
  const facilitators = read('FACILITATORS', facilitatorList, 'FACILITATOR')
  return caip2 && rpcUrls && payTo && facilitators
    ? { network: caip2, rpcUrls, payTo, facilitators }
    : undefined
}

/** A chain id that we do not know is a slip, and what was meant to be set by it would silently not be. */
function strayNames(source: Source): string[] {
  return Object.keys(source).flatMap((name) => {
    const chainId = /^(?:RPC_URL|PAY_TO|FACILITATORS)_(.*)$/.exec(name)?.[1]
    const known = chainId === undefined || NETWORKS.some((network) => String(network.chainId) === chainId)
    return known ? [] : [`${name} must end in the chain id of a network that Farthing knows`]
  })
}

function doubleNames(source: Source): string[] {
  return [
    ['NETWORKS', 'NETWORK'],
    ['FACILITATORS', 'FACILITATOR'],
  ].flatMap(([name = '', older = '']) =>
    source[name] !== undefined && source[older] !== undefined
      ? [`${older} must not be set beside ${name}, which is the same`]
      : [],
  )
}

interface Secrets {
  RELAYER_PRIVATE_KEY?: string | undefined
  CDP_API_KEY_ID?: string | undefined
  CDP_API_KEY_SECRET?: string | undefined
  QUORUM_ABOVE?: string | undefined
  LOCAL_CHAIN: boolean
}

/** Settings of networks that are each well-formed and together are not safe. */
export function unsafeNetworks(networks: readonly NetworkSetting[], secrets: Secrets): string[] {
  const problems: string[] = []
  const used = (setting: FacilitatorSetting) => networks.some((n) => n.facilitators.includes(setting))
  if (used('direct') && !secrets.RELAYER_PRIVATE_KEY) {
    problems.push('RELAYER_PRIVATE_KEY must be set when "direct" is a facilitator: it pays the gas')
  }
  if (used('cdp') && !(secrets.CDP_API_KEY_ID && secrets.CDP_API_KEY_SECRET)) {
    problems.push('CDP_API_KEY_ID and CDP_API_KEY_SECRET must be set when "cdp" is a facilitator')
  }
  const alone = networks.filter(({ rpcUrls }) => rpcUrls.length < 2)
  if (secrets.QUORUM_ABOVE !== undefined && alone.length > 0) {
    const names = alone.map(({ network }) => network).join(', ')
    problems.push(`QUORUM_ABOVE needs two RPC URLs on every network; one is missing for ${names}`)
  }
  if (secrets.LOCAL_CHAIN && networks.some(({ network }) => !networkOf(network)?.testnet)) {
    problems.push(
      'LOCAL_CHAIN must not be set on a network with real money: it offers a wallet whose key everybody knows',
    )
  }
  if (secrets.LOCAL_CHAIN && networks.length > 1) {
    problems.push('LOCAL_CHAIN must not be set with several networks: it is one chain on this machine')
  }
  return problems
}

/** Whether a text is a dollar amount as prices are written. */
export function isDollars(text: string): boolean {
  try {
    return atomicAmount(text, 6) >= 0n
  } catch {
    return false
  }
}
