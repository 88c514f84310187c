import type { Address } from 'viem'
import { median } from '../statistics'
import type { Level, MoneyOptions } from './options'
import { type Rush, rush, type Visit } from './shopping'
import { type MoneyShop, type MoneyShopId, type MoneyStage, openShops } from './shops'
import { checkTills, type Till } from './till'

/** One shop at one level of concurrency: medians of the rounds. */
export type ShopAtLevel = {
  id: MoneyShopId
  title: string
  buyers: number
  perSecond: number
  p50Ms: number
  p99Ms: number
  /** Purchases per second of each round. */
  rounds: number[]
}

export type Purchases = { levels: ShopAtLevel[]; tills: Till[] }

/** Sends buyers through the shops in turn, level by level, round by round; each turn begins with another shop. */
export async function measurePurchases(
  stage: MoneyStage,
  options: MoneyOptions,
  say: (line: string) => void,
): Promise<Purchases> {
  const { rpcUrl, env } = stage.economy
  const { shops, stop } = await openShops(stage)
  const rushes = new Map<string, Rush[]>()
  const visits: Visit[] = []
  const key = (id: MoneyShopId, { buyers }: Level) => `${id} ${buyers}`
  for (const shop of shops) {
    await rush(rpcUrl, shop, { buyers: 1, purchases: options.warmUpOneByOne }, stage.title)
    await rush(rpcUrl, shop, { buyers: 32, purchases: options.warmUpPurchases }, stage.title)
  }
  for (let round = 0; round < options.rounds; round++) {
    for (const level of options.levels) {
      for (const shop of rotated(shops, round)) {
        const seen = await rush(rpcUrl, shop, level, stage.title)
        rushes.set(key(shop.id, level), [...(rushes.get(key(shop.id, level)) ?? []), seen])
        visits.push(...seen.visits)
        say(`  round ${round + 1}, ${level.buyers} at once, ${shop.title}: ${seen.perSecond.toFixed(1)}/s`)
      }
    }
  }
  const tills = await checkTills(rpcUrl, env.PAY_TO as Address, shops, visits)
  await stop()
  const levels = options.levels.flatMap((level) =>
    shops.map((shop) => summary(shop, level, rushes.get(key(shop.id, level)) ?? [])),
  )
  return { levels, tills }
}

function summary({ id, title }: MoneyShop, { buyers }: Level, rounds: Rush[]): ShopAtLevel {
  return {
    id,
    title,
    buyers,
    perSecond: median(rounds.map(({ perSecond }) => perSecond)),
    p50Ms: median(rounds.map(({ p50Ms }) => p50Ms)),
    p99Ms: median(rounds.map(({ p99Ms }) => p99Ms)),
    rounds: rounds.map(({ perSecond }) => perSecond),
  }
}

function rotated<T>(values: T[], by: number): T[] {
  const start = by % values.length
  return [...values.slice(start), ...values.slice(0, start)]
}
