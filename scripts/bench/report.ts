import { cpus, loadavg } from 'node:os'
import type { Goal, Measured } from './goals'

export type Machine = {
  cores: number
  model: string
  node: string
  /** Programs that wanted a core in the minute before; more than a few tenths of one blurs what follows. */
  loadBefore: number
}

/** What this runs on, now: to be asked before anything is started. */
export function machineNow(): Machine {
  const [core] = cpus()
  return {
    cores: cpus().length,
    model: core?.model.trim() ?? 'unknown',
    node: process.versions.node,
    loadBefore: loadavg()[0] ?? 0,
  }
}

export type Report = Measured & {
  machine: Machine
  generator: string
  rounds: number
  roundSeconds: number
  connections: number
  article: string
  goals: Goal[]
}

/** The report for people. */
export function tableOf(report: Report): string {
  const { machine, generator, rounds, roundSeconds, connections, article } = report
  const { cores, model, node, loadBefore } = machine
  return [
    `${cores} cores of ${model}, Node ${node}, load before the run ${loadBefore.toFixed(2)}`,
    `${generator}, ${connections} connections, ${rounds} rounds of ${roundSeconds} s each in turn, medians; article: ${article}`,
    ...section('Requests', throughputRows(report)),
    ...section('Purchase, from the paying request to the last byte of the article', purchaseRows(report)),
    ...section('Sizes after gzip -9, in bytes', sizeRows(report)),
    ...section('Goals', goalRows(report)),
  ].join('\n')
}

function throughputRows({ throughput }: Report): string[][] {
  const head = ['', 'req/s', 'p50 ms', 'p99 ms', 'CPU ms/req', 'body B', 'header B']
  return [
    head,
    ...throughput.map((row) => [
      row.title,
      Math.round(row.requestsPerSecond).toLocaleString('en-US'),
      row.p50Ms.toFixed(1),
      row.p99Ms.toFixed(1),
      row.serverCpuMs === null ? '?' : row.serverCpuMs.toFixed(2),
      bytes(row.bodyBytes),
      bytes(row.headerBytes),
    ]),
  ]
}

function purchaseRows({ purchases }: Report): string[][] {
  const rows = purchases.map((row) => [
    row.title,
    String(row.purchases),
    row.p50Ms.toFixed(1),
    row.p99Ms.toFixed(1),
  ])
  return [['', 'purchases', 'p50 ms', 'p99 ms'], ...rows]
}

function sizeRows({ sizes }: Report): string[][] {
  const { middlewareGzipBytes: middleware, javascript } = sizes
  const { bare, locked, officialPaywallGzipBytes } = javascript
  return [
    ['middleware that answers a constant', bytes(middleware.constant)],
    ['middleware of Farthing', bytes(middleware.farthing)],
    ['middleware of @x402/next', bytes(middleware.x402Next)],
    ['JavaScript of a bare page', bytes(bare.gzipBytes)],
    ['JavaScript of a locked page before Pay', bytes(locked.beforePay.gzipBytes)],
    ['JavaScript of a locked page after Pay', bytes(locked.afterPay.gzipBytes)],
    [
      'JavaScript of the official paywall (2.12.0, measured once, not in this run)',
      bytes(officialPaywallGzipBytes),
    ],
  ]
}

export function goalRows({ goals }: Pick<Report, 'goals'>): string[][] {
  return goals.map(({ title, value, unit, bound, goal, met }) => [
    title,
    unit === 'times' ? value.toFixed(2) : bytes(value),
    `${bound} ${unit === 'times' ? goal : bytes(goal)}`,
    met ? 'met' : 'MISSED',
  ])
}

export function section(title: string, rows: string[][]): string[] {
  return ['', title, ...columns(rows)]
}

/** Lines the cells up: words to the left, figures to the right. */
export function columns(rows: string[][]): string[] {
  const widths = rows.reduce<number[]>(
    (all, row) => row.map((cell, i) => Math.max(cell.length, all[i] ?? 0)),
    [],
  )
  return rows.map((row) =>
    `  ${row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  ')}`.trimEnd(),
  )
}

function bytes(count: number): string {
  return count.toLocaleString('en-US', { maximumFractionDigits: 2 })
}
