import { count, inArray, sql } from 'drizzle-orm'
import type { Address } from 'viem'
import { chainClient } from '@/lib/chains/client'
import { openStates, payments } from '@/lib/db/schema/payments'
import type { Machine } from '@/lib/payments/machine'
import { reconcile } from '@/lib/payments/reconcile'
import { emptyDatabase, machineOn } from './machine'
import { leaveOpen, mixInWords } from './open-rows'
import type { MoneyOptions } from './options'
import { startRpcCounter } from './rpc-counter'
import type { MoneyStage } from './shops'

export type Reconciling = {
  rows: number
  mix: string
  seconds: number
  rowsPerSecond: number
  /** Calls to the node by row. */
  rpcCalls: number
  methods: Record<string, number>
  /** How the rows ended. */
  states: Record<string, number>
}

/** As long as the app gives it, and again at once for as long as anything is open. */
const roundMs = 20_000
const giveUpMs = 30 * 60_000

/** Times the reconciler over open payments of every kind, against the chain that knows what became of them. */
export async function measureReconciler(
  { economy }: MoneyStage,
  { openRows }: MoneyOptions,
  say: (line: string) => void,
): Promise<Reconciling> {
  const db = await emptyDatabase(economy, 'reconciling')
  const counter = await startRpcCounter(economy.rpcUrl)
  const plain = machineOn(economy, db)
  const machine: Machine = { ...plain, client: chainClient(plain.network, counter.url) }
  await leaveOpen(plain, economy.rpcUrl, economy.env.PAY_TO as Address, openRows)
  await db.execute(sql`analyze`)
  say('  the rows are there')
  const began = performance.now()
  while ((await openCount(machine)) > 0) {
    const round = await reconcile(machine, Date.now() + roundMs)
    say(`  ${round.ended} ended, ${round.open} still open`)
    if (performance.now() - began > giveUpMs) throw new Error('The reconciler did not come to an end')
  }
  const seconds = (performance.now() - began) / 1000
  const states = await statesOf(machine)
  checkStates(states, openRows)
  const calls = [...counter.calls].sort(([a], [b]) => a.localeCompare(b))
  counter.stop()
  await db.$client.end()
  return {
    rows: openRows,
    mix: mixInWords,
    seconds,
    rowsPerSecond: openRows / seconds,
    rpcCalls: calls.reduce((sum, [, times]) => sum + times, 0) / openRows,
    methods: Object.fromEntries(calls.map(([method, times]) => [method, times / openRows])),
    states,
  }
}

async function openCount({ db }: Machine): Promise<number> {
  const [row] = await db
    .select({ open: count() })
    .from(payments)
    .where(inArray(payments.state, [...openStates]))
  return row?.open ?? 0
}

async function statesOf({ db }: Machine): Promise<Record<string, number>> {
  const rows = await db
    .select({ state: payments.state, rows: count() })
    .from(payments)
    .groupBy(payments.state)
  return Object.fromEntries(rows.map(({ state, rows: number }) => [state, number]))
}

/** Fast and wrong would be worth nothing: what was paid is settled, and nothing else is. */
function checkStates(states: Record<string, number>, rows: number): void {
  if (states.settled !== rows * 0.7) {
    throw new Error(`Of ${rows} payments 70 % were paid, but the books say ${JSON.stringify(states)}`)
  }
}
