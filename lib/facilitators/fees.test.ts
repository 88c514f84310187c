import { expect, test } from 'vitest'
import { type Fees, feesOf, outbidding } from './fees'

const gwei = 1_000_000_000n

/** Outbids for as long as it is told to, as a job does that finds the same transaction stuck each time. */
function stuckFor(rounds: number, first: Fees, market: Fees): Fees {
  let offered = first
  for (let round = 0; round < rounds; round++) offered = outbidding(offered, market) ?? offered
  return offered
}

test.each([
  ['Base', gwei / 200n, gwei / 1000n],
  ['Ethereum', 30n * gwei, gwei],
  ['a chain without tips', gwei / 100n, 0n],
  ['a chain whose tip is all there is', 0n, 30n * gwei],
  ['a chain where gas is free', 0n, 0n],
])('on %s an hour of outbidding costs no more than the market asks a few times over', (_name, base, tip) => {
  const market = feesOf(base, tip)
  const offered = stuckFor(120, market, market)
  expect(offered.maxFeePerGas).toBeLessThanOrEqual(5n * market.maxFeePerGas)
  expect(offered.maxPriorityFeePerGas).toBeLessThanOrEqual(offered.maxFeePerGas)
  expect(outbidding(offered, market)).toBeUndefined()
})

test('what offers what the market asks is raised, as nodes demand of a replacement', () => {
  const market = feesOf(gwei, gwei / 10n)
  const next = outbidding(market, market)
  expect(next && next.maxFeePerGas * 10n >= market.maxFeePerGas * 11n).toBe(true)
  expect(next && next.maxPriorityFeePerGas * 10n >= market.maxPriorityFeePerGas * 11n).toBe(true)
})

test('a transaction that the market has left behind is raised to it at once', () => {
  const market = feesOf(100n * gwei, gwei)
  expect(outbidding(feesOf(gwei, gwei), market)?.maxFeePerGas).toBe(market.maxFeePerGas)
})

test('a tip that has fallen since does not keep what is too cheap from being raised', () => {
  const market = feesOf(10n * gwei, gwei / 100n)
  const old = { maxFeePerGas: 2n * gwei, maxPriorityFeePerGas: gwei }
  expect(outbidding(old, market)?.maxFeePerGas).toBe(market.maxFeePerGas)
})

test('what nodes would take only for more than the market can explain is left alone', () => {
  const old = { maxFeePerGas: 45n * gwei, maxPriorityFeePerGas: gwei / 10n }
  expect(outbidding(old, feesOf(5n * gwei, gwei))).toBeUndefined()
})
