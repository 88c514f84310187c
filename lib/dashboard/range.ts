import { z } from 'zod'

/** Days of UTC, both of them included, such as `2026-11-25`. */
export interface Range {
  from: string
  to: string
}

const dayMs = 86_400_000
const mostDays = 3660

/** What is wrong with what should be a day. */
export const notADay = 'is not a day that can be asked for: write it as 2026-11-25, between 2000 and 2999'
const day = z.string().refine(isDay, notADay)

/** Whether this is a day that there is. Far from today the database and a file would write days in other ways. */
export function isDay(text: string): boolean {
  const at = /^2\d{3}-\d{2}-\d{2}$/.test(text) ? Date.parse(text) : Number.NaN
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text)
}

/** The days that a report is about; without them, the last thirty. */
export const rangeQuery = z
  .object({ from: day.optional(), to: day.optional() })
  .transform(({ from, to }): Range => {
    const last = to ?? today()
    return { from: from ?? daysBefore(last, 29), to: last }
  })
  .refine(({ from, to }) => from <= to, { path: ['from'], error: 'is after the last day' })
  .refine((range) => lengthOf(range) <= mostDays, {
    path: ['from'],
    error: `is more than ${mostDays} days before the last day`,
  })

export function today(): string {
  return new Date().toISOString().slice(0, 10)
}

/** The day so many days earlier. */
function daysBefore(last: string, days: number): string {
  return new Date(Date.parse(last) - days * dayMs).toISOString().slice(0, 10)
}

/** The range of this many days that ends today. */
export function lastDays(days: number): Range {
  return { from: daysBefore(today(), days - 1), to: today() }
}

export function lengthOf({ from, to }: Range): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / dayMs) + 1
}

/** Every day of a range, in order. */
export function daysOf(range: Range): string[] {
  return Array.from({ length: lengthOf(range) }, (_, i) => daysBefore(range.from, -i))
}

/** Ranges that are asked for often, by how many days they have. */
export const presets = [
  [1, 'Today'],
  [7, '7 days'],
  [30, '30 days'],
  [365, '365 days'],
] as const

/** What stands in the address of a page. */
export type Query = Record<string, string | string[] | undefined>

/** The days that the address asks for; those that cannot be are said, and the last thirty are shown. */
export function rangeIn(query: Query): { range: Range; days?: number; problem?: string } {
  const [preset] = presets.find(([days]) => String(days) === query.days) ?? []
  if (preset) return { range: lastDays(preset), days: preset }
  const [from, to] = [query.from, query.to].map((day) => day || undefined)
  if (!from && !to) return { range: lastDays(30), days: 30 }
  const parsed = rangeQuery.safeParse({ from, to })
  if (parsed.success) return { range: parsed.data }
  const [issue] = parsed.error.issues
  const field = issue?.path[0] === 'to' ? 'The last day' : 'The first day'
  return { range: lastDays(30), problem: `${field} ${issue?.message}. These are the last thirty days.` }
}
