import 'server-only'
import { cached } from './cached'
import { networkOf } from './chains/networks'
import { isSpent, scarce, settlementsLeft } from './facilitators/funds'
import { addressOf, type Relayer } from './facilitators/relayer'
import { log } from './log'
import { relayers } from './seller'
import { within } from './time-limits'

/** An account that brings no more payments to the chain, or soon will not. */
export interface LowFunds {
  network: string
  coin: string
  address: string
  /** For how many it has coin left, where these are few. */
  settlements?: number
  /** It has spent what it may in a day. */
  spent: boolean
}

async function fundsOf(relayer: Relayer): Promise<{ settlements: number; spent: boolean }> {
  const { client, account } = relayer
  const [settlements, spent] = await Promise.all([settlementsLeft(client, account.address), isSpent(relayer)])
  return { settlements, spent }
}

const fundsKept = cached((_network, relayer: Relayer) => fundsOf(relayer), {
  freshMs: 60_000,
  staleMs: 600_000,
  size: 50,
})

/** Warns whoever reads the logs while there is still time. */
export async function watchFunds(relayer: Relayer): Promise<number> {
  const { network } = relayer
  const funds = await fundsOf(relayer)
  const about = { network, relayer: addressOf(relayer) }
  if (funds.spent) log().warn(about, 'the relayer has spent what it may in a day')
  if (funds.settlements < scarce) {
    log().warn({ ...about, settlements: funds.settlements }, 'the relayer is almost out of coin')
  }
  return funds.settlements
}

/** Lists the accounts that are almost out of coin, or may spend no more today. A node that does not say so in time holds nobody up. */
export async function lowFunds(withinMs: number): Promise<LowFunds[]> {
  const all = relayers().map(async (relayer) => {
    const asked = Promise.resolve(fundsKept(relayer.network, relayer)).catch(() => undefined)
    const funds = await within(asked, withinMs)
    if (!funds) return []
    const { settlements, spent } = funds
    const isScarce = settlements < scarce
    if (!isScarce && !spent) return []
    const { label = relayer.network, coin = 'ETH' } = networkOf(relayer.network) ?? {}
    return [
      { network: label, coin, address: relayer.account.address, spent, ...(isScarce ? { settlements } : {}) },
    ]
  })
  return (await Promise.all(all)).flat()
}
