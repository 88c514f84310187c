import { newBuyer, pay, type SignedRequest, sign } from './buyer'
import type { Options } from './options'
import { percentile } from './statistics'

export type ShopId = 'direct' | 'remote' | 'withX402' | 'withX402Rewritten'
/** Somewhere to buy the same article for the same price. */
export type Shop = { id: ShopId; title: string; url: string }
export type Latency = { id: ShopId; title: string; purchases: number; p50Ms: number; p99Ms: number }

/**
 * Times purchases from the paying request to the last byte of the article. Every purchase has a wallet of its own and
 * is signed beforehand; the shops take turns, and each turn begins with another one.
 */
export async function measureLatency(shops: Shop[], rpcUrl: string, options: Options): Promise<Latency[]> {
  const times = new Map<ShopId, number[]>(shops.map(({ id }) => [id, []]))
  for (let turn = 0; turn < options.warmUpPurchases + options.purchases; turn++) {
    const signed: { shop: Shop; request: SignedRequest }[] = []
    for (const shop of rotated(shops, turn)) {
      signed.push({ shop, request: await sign(shop.url, await newBuyer(rpcUrl), {}) })
    }
    for (const { shop, request } of signed) {
      const began = performance.now()
      await pay(request)
      if (turn >= options.warmUpPurchases) times.get(shop.id)?.push(performance.now() - began)
    }
  }
  return shops.map(({ id, title }) => {
    const all = times.get(id) ?? []
    return { id, title, purchases: all.length, p50Ms: percentile(all, 50), p99Ms: percentile(all, 99) }
  })
}

function rotated<T>(values: T[], by: number): T[] {
  const start = by % values.length
  return [...values.slice(start), ...values.slice(0, start)]
}
