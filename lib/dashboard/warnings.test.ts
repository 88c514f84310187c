import { expect, test } from 'vitest'
import { warningsOf } from './warnings'

test.each([
  ['0.10', []],
  ['0.100001', ['too_dear_for_v1_clients']],
  ['1', ['too_dear_for_v1_clients']],
  ['1.000001', ['too_dear_for_v1_clients', 'too_dear_for_v2_clients']],
  ['0.001', []],
  ['0.000999', ['below_the_fee']],
  ['0', []],
] as const)('a price of %s for everybody warns of %j', (price, warnings) => {
  expect(warningsOf(price, price)).toEqual(warnings)
})

test('stock clients are programs: a price that only people pay keeps none of them out', () => {
  expect(warningsOf('5', '0.05')).toEqual([])
  expect(warningsOf('0.05', '5')).toEqual(['too_dear_for_v1_clients', 'too_dear_for_v2_clients'])
})

test('either price can be below the fee', () => {
  expect(warningsOf('0.0005', '0.01')).toEqual(['below_the_fee'])
  expect(warningsOf('0.01', '0.0005')).toEqual(['below_the_fee'])
})
