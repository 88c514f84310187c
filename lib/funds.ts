import 'server-only'
import { cached } from './cached'
import { networkOf } from './chains/networks'
import { scarce, settlementsLeft } from './facilitators/funds'
import { addressOf, type Relayer } from './facilitators/relayer'
import { log } from './log'
import { relayers } from './seller'
import { within } from './time-limits'

/** An account that will soon bring no more payments to the chain. */
export interface LowFunds {
  network: string
  coin: string
  address: string
  settlements: number
}

const leftOf = cached((_network, { client, account }: Relayer) => settlementsLeft(client, account.address), {
  freshMs: 60_000,
  staleMs: 600_000,
  size: 50,
})

/** Warns whoever reads the logs while there is still time. */
export async function watchFunds(relayer: Relayer): Promise<number> {
  const { client, account, network } = relayer
  const settlements = await settlementsLeft(client, account.address)
  if (settlements < scarce) {
    log().warn({ network, relayer: addressOf(relayer), settlements }, 'the relayer is almost out of coin')
  }
  return settlements
}

/** Lists the accounts that are almost out of coin. A node that does not say so in time holds nobody up. */
export async function lowFunds(withinMs: number): Promise<LowFunds[]> {
  const all = relayers().map(async (relayer) => {
    const asked = Promise.resolve(leftOf(relayer.network, relayer)).catch(() => undefined)
    const settlements = await within(asked, withinMs)
    if (settlements === undefined || settlements >= scarce) return []
    const { label = relayer.network, coin = 'ETH' } = networkOf(relayer.network) ?? {}
    return [{ network: label, coin, address: relayer.account.address, settlements }]
  })
  return (await Promise.all(all)).flat()
}
