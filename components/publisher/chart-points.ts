import type { RevenueDay } from '@/lib/dashboard/revenue'

/** One step of a chart: a day, or a week where days would be too thin to see. Dollars as numbers, for drawing alone. */
export interface Point {
  /** Its first day. */
  day: string
  people: number
  programs: number
  sales: number
  shown: number
  /** In percent; null where no 402 was shown. */
  conversion: number | null
}

const mostDays = 92

export function isByWeek(days: readonly RevenueDay[]): boolean {
  return days.length > mostDays
}

/** The points of a chart of these days. Weeks end with the last day, so that it is the first that may be a short one. */
export function pointsOf(days: readonly RevenueDay[]): Point[] {
  const size = isByWeek(days) ? 7 : 1
  const points: Point[] = []
  for (let end = days.length; end > 0; end -= size)
    points.unshift(pointOf(days.slice(Math.max(0, end - size), end)))
  return points
}

function pointOf(days: readonly RevenueDay[]): Point {
  const sum = (of: (day: RevenueDay) => number) => days.reduce((all, day) => all + of(day), 0)
  const [sales, shown] = [sum((day) => day.sales), sum((day) => day.shown ?? 0)]
  return {
    day: days[0]?.key ?? '',
    people: sum((day) => Number(day.people)),
    programs: sum((day) => Number(day.programs)),
    sales,
    shown,
    conversion: shown > 0 ? Math.min(100, (100 * sales) / shown) : null,
  }
}
