import { expect, test } from 'vitest'
import { daysOf } from '@/lib/dashboard/range'
import type { RevenueDay } from '@/lib/dashboard/revenue'
import { figuresOf, nothing } from '@/lib/dashboard/sums'
import { pointsOf } from './chart-points'

const days = (from: string, to: string): RevenueDay[] =>
  daysOf({ from, to }).map((key) => ({
    ...figuresOf({ ...nothing, sales: 1, shown: 4 }),
    key,
    label: key,
    people: '0.10',
    programs: '0.25',
  }))

test('a quarter is drawn by day', () => {
  const points = pointsOf(days('2026-09-01', '2026-11-30'))
  expect(points).toHaveLength(91)
  expect(points[0]).toEqual({
    day: '2026-09-01',
    people: 0.1,
    programs: 0.25,
    sales: 1,
    shown: 4,
    conversion: 25,
  })
})

test('a year is drawn by week, and nothing of it is left out', () => {
  const points = pointsOf(days('2026-01-01', '2026-12-31'))
  expect(points).toHaveLength(53)
  expect(points[0]).toMatchObject({ day: '2026-01-01', sales: 1 })
  expect(points[1]).toMatchObject({ day: '2026-01-02', sales: 7, conversion: 25 })
  expect(points.reduce((sum, { sales }) => sum + sales, 0)).toBe(365)
})

test('where no 402 was shown there is no conversion', () => {
  const [day] = days('2026-01-01', '2026-01-01')
  expect(pointsOf(day ? [{ ...day, shown: 0 }] : [])[0]?.conversion).toBeNull()
})
