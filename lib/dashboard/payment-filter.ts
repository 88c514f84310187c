import { z } from 'zod'
import { networkOf } from '../chains/networks'
import type { FieldError } from './api'
import { isDay, notADay } from './range'

/** What a payment came to, as far as a publisher cares. */
export const stateGroups = {
  open: ['claimed', 'submitting', 'pending', 'unknown'],
  paid: ['settled', 'final'],
  unpaid: ['rejected', 'cancelled', 'diverted', 'expired'],
  orphan: ['orphan'],
} as const
export type StateGroup = keyof typeof stateGroups | 'refunded'
export const stateNames = ['paid', 'open', 'unpaid', 'orphan', 'refunded'] as const satisfies StateGroup[]

/** A day, or a moment of one in UTC. */
const isMoment = (text: string) =>
  isDay(text) ||
  (/^[^T]+T[\d:.]+Z$/.test(text) && isDay(text.slice(0, 10)) && !Number.isNaN(Date.parse(text)))
const written = z.string().refine(isMoment, notADay)
const moment = written.transform((text) => new Date(text))
/** A day as the end of a range is meant with all its hours. */
const end = written.transform((text) => new Date(Date.parse(text) + (isDay(text) ? 86_400_000 : 0)))
const dollars = z.string().regex(/^\d{1,9}(\.\d{1,6})?$/, 'is not an amount: write dollars as 0.25')

/** A place in the list: the time in microseconds, as the database has it, and the id. */
const cursor = z
  .string()
  .refine(
    (text) => /^.{10}T.{12}\d{3}Z_[\w-]{1,120}$/.test(text) && isMoment(text.slice(0, 27)),
    'is not a place in the list: take it from an answer',
  )
  .transform((text) => ({ at: text.slice(0, 27), id: text.slice(28) }))
export type Cursor = z.infer<typeof cursor>

const shape = z.object({
  state: z.enum(stateNames, 'is no state: it is paid, open, unpaid, orphan or refunded').optional(),
  slug: z
    .string()
    .max(120)
    .regex(/^[\w:-]+$/, 'is not the name of a page')
    .optional(),
  payer: z
    .string()
    .trim()
    .regex(/^0x[0-9a-fA-F]{40}$/, 'is not the address of a wallet: it has 0x and 40 hex digits')
    .transform((address) => address.toLowerCase())
    .optional(),
  network: z
    .string()
    .refine((id) => networkOf(id) !== undefined, 'is not a network that is known here: write eip155:8453')
    .optional(),
  from: moment.optional(),
  to: end.optional(),
  min: dollars.optional(),
  max: dollars.optional(),
  older: cursor.optional(),
  newer: cursor.optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
})
export type PaymentFilter = z.infer<typeof shape>

/** The part of the filter that says which stretch of time is meant. */
export type TimeRange = Pick<PaymentFilter, 'from' | 'to'>

export type ReadFilter = { ok: true; filter: PaymentFilter } | { ok: false; errors: FieldError[] }

/** Reads a filter from a query. What is left empty in a form is left out. */
export function readFilter(query: Iterable<[string, string]>): ReadFilter {
  const given = Object.fromEntries([...query].filter(([, value]) => value.trim() !== ''))
  const parsed = shape.safeParse(given)
  if (parsed.success) return { ok: true, filter: parsed.data }
  const errors = parsed.error.issues.map(({ path, message }) => ({ field: path.join('.'), message }))
  return { ok: false, errors }
}
