import 'server-only'
import type { PublicClient } from 'viem'
import { chainClient, chainNodes } from './chains/client'
import { networkOf } from './chains/networks'
import { type Token, tokensOn } from './chains/tokens'
import type { Db } from './db/client'
import type { Env } from './env'
import type { FacilitatorSetting, NetworkSetting } from './env-networks'
import { cdpRemote } from './facilitators/cdp'
import { directFacilitator } from './facilitators/direct'
import type { Facilitator } from './facilitators/facilitator'
import { httpFacilitator, openRemote, type Remote } from './facilitators/http'
import { inOrder } from './facilitators/several'
import type { Machine } from './payments/machine'
import { atomicAmount } from './pricing/price'

/** Builds a machine for each network and token that is switched on. The first knows the others, and so does each. */
export function railsOf(db: Db, config: Env): readonly [Machine, ...Machine[]] {
  const rails = new Map<string, Machine>()
  const keyOf = (network: string, asset: string) => `${network} ${asset.toLowerCase()}`
  const railOf: Machine['railOf'] = ({ network, asset }) => rails.get(keyOf(network, asset))
  for (const setting of config.networks) {
    const client = chainClient(setting.network, ...setting.rpcUrls)
    const facilitator = facilitatorOf(db, client, setting, config)
    for (const token of tokensOn(setting.network)) {
      const quorum = quorumOf(setting, token, config)
      const { SAFE_ABOVE } = config
      const safeAbove = SAFE_ABOVE === undefined ? undefined : atomicAmount(SAFE_ABOVE, token.decimals)
      const { network } = setting
      const walletFactories = config.WALLET_FACTORIES
      const machine = { db, network, client, token, facilitator, safeAbove, walletFactories, quorum, railOf }
      rails.set(keyOf(network, token.address), machine)
    }
  }
  const [first, ...others] = rails.values()
  if (!first) throw new Error('no network is switched on')
  return [first, ...others]
}

function facilitatorOf(db: Db, client: PublicClient, setting: NetworkSetting, config: Env): Facilitator {
  const one = (name: FacilitatorSetting): Facilitator => {
    if (name !== 'direct') return httpFacilitator(db, remoteOf(name, config))
    if (!config.RELAYER_PRIVATE_KEY) throw new Error('RELAYER_PRIVATE_KEY is not set')
    const nodes = chainNodes(setting.network, setting.rpcUrls)
    const options = {
      factories: config.WALLET_FACTORIES,
      nodes,
      dailyLimit: dailyLimitOf(setting.network, config),
    }
    return directFacilitator(db, client, config.RELAYER_PRIVATE_KEY, setting.network, options)
  }
  const [first, ...others] = setting.facilitators
  return inOrder(db, [one(first), ...others.map(one)])
}

/** What the relayer may spend on a network in a day, in wei, by what its coin is said to cost. */
function dailyLimitOf(network: string, { RELAYER_USD_PER_DAY, COIN_USD }: Env): bigint | undefined {
  if (RELAYER_USD_PER_DAY === undefined) return undefined
  const { coin = 'ETH' } = networkOf(network) ?? {}
  return (atomicAmount(RELAYER_USD_PER_DAY, 6) * 10n ** 18n) / atomicAmount(COIN_USD[coin], 6)
}

/** How a remote facilitator of the configuration is reached. */
export function remoteOf(name: FacilitatorSetting, { cdpKey }: Pick<Env, 'cdpKey'>): Remote {
  if (name !== 'cdp') return openRemote(name)
  if (!cdpKey) throw new Error('CDP_API_KEY_ID and CDP_API_KEY_SECRET are not set')
  return cdpRemote(cdpKey)
}

function quorumOf(
  { network, rpcUrls }: NetworkSetting,
  token: Token,
  { QUORUM_ABOVE }: Env,
): Machine['quorum'] {
  if (QUORUM_ABOVE === undefined) return undefined
  return { above: atomicAmount(QUORUM_ABOVE, token.decimals), nodes: chainNodes(network, rpcUrls) }
}
