import { z } from 'zod'
import type { Operation } from './openapi'

/** The part of the OpenAPI document that is about revenue. Tests hold the running server against it. */

const dollars = z
  .string()
  .regex(/^-?\d+\.\d{2,6}$/)
  .describe('Dollars as a plain decimal.')
const figures = z.strictObject({
  sales: z.int(),
  gross: dollars,
  refunds: z.int(),
  refunded: dollars,
  revenue: dollars.describe('What stays after refunds.'),
  newPayers: z.int(),
  shown: z.int().nullable().describe('How often a 402 was shown, at least; null where it cannot be told.'),
  conversion: z.number().nullable().describe('Sales for each 402 shown, at most 1.'),
})
const row = figures.extend({
  key: z.string(),
  label: z.string(),
  people: dollars.optional(),
  programs: dollars.optional(),
})
const report = {
  from: z.iso.date(),
  to: z.iso.date(),
  totals: figures,
  medianPrice: dollars.nullable(),
  pending: z.strictObject({ sales: z.int(), usd: dollars }).describe('Settled and not final yet: in no sum.'),
  sample: z
    .strictObject({ sales: z.int(), revenue: dollars })
    .nullable()
    .describe('How much of the sums never happened.'),
}

export const revenueShape = z.strictObject({
  publisher: z.string(),
  since: z.iso.date().nullable(),
  ...report,
  payers: z.strictObject({ new: z.int(), returning: z.int() }),
  by: z.string(),
  rows: z.array(row),
})
export const pageRevenueShape = z.strictObject({
  slug: z.string(),
  ...report,
  people: figures,
  programs: figures,
  days: z.array(row),
})

const range = {
  from: 'The first day, such as 2026-11-01; without it, thirty days before the last.',
  to: 'The last day, in UTC; without it, today.',
}
const query = {
  ...range,
  by: 'day, page, tag, section, network, buyer or kind; without it, day.',
  publisher: 'The handle of a publisher; without it your own, or the house.',
}

export const revenueOperations: readonly Operation[] = [
  {
    method: 'get',
    path: '/revenue',
    summary: 'What came in, from payments whose block is final',
    query,
    data: revenueShape,
  },
  {
    method: 'get',
    path: '/revenue.csv',
    summary: 'One breakdown of the revenue as a file',
    query,
    contentType: 'text/csv',
  },
  {
    method: 'get',
    path: '/pages/{slug}/revenue',
    summary: 'The funnel of one page',
    query: range,
    data: pageRevenueShape,
  },
  {
    method: 'get',
    path: '/pages/{slug}/revenue.csv',
    summary: 'The days of one page as a file',
    query: range,
    contentType: 'text/csv',
  },
]
