import { median } from '../statistics'
import type { MoneyOptions } from './options'
import { signedOrders, visit } from './shopping'
import { type MoneyShopId, type MoneyStage, openCountedShops, shopTitles } from './shops'

/** What one purchase asks of others. Null where a shop has no database. */
export type Counted = {
  id: MoneyShopId
  title: string
  purchases: number
  /** Calls to the node that a purchase makes but for the wait; the mean. */
  rpcCalls: number
  /** Looks for the receipt, and for the block that may hold it. */
  waitCalls: number
  statements: number | null
  /** The middle purchase's statements: a mean also holds what happens now and then. */
  medianStatements: number | null
  roundTrips: number | null
  /** By method, the mean. */
  methods: Record<string, number>
}

/** What the background jobs of Farthing ask, in one round after all these purchases, by purchase. */
export type Background = { rpcCalls: number; statements: number }

const waitMethods = ['eth_getTransactionReceipt', 'eth_blockNumber', 'eth_getTransactionByHash']

/**
 * Counts on the wires, one purchase after the other, when everything has been prepared. Nothing else is at work: the
 * background jobs run only when they are asked, after the last purchase, and are counted apart.
 */
export async function countPurchases(
  stage: MoneyStage,
  options: MoneyOptions,
): Promise<{ counted: Counted[]; background: Background }> {
  const { shops, rpc, x402Rpc, database, runJobs, stop } = await openCountedShops(stage)
  const counted: Counted[] = []
  let background: Background = { rpcCalls: 0, statements: 0 }
  const { countedPurchases: count, warmUpOneByOne } = options
  for (const shop of shops) {
    const orders = await signedOrders(stage.economy.rpcUrl, shop, warmUpOneByOne + count)
    const { calls } = shop.id === 'farthing' ? rpc : x402Rpc
    for (const order of orders.splice(0, warmUpOneByOne)) await visit(shop.id, order, stage.title)
    await runJobs()
    calls.clear()
    const before = { ...database.counts }
    const statements: number[] = []
    for (const order of orders) {
      const at = database.counts.statements
      const { served, said } = await visit(shop.id, order, stage.title)
      if (!served) throw new Error(`${shop.title} failed with one buyer at a time: ${said}`)
      statements.push(database.counts.statements - at)
    }
    const trips = (database.counts.roundTrips - before.roundTrips) / count
    const isFarthing = shop.id === 'farthing'
    counted.push(summary(shop.id, count, calls, isFarthing ? { statements, trips } : null))
    if (isFarthing) background = await countJobs({ rpc, database, runJobs }, count)
  }
  await stop()
  return { counted, background }
}

function summary(
  id: MoneyShopId,
  purchases: number,
  calls: Map<string, number>,
  database: { statements: number[]; trips: number } | null,
): Counted {
  const methods = Object.fromEntries(
    [...calls].sort(([a], [b]) => a.localeCompare(b)).map(([method, count]) => [method, count / purchases]),
  )
  const sum = (isWait: boolean) =>
    Object.entries(methods)
      .filter(([method]) => waitMethods.includes(method) === isWait)
      .reduce((total, [, count]) => total + count, 0)
  return {
    id,
    title: shopTitles[id],
    purchases,
    rpcCalls: sum(false),
    waitCalls: sum(true),
    statements: database && database.statements.reduce((a, b) => a + b, 0) / purchases,
    medianStatements: database && median(database.statements),
    roundTrips: database?.trips ?? null,
    methods,
  }
}

type Watched = Pick<Awaited<ReturnType<typeof openCountedShops>>, 'rpc' | 'database' | 'runJobs'>

async function countJobs({ rpc, database, runJobs }: Watched, purchases: number): Promise<Background> {
  rpc.calls.clear()
  const before = database.counts.statements
  await runJobs()
  const rpcCalls = [...rpc.calls.values()].reduce((a, b) => a + b, 0)
  return { rpcCalls: rpcCalls / purchases, statements: (database.counts.statements - before) / purchases }
}
