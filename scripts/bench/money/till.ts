import { type Address, parseAbiItem } from 'viem'
import { usdcAddress } from '../../economy/usdc'
import { reader } from './purse'
import type { Visit } from './shopping'
import { type MoneyShop, type MoneyShopId, shopTitles } from './shops'

/** What the chain says of everything a shop has sold. */
export type Till = {
  id: MoneyShopId
  title: string
  purchases: number
  /** Did not get the article for this request. */
  failed: number
  /** Of these, charged all the same. */
  chargedAndNotServed: number
  /** Charged more than once. */
  doubled: number
  /** Got the article and were never charged. */
  servedAndNotCharged: number
  /** What the failed ones were told, and how many of each. */
  reasons: Record<string, number>
}

const transfer = parseAbiItem('event Transfer(address indexed from, address indexed to, uint256 value)')
const buyersAtOnce = 100

/** Counts the transfers of every buyer to the publisher, when what was late has had time to be mined. */
export async function checkTills(
  rpcUrl: string,
  payTo: Address,
  shops: MoneyShop[],
  visits: Visit[],
): Promise<Till[]> {
  await new Promise((done) => setTimeout(done, 3000))
  const charges = await chargesOf(rpcUrl, payTo, visits)
  return shops.map(({ id }) => {
    const own = visits.filter(({ shop }) => shop === id)
    const charged = ({ buyer }: Visit) => charges.get(buyer.toLowerCase()) ?? 0
    const failed = own.filter(({ served }) => !served)
    const reasons: Record<string, number> = {}
    for (const { said } of failed) reasons[said] = (reasons[said] ?? 0) + 1
    return {
      id,
      title: shopTitles[id],
      purchases: own.length,
      failed: failed.length,
      chargedAndNotServed: failed.filter((one) => charged(one) > 0).length,
      doubled: own.filter((one) => charged(one) > 1).length,
      servedAndNotCharged: own.filter((one) => one.served && charged(one) === 0).length,
      reasons,
    }
  })
}

async function chargesOf(rpcUrl: string, payTo: Address, visits: Visit[]): Promise<Map<string, number>> {
  const client = reader(rpcUrl)
  const charges = new Map<string, number>()
  for (let i = 0; i < visits.length; i += buyersAtOnce) {
    const from = visits.slice(i, i + buyersAtOnce).map(({ buyer }) => buyer)
    const logs = await client.getLogs({
      address: usdcAddress,
      event: transfer,
      args: { from, to: payTo },
      fromBlock: 0n,
      strict: true,
    })
    for (const { args } of logs) {
      const payer = args.from.toLowerCase()
      charges.set(payer, (charges.get(payer) ?? 0) + 1)
    }
  }
  return charges
}
