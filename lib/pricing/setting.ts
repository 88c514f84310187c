import { z } from 'zod'
import { atomicAmount, usdAmount } from './price'

// The dashboard checks a rule with these while it is written, and no page here may make code out of text.
z.config({ jitless: true })

/** More than any article costs; a slip of the keyboard should not be a price. */
const maxDollars = 10_000

/** Dollars as a plain decimal, at most six of them, in one spelling; `"0"` is free. */
export const dollars = z.string('must be an amount in dollars, such as 0.25').transform((text, context) => {
  const plain = text.trim().replace(/^\$/, '').trim()
  try {
    const atomic = atomicAmount(plain, 6)
    if (atomic <= BigInt(maxDollars) * 1_000_000n) return atomic === 0n ? '0' : usdAmount(atomic, 6)
    context.addIssue(`is more than $${maxDollars}`)
  } catch {
    context.addIssue('is not an amount: write dollars as 0.25, with at most six decimals')
  }
  return z.NEVER
})

const moment = z.iso.datetime({ offset: true, error: 'must be a time such as 2026-12-01T00:00:00Z' })

/** A whole number within bounds, of something where that has to be said; whatever else it is given, it says which. */
export function whole(least: number, most: number, of = '') {
  const said = `must be a whole number${of && ` of ${of}`} from ${least.toLocaleString('en')} to ${most.toLocaleString('en')}`
  return z.int(said).min(least, said).max(most, said)
}

/** A line of text that is not empty. */
export function line(most: number, missing: string) {
  return z.string(missing).trim().min(1, missing).max(most, `must be at most ${most} characters long`)
}

const mostHours = 24 * 366
const accessHours = whole(1, mostHours, 'hours')

const isForwards = ({ from, until }: { from?: string | undefined; until?: string | undefined }) =>
  from === undefined || until === undefined || Date.parse(from) < Date.parse(until)

/** A price for a time: without `from` it holds already, without `until` it goes on. */
const scheduledPrice = z
  .strictObject({
    price: dollars,
    /** What programs pay meanwhile; absent is what they pay anyway. */
    programPrice: dollars.optional(),
    from: moment.optional(),
    until: moment.optional(),
  })
  .refine(isForwards, { path: ['until'], error: 'must be after the beginning' })

/** What a publisher has set for one page. What is absent is left to the rules, and then to the article's file. */
export const pageSetting = z.strictObject({
  price: dollars.optional(),
  /** What a program pays, when that is not what a person pays. */
  programPrice: dollars.optional(),
  /** How many blocks anybody may read. */
  preview: whole(1, 12).optional(),
  /** How long a buyer may read it. Absent is what the rules say, and `ever` is for ever whatever they say. */
  accessHours: z
    .union(
      [accessHours, z.literal('ever')],
      `must be a whole number of hours from 1 to ${mostHours.toLocaleString('en')}, which is 366 days, or "ever"`,
    )
    .optional(),
  /** CAIP-2 ids of the networks it may be paid on; absent is all that are on. */
  networks: z
    .array(z.string().max(40))
    .min(1, 'must name at least one')
    .max(20, 'must be at most 20')
    .optional(),
  tokens: z
    .array(z.enum(['USDC', 'EURC']))
    .min(1, 'must name at least one')
    .max(2)
    .optional(),
  scheduled: z.array(scheduledPrice).max(20, 'can be at most 20').optional(),
})
export type PageSetting = z.infer<typeof pageSetting>

const glob = z
  .string()
  .max(200, 'must be at most 200 characters long')
  .regex(/^\/[a-z0-9/*-]*$/, 'must be a path such as /articles/http-*')

/** Sets the price of every page that it matches in all it names. */
export const rule = z
  .strictObject({
    name: line(80, 'needs a name'),
    path: glob.optional(),
    tag: line(60, 'must be a tag').optional(),
    section: line(60, 'must be a section').optional(),
    /** Only pages that were published at least so many days ago. */
    olderThanDays: whole(0, 36_500).optional(),
    newerThanDays: whole(1, 36_500).optional(),
    price: dollars,
    programPrice: dollars.optional(),
    /** How long a buyer may read a page that it matches; absent is for ever. */
    accessHours: accessHours.optional(),
    from: moment.optional(),
    until: moment.optional(),
  })
  .refine(isForwards, { path: ['until'], error: 'must be after the beginning' })
export type Rule = z.infer<typeof rule>

/** A publisher's rules in their order: the first that matches a page has a say in it. */
export const rules = z.array(rule).max(100, 'can be at most 100')
