import 'server-only'
import { cached } from '../cached'
import { chainClient } from '../chains/client'
import { gasOfSettlement } from '../chains/gas'
import { networkOf } from '../chains/networks'
import { house } from '../content/publication'
import { db } from '../db/client'
import { env } from '../env'
import type { NetworkSetting } from '../env-networks'
import { atomicAmount, usdAmount } from '../pricing/price'
import { settingOf } from '../publishers/settings'
import { within } from '../time-limits'
import type { Fee } from './warnings'

/** About what the cheapest main networks ask. For test networks, whose coin is worth nothing, and until a node has spoken. */
export const assumedFee = '0.001'
/** The dashboard does not wait longer for a node: what was known last is good enough for a warning. */
const patienceMs = 1000

const lastKnown = new Map<string, string>()
const feeOn = cached(askFee, {
  freshMs: 60_000,
  staleMs: Number.POSITIVE_INFINITY,
  waitMs: 600_000,
  size: 50,
  now: () => Date.now(),
})

/** Says for each network that is on what settling one payment costs there, roughly, in dollars. */
export function settlementFees(): Promise<Fee[]> {
  return Promise.all(
    env().networks.map(async (setting) => ({
      network: setting.network,
      usd: await feeOn(setting.network, setting),
    })),
  )
}

/** The same, of the networks on which a publisher is paid. */
export function feesOf(publisher: string, payTo: unknown, fees: readonly Fee[]): Fee[] {
  const named = (payTo ?? {}) as Record<string, string>
  return fees.filter(({ network }) => publisher === house || named[network] !== undefined)
}

/** The same, as the settings are now: what a price that is being typed is measured by. */
export async function publisherFees(publisher: string): Promise<Fee[]> {
  const [fees, payTo] = await Promise.all([
    settlementFees(),
    settingOf(db(env().DATABASE_URL), 'pay_to', publisher),
  ])
  return feesOf(publisher, payTo?.value, fees)
}

/**
 * Asks a node for the price of gas, which is the base fee and a usual tip. What an OP network adds for its share of Ethereum
 * is not in it: a fraction of a cent that changes from block to block.
 */
async function askFee(network: string, { rpcUrls }: NetworkSetting): Promise<string> {
  const { testnet = true, coin = 'ETH' } = networkOf(network) ?? {}
  if (testnet) return assumedFee
  const asked = chainClient(network, ...rpcUrls).getGasPrice()
  const gasPrice = await within(asked, patienceMs).catch(() => undefined)
  if (gasPrice === undefined) return lastKnown.get(network) ?? assumedFee
  const inCoin = gasOfSettlement * gasPrice
  const usd = usdAmount((inCoin * atomicAmount(env().COIN_USD[coin], 6)) / 10n ** 18n, 6)
  lastKnown.set(network, usd)
  return usd
}
