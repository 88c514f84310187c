import { expect, test } from 'vitest'
import { goalsOf, type Measured } from './goals'
import type { TargetId } from './targets'

const target = (id: TargetId, rounds: number[]) => ({
  id,
  title: id,
  status: 200,
  bodyBytes: 1,
  headerBytes: 1,
  // Wrong on purpose: ratios come from the rounds, not from the medians.
  requestsPerSecond: 1,
  p50Ms: 1,
  p99Ms: 1,
  serverCpuMs: 1,
  rounds,
})
const purchase = (id: 'direct' | 'remote' | 'withX402', p50Ms: number) => ({
  id,
  title: id,
  purchases: 1,
  p50Ms,
  p99Ms: 1,
})
const page = (gzipBytes: number, ...thirdPartyRequests: string[]) => ({
  scripts: 1,
  gzipBytes,
  thirdPartyRequests,
})

const measured: Measured = {
  throughput: [
    target('lockedPage', [390, 200, 410]),
    target('bareStatic', [1000, 500, 1000]),
    target('unlockedArticle', [290, 150, 310]),
    target('lockedJson', [800, 450, 900]),
    target('bareConstant', [1000, 500, 1000]),
  ],
  purchases: [purchase('direct', 9), purchase('remote', 30), purchase('withX402', 30)],
  sizes: {
    middlewareGzipBytes: { constant: 46_000, farthing: 62_001, x402Next: 83_000 },
    javascript: {
      bare: page(134_000),
      locked: { beforePay: page(142_000, 'https://elsewhere.example/'), afterPay: page(200_000) },
      officialPaywallGzipBytes: 1,
    },
  },
}

test('each goal compares the right two and is met at its very limit', () => {
  const verdicts = goalsOf(measured).map(({ id, value, met }) => [id, value, met])
  expect(verdicts).toEqual([
    ['lockedJson', 0.9, true],
    ['lockedPage', 0.4, true],
    ['unlockedArticle', 0.3, true],
    ['purchase', 1, true],
    ['middleware', 16_001, false],
    ['javascript', 8000, true],
    ['thirdParties', 1, false],
  ])
})

test('a contestant that was not measured is an error, not a missed goal', () => {
  expect(() => goalsOf({ ...measured, purchases: [] })).toThrow('remote')
})
