import { expect, test } from 'vitest'
import { daysOf, lastDays, lengthOf, notADay, rangeQuery } from './range'

test('without days it is the last thirty, today among them', () => {
  const range = rangeQuery.parse({})
  expect(range).toEqual(lastDays(30))
  expect(range.to).toBe(new Date().toISOString().slice(0, 10))
  expect(lengthOf(range)).toBe(30)
})

test('every day is there, over the end of a month and of a leap February', () => {
  expect(daysOf({ from: '2028-02-28', to: '2028-03-01' })).toEqual(['2028-02-28', '2028-02-29', '2028-03-01'])
})

test.each([
  [{ from: '2026-11-26', to: '2026-11-25' }, 'is after the last day'],
  [{ from: '2001-01-01', to: '2026-11-25' }, 'is more than 3660 days before the last day'],
  [{ from: 'yesterday' }, notADay],
  [{ from: '2026-02-30' }, notADay],
  [{ from: '0000-01-01' }, notADay],
  [{ to: '9999-12-31' }, notADay],
])('%o is refused beside its field', (query, message) => {
  expect(rangeQuery.safeParse(query).error?.issues).toEqual([expect.objectContaining({ message })])
})
