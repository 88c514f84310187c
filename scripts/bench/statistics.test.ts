import { expect, test } from 'vitest'
import { median, pairedRatio, percentile } from './statistics'

test('the median of an even number of values lies between the two in the middle', () => {
  expect(median([9, 1, 5])).toBe(5)
  expect(median([10, 2, 4, 100])).toBe(7)
})

test('a percentile is a value that was measured, never one between two', () => {
  const hundred = Array.from({ length: 100 }, (_, i) => 100 - i)
  expect(percentile(hundred, 50)).toBe(50)
  expect(percentile(hundred, 99)).toBe(99)
  expect(percentile([3, 1, 2], 99)).toBe(3)
  expect(percentile([7], 50)).toBe(7)
})

test('a round in which the whole machine was slow does not change a ratio', () => {
  expect(pairedRatio([450, 90, 460], [1000, 200, 1000])).toBe(0.45)
})

test('nothing measured is an error, not a zero', () => {
  expect(() => median([])).toThrow()
  expect(() => percentile([], 50)).toThrow()
  expect(() => pairedRatio([1, 2], [1])).toThrow()
})
