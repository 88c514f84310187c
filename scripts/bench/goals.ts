import type { Latency, ShopId } from './latency'
import type { LockedPageWeight, PageWeight } from './page-weight'
import { pairedRatio } from './statistics'
import type { TargetId } from './targets'
import type { Throughput } from './throughput'

export type Sizes = {
  middlewareGzipBytes: { constant: number; farthing: number; x402Next: number }
  javascript: { bare: PageWeight; locked: LockedPageWeight; officialPaywallGzipBytes: number }
}

export type Measured = { throughput: Throughput[]; purchases: Latency[]; sizes: Sizes }

export type Goal = {
  id: string
  title: string
  value: number
  unit: 'times' | 'ms' | 'bytes' | 'requests' | 'purchases' | 'calls' | 'statements' | 'round trips'
  bound: 'at least' | 'at most'
  goal: number
  met: boolean
}

/** Holds what was measured against what was promised. */
export function goalsOf({ throughput, purchases, sizes }: Measured): Goal[] {
  const { middlewareGzipBytes: middleware, javascript } = sizes
  const roundsOf = (id: TargetId) => find(throughput, id).rounds
  const p50Of = (id: ShopId) => find(purchases, id).p50Ms
  const against = (id: TargetId, baseline: TargetId) => pairedRatio(roundsOf(id), roundsOf(baseline))
  const { beforePay } = javascript.locked
  return [
    atLeast('lockedJson', '402 JSON, against a constant 402', against('lockedJson', 'bareConstant'), 0.9),
    atLeast('lockedPage', '402 page, against a static page', against('lockedPage', 'bareStatic'), 0.4),
    atLeast(
      'unlockedArticle',
      'article, against a static page',
      against('unlockedArticle', 'bareStatic'),
      0.3,
    ),
    atMost('purchase', 'purchase p50, against withX402', p50Of('remote') / p50Of('withX402'), 1, 'times'),
    atMost(
      'middleware',
      'middleware above a constant one',
      middleware.farthing - middleware.constant,
      16_000,
      'bytes',
    ),
    atMost(
      'javascript',
      'JavaScript before Pay above a bare page',
      beforePay.gzipBytes - javascript.bare.gzipBytes,
      8000,
      'bytes',
    ),
    atMost(
      'thirdParties',
      'requests to third parties before Pay',
      beforePay.thirdPartyRequests.length,
      0,
      'requests',
    ),
  ]
}

export function atLeast(id: string, title: string, value: number, goal: number): Goal {
  return { id, title, value, unit: 'times', bound: 'at least', goal, met: value >= goal }
}

export function atMost(id: string, title: string, value: number, goal: number, unit: Goal['unit']): Goal {
  return { id, title, value, unit, bound: 'at most', goal, met: value <= goal }
}

function find<T extends { id: string }>(rows: T[], id: T['id']): T {
  const row = rows.find((one) => one.id === id)
  if (!row) throw new Error(`Nothing was measured under ${id}`)
  return row
}
