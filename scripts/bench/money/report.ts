import type { Goal } from '../goals'
import { goalRows, type Machine, section } from '../report'
import type { Background } from './counting'
import type { MoneyMeasured } from './goals'
import type { Reconciling } from './reconciling'
import { blockTime } from './shops'

export type MoneyReport = MoneyMeasured & {
  machine: Machine
  rounds: number
  article: string
  background: Background
  reconciling: Reconciling
  goals: Goal[]
}

/** The report for people. */
export function moneyTableOf(report: MoneyReport): string {
  const { machine, rounds, article, reconciling } = report
  const { cores, model, node, loadBefore } = machine
  return [
    `${cores} cores of ${model}, Node ${node}, load before the run ${loadBefore.toFixed(2)}`,
    `blocks of ${blockTime * 1000} ms, ${rounds} rounds in turn, medians; a new wallet for each purchase; article: ${article}`,
    ...section('Purchases, from the paying request to the last byte of the article', levelRows(report)),
    ...section('What the chain says of all of them', tillRows(report)),
    ...reasonsOf(report),
    ...section('What one purchase asks of others; the means of one after the other', countRows(report)),
    ...section(
      `Reconciler, ${reconciling.rows.toLocaleString('en-US')} open payments`,
      reconcileRows(reconciling),
    ),
    `  ${reconciling.mix}`,
    ...section('Ledger, medians in ms, by payments in it', ledgerRows(report)),
    ...section('Goals', goalRows(report)),
  ].join('\n')
}

function levelRows({ purchases }: MoneyReport): string[][] {
  return [
    ['', 'at once', 'per s', 'p50 ms', 'p99 ms'],
    ...purchases.levels.map(({ title, buyers, perSecond, p50Ms, p99Ms }) => [
      title,
      String(buyers),
      perSecond.toFixed(1),
      p50Ms.toFixed(0),
      p99Ms.toFixed(0),
    ]),
  ]
}

function tillRows({ purchases }: MoneyReport): string[][] {
  return [
    ['', 'purchases', 'failed', 'of these charged', 'doubled', 'not charged'],
    ...purchases.tills.map((till) => [
      till.title,
      String(till.purchases),
      String(till.failed),
      String(till.chargedAndNotServed),
      String(till.doubled),
      String(till.servedAndNotCharged),
    ]),
  ]
}

function reasonsOf({ purchases }: MoneyReport): string[] {
  return purchases.tills.flatMap(({ title, reasons }) =>
    Object.entries(reasons).map(([reason, times]) => `  ${title}: ${times} × ${reason}`),
  )
}

function countRows({ counted, background }: MoneyReport): string[][] {
  const number = (value: number | null) => (value === null ? '-' : value.toFixed(2))
  return [
    ['', 'RPC calls', 'for the wait', 'statements', 'their median', 'round trips'],
    ...counted.map((row) => [
      row.title,
      number(row.rpcCalls),
      number(row.waitCalls),
      number(row.statements),
      number(row.medianStatements),
      number(row.roundTrips),
    ]),
    [
      'Farthing afterwards, in the background',
      number(background.rpcCalls),
      '',
      number(background.statements),
    ],
  ]
}

function reconcileRows({ seconds, rowsPerSecond, rpcCalls, states }: Reconciling): string[][] {
  return [
    ['seconds until none is open', seconds.toFixed(1)],
    ['rows per second', rowsPerSecond.toFixed(0)],
    ['RPC calls per row', rpcCalls.toFixed(2)],
    ...Object.entries(states).map(([state, rows]) => [`ended as ${state}`, String(rows)]),
  ]
}

function ledgerRows({ ledger }: MoneyReport): string[][] {
  return [
    ['', ...ledger.sizes.map((size) => size.toLocaleString('en-US')), 'growth'],
    ...ledger.timings.map(({ title, ms, growth }) => [
      title,
      ...ms.map((one) => one.toFixed(2)),
      `× ${growth.toFixed(2)}`,
    ]),
  ]
}
