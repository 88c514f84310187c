import { expect, test } from 'vitest'
import { feesAbove, warningsFor, warningsOf } from './warnings'

const fees = [
  { network: 'eip155:8453', usd: '0.001' },
  { network: 'eip155:1', usd: '0.21' },
]
const cheapest = fees.slice(0, 1)

test.each([
  ['0.10', []],
  ['0.100001', ['too_dear_for_v1_clients']],
  ['1', ['too_dear_for_v1_clients']],
  ['1.000001', ['too_dear_for_v1_clients', 'too_dear_for_v2_clients']],
  ['0.001', []],
  ['0.000999', ['below_the_fee']],
  ['0', []],
] as const)('a price of %s for everybody warns of %j', (price, warnings) => {
  expect(warningsOf(price, price, cheapest)).toEqual(warnings)
})

test('stock clients are programs: a price that only people pay keeps none of them out', () => {
  expect(warningsOf('5', '0.05', cheapest)).toEqual([])
  expect(warningsOf('0.05', '5', cheapest)).toEqual(['too_dear_for_v1_clients', 'too_dear_for_v2_clients'])
})

test('either price can be below the fee', () => {
  expect(warningsOf('0.0005', '0.01', cheapest)).toEqual(['below_the_fee'])
  expect(warningsOf('0.01', '0.0005', cheapest)).toEqual(['below_the_fee'])
})

test('a price is measured by each network that it is paid on', () => {
  expect(warningsOf('0.10', '0.10', fees)).toEqual(['below_the_fee'])
  expect(feesAbove('0.10', fees)).toEqual([{ network: 'eip155:1', usd: '0.21' }])
  expect(feesAbove('0.21', fees)).toEqual([])
  expect(feesAbove('0', fees)).toEqual([])
})

test('what only keeps programs out is no warning of what people pay', () => {
  expect(warningsFor('people', '5', fees)).toEqual([])
  expect(warningsFor('programs', '5', fees)).toEqual(['too_dear_for_v1_clients', 'too_dear_for_v2_clients'])
  expect(warningsFor('people', '0.0005', cheapest)).toEqual(['below_the_fee'])
})
