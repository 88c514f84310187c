import type { Address } from 'viem'
import { type SignedRequest, sign } from '../buyer'
import { percentile } from '../statistics'
import { atOnce } from './at-once'
import type { Level } from './options'
import { newBuyers } from './purse'
import type { MoneyShop, MoneyShopId } from './shops'

/** One purchase as its buyer saw it. */
export type Visit = { shop: MoneyShopId; buyer: Address; ms: number; served: boolean; said: string }

/** One level of concurrency in one round of one shop. */
export type Rush = { perSecond: number; p50Ms: number; p99Ms: number; visits: Visit[] }

/** The price is $0.10: a buyer could be charged twice, and that would be seen. */
const purseAmount = 300_000n

export type Order = { buyer: Address; request: SignedRequest }

/** Finds buyers and lets them sign, which takes no time that is measured. */
export async function signedOrders(rpcUrl: string, shop: MoneyShop, count: number): Promise<Order[]> {
  const buyers = await newBuyers(rpcUrl, count, purseAmount)
  return atOnce(8, buyers, async (buyer) => ({
    buyer: buyer.address,
    request: await sign(shop.url, buyer, {}),
  }))
}

/** Lets so many buyers at once go through a shop; only those that got the article count as purchases. */
export async function rush(
  rpcUrl: string,
  shop: MoneyShop,
  { buyers, purchases }: Level,
  holds: string,
): Promise<Rush> {
  const orders = await signedOrders(rpcUrl, shop, purchases)
  const began = performance.now()
  const visits = await atOnce(buyers, orders, (order) => visit(shop.id, order, holds))
  const seconds = (performance.now() - began) / 1000
  const served = visits.filter((one) => one.served)
  const times = served.map(({ ms }) => ms)
  return {
    perSecond: served.length / seconds,
    p50Ms: served.length > 0 ? percentile(times, 50) : Number.NaN,
    p99Ms: served.length > 0 ? percentile(times, 99) : Number.NaN,
    visits,
  }
}

/** From the paying request to the last byte of the article; what is answered is looked at afterwards. */
export async function visit(shop: MoneyShopId, { buyer, request }: Order, holds: string): Promise<Visit> {
  const began = performance.now()
  const answer = await fetch(request.url, { headers: request.headers }).catch((error: unknown) =>
    String(error),
  )
  if (typeof answer === 'string') return { shop, buyer, ms: 0, served: false, said: answer }
  const body = await answer.text()
  const ms = performance.now() - began
  const served = answer.status === 200 && body.includes(holds)
  return { shop, buyer, ms, served, said: served ? '' : `${answer.status} ${reasonIn(answer, body)}` }
}

/** Why a purchase failed, in few words, so that the same reasons can be counted. */
function reasonIn(answer: Response, body: string): string {
  const header = answer.headers.get('payment-response')
  const told = header ? (JSON.parse(Buffer.from(header, 'base64').toString()) as object) : readJson(body)
  for (const key of ['errorReason', 'code', 'error']) {
    const value = (told as Record<string, unknown>)[key]
    if (typeof value === 'string' && value !== '') return value
  }
  return 'without a reason'
}

function readJson(text: string): object {
  try {
    return Object(JSON.parse(text)) as object
  } catch {
    return {}
  }
}
