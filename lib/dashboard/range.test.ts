import { expect, test } from 'vitest'
import { daysOf, lastDays, lengthOf, notADay, rangeIn, rangeQuery } from './range'

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

test('an address asks for a preset, or for days; what cannot be is said, and thirty days are shown', () => {
  expect(rangeIn({})).toEqual({ range: lastDays(30), days: 30 })
  expect(rangeIn({ days: '7', from: '2026-01-01' })).toEqual({ range: lastDays(7), days: 7 })
  const days = { from: '2026-01-01', to: '2026-01-31' }
  expect(rangeIn({ ...days, days: '8' })).toEqual({ range: days })
  expect(rangeIn({ from: 'soon', to: '' })).toMatchObject({
    range: lastDays(30),
    problem: `The first day ${notADay}. These are the last thirty days.`,
  })
})
