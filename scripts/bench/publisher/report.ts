import { atMost, type Goal } from '../goals'
import { goalRows, type Machine, section } from '../report'
import type { Timing } from './measuring'

export type PublisherReport = { machine: Machine; sizes: number[]; timings: Timing[]; goals: Goal[] }

/** A screen opens within a second however much was sold; the largest ledger is the one that counts. */
export function publisherGoalsOf(timings: readonly Timing[]): Goal[] {
  return timings.flatMap(({ id, title, kind, at }) => {
    const last = at.at(-1)
    return kind === 'screen' && last ? [atMost(id, `${title}, median`, last.medianMs, 1000, 'ms')] : []
  })
}

/** The report for people. */
export function publisherTableOf({ machine, sizes, timings, goals }: PublisherReport): string {
  const { cores, model, node, loadBefore } = machine
  const head = ['', ...sizes.map((size) => `${size.toLocaleString('en-US')} payments`), 'first time', 'bytes']
  const rows = timings.map(({ title, at }) => [
    title,
    ...at.map((one) => (one ? `${one.medianMs.toFixed(0)} / ${one.p95Ms.toFixed(0)}` : 'not there')),
    at.at(-1) ? `${at.at(-1)?.firstMs.toFixed(0)}` : '',
    at.at(-1) ? `${at.at(-1)?.bytes.toLocaleString('en-US')}` : '',
  ])
  return [
    `${cores} cores of ${model}, Node ${node}, load before the run ${loadBefore.toFixed(2)}`,
    'to the last byte of the answer, in ms: median / p95; first time and bytes are of the largest',
    ...section('Screens and exports', [head, ...rows]),
    ...section('Goals', goalRows({ goals })),
  ].join('\n')
}
